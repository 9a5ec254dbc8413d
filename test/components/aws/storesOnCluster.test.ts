import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { System } from "../../../components/system.ts";
import type { SystemArgs } from "../../../config/args.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { runProgram } from "../../../preview/engine/run.ts";
import { testRun } from "../../support/inProcess.ts";

type Objects = Readonly<Record<string, unknown>>;

const licences = ["neo4j"];

/** A cache that is no cluster: what holds it on AWS is nobody's concern here. */
const overrides = {
  stores: { cache: { topology: "single", members: 1, replicasPerShard: null, memoryMiB: 12_288 } },
};

const onTarget = {
  kubernetes: { target: "kubernetes", operators: "install" },
  aws: { target: "aws", region: "us-east-1" },
} as const satisfies Record<string, Partial<SystemArgs>>;

/** The resources of the system with these args. */
async function resourcesWith(args: object): Promise<readonly ResourceRecord[]> {
  const program = () => {
    new System("multi-agent", args as SystemArgs);
    return {};
  };
  return (await runProgram(testRun(program))).resources;
}

const resourcesOf = (tier: string, target: keyof typeof onTarget) =>
  resourcesWith({
    ...onTarget[target],
    profile: `multi-agent/${tier}`,
    licences,
    ...(tier === "10x" ? { overrides } : {}),
  });

/** What differs on purpose: the class of claims, and how copies get into the bucket of AWS. */
const OWN_FIELDS = ["storageClassName", "serviceAccountName", "storages"];

const withoutOwn = (value: Json): Json =>
  JSON.parse(JSON.stringify(value, (key, one) => (OWN_FIELDS.includes(key) ? undefined : one))) as Json;

/** Objects for the keys of the stack's own objects, and for the identity in AWS. */
const OWN_OBJECTS = ["-backup-keys", "percona-mongodb-account"];

/** The objects of a store, by their logical names. */
function objectsOf(resources: readonly ResourceRecord[], key: string): Objects {
  const group = resources.find(
    ({ type, name }) => type === "echelon:index:Store" && name.endsWith(`-${key}`),
  );
  const own = resources
    .filter(({ parent }) => group !== undefined && parent === group.urn)
    .filter(({ name }) => !OWN_OBJECTS.some((one) => name.endsWith(one)));
  return Object.fromEntries(
    own.map(({ type, name, inputs, protect }) => [`${type} ${name}`, withoutOwn({ protect, inputs })]),
  );
}

describe.each([
  ["base", "knowledge-neo4j"],
  ["10x", "knowledge-neo4j-cluster"],
  ["10x", "database-percona-mongodb"],
] as const)("the %s tier of multi-agent", (tier, key) => {
  test(`has ${key} on EKS as on any cluster, but for its disks and copies`, async () => {
    const [here, there] = [await resourcesOf(tier, "aws"), await resourcesOf(tier, "kubernetes")];
    const expected = objectsOf(there, key);
    expect(Object.keys(expected).length).toBeGreaterThan(2);
    expect(objectsOf(here, key)).toEqual(expected);
  });
});

describe("the copies of shards on EKS", () => {
  const named = async (name: string) => {
    const resources = await resourcesOf("10x", "aws");
    const found = resources.filter((one) => one.name === `multi-agent-${name}` && one.custom);
    expect(found.map((one) => one.name)).toHaveLength(1);
    return found[0]?.inputs ?? {};
  };

  test("are in the stack's bucket, and their place names no keys", async () => {
    const spec = (await named("database-percona-mongodb")).spec as Record<string, Json>;
    expect(spec).toMatchObject({
      backup: {
        enabled: true,
        storages: {
          objects: {
            type: "s3",
            s3: { bucket: "${multi-agent-archive.id}", region: "us-east-1", prefix: "backups/database" },
          },
        },
      },
      replsets: ["rs0", "rs1", "rs2"].map((name) => ({
        name,
        serviceAccountName: "database-percona-mongodb",
        volumeSpec: { persistentVolumeClaim: { storageClassName: "echelon-members" } },
      })),
      sharding: { configsvrReplSet: { serviceAccountName: "database-percona-mongodb" } },
    });
    expect(JSON.stringify(spec)).not.toContain("credentialsSecret");
  });

  test.each([
    ["the members", "database-copies", "database-percona-mongodb"],
    ["the operator", "percona-mongodb", "percona-mongodb-psmdb-operator"],
  ])("are read and written by %s below their prefix only, by a role of its own", async (_, name, account) => {
    expect(await named(`${name}-identity`)).toMatchObject({ serviceAccount: account });
    const policy = JSON.parse(String((await named(`${name}-policy`)).policy)) as Record<string, Json>;
    expect(policy.Statement).toMatchObject([
      { Action: ["s3:ListBucket"], Resource: "${multi-agent-archive.arn}" },
      {
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        Resource: "${multi-agent-archive.arn}/backups/database/*",
      },
      { Action: ["kms:Decrypt", "kms:GenerateDataKey"] },
    ]);
  });

  test("leave the members through two openings: to the bucket, and to the agent that gives them the role", async () => {
    const selector = { matchLabels: { "echelon.dev/store": "database-percona-mongodb" } };
    const bucket = await named("network-store-archive-s3-from-database-percona-mongodb");
    expect(bucket.spec).toMatchObject({ podSelector: selector, egress: [{ ports: [{ port: 443 }] }] });
    const agent = await named("network-pod-identity-database-percona-mongodb");
    expect(agent.spec).toMatchObject({
      podSelector: selector,
      egress: [{ to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ port: 80 }] }],
    });
  });
});

describe("a stack that moves its documents from DocumentDB to MongoDB itself", () => {
  const moving = () =>
    resourcesWith({
      ...{ ...onTarget.aws, profile: "multi-agent/base", engines: { database: "percona-mongodb" } },
      previous: { profile: "multi-agent/base", engines: { database: "documentdb" } },
      serve: "current",
    });

  test("keeps both, protected, and a point to return to of the one that it leaves", async () => {
    const resources = await moving();
    const held = ["aws:docdb/cluster:Cluster", "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB"];
    expect(resources.filter(({ type }) => held.includes(type)).map(({ protect }) => protect)).toEqual([
      true,
      true,
    ]);
    expect(
      resources.find(({ type }) => type === "aws:docdb/clusterSnapshot:ClusterSnapshot")?.inputs,
    ).toMatchObject({
      dbClusterIdentifier: "multi-agent-database-test-${multi-agent-database-identifier.hex}",
    });
  });

  test("lets the old pods and who moves the data reach it still", async () => {
    const policies = (await moving()).map(({ name }) => name);
    for (const who of ["users", "move"])
      expect(policies).toContain(`multi-agent-network-store-database-documentdb-${who}`);
  });
});
