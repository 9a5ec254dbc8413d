import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { plan } from "../../../plan/plan.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { named, ofType, runStack, stackOf, statements, text } from "../../support/awsStack.ts";
import { sampleProfile, type Tier } from "../../support/sample.ts";
import { type Choices, stacksOn } from "../../support/sampleStack.ts";
import { observe } from "./changes/observe.ts";

const from = (tier: Tier, serve: "previous" | "current", more: Choices = {}): Choices => ({
  previous: { profile: `sample/${tier}` },
  serve,
  ...more,
});
const database = { overrides: { stores: { database: { members: 2 } } } };

/** The files of a machine, by path. */
function filesOf(userData: string): Record<string, string> {
  const plain = gunzipSync(Buffer.from(userData, "base64")).toString();
  const { write_files } = JSON.parse(plain.slice(plain.indexOf("\n"))) as {
    write_files: { path: string; content: string }[];
  };
  return Object.fromEntries(write_files.map(({ path, content }) => [path, content]));
}

describe("a machine whose arrangement does not serve", () => {
  test.each<readonly [string, Tier, Choices]>([
    ["retires", "medium", from("small", "current")],
    ["arrives", "small", from("medium", "previous")],
  ])("mounts the volumes and runs nothing where its store %s", async (_, tier, choices) => {
    const result = await stackOf(tier, choices);
    const { inputs } = named(result, "sample-machine");
    const files = filesOf(text(named(result, "sample-machine"), "userDataBase64"));
    expect(files["/etc/echelon/host"]).toContain("'/dev/sdf /var/lib/echelon/files'");
    expect(files["/opt/echelon/setup"]).toContain("enable --now echelon-data.timer");
    expect(files["/opt/echelon/setup"]).not.toMatch(/echelon@|nginx/);
    expect(Object.keys(files).filter((path) => path.startsWith("/etc/echelon/workloads/"))).toEqual([]);
    // As large as where it runs the workloads of the small tier.
    const serving = named(await stackOf("small"), "sample-machine");
    expect(inputs.instanceType).toBe(serving.inputs.instanceType);
    expect(result.outputs.shell).toBe(
      "aws ssm start-session --target ${sample-machine.id} --region us-east-1",
    );
  });

  test("reaches the stores of both sides", async () => {
    for (const [tier, choices] of [
      ["medium", from("small", "current")],
      ["medium", from("small", "previous")],
    ] as const) {
      const result = await stackOf(tier, choices);
      const resources = statements(named(result, "sample-host-policy")).map(({ Resource }) => Resource);
      expect(resources).toEqual(
        expect.arrayContaining(["${sample-files.arn}", "${sample-files.arn}/*", "${sample-queue.arn}"]),
      );
      expect(result.outputs.stores).toContain("files-ebs: FILES_STORAGE_PATH=/var/lib/echelon/files");
      expect(result.outputs.stores).toContain("files-s3: FILES_STORAGE_BUCKET=${sample-files.id}");
    }
    expect((await stackOf("small")).outputs).not.toHaveProperty("stores");
  });

  test("stops, and loses permissions, only once CloudFront calls the containers", async () => {
    const all = await observe("medium", from("small", "current"));
    const edge = all.find(({ name }) => name === "sample-distribution");
    for (const part of ["sample-machine", "sample-host-policy"])
      expect(all.find(({ name }) => name === part)?.waitsFor, part).toContain(edge?.urn);
  });

  test("is not there where no store needs it", async () => {
    const gone = await stackOf("medium", from("small", "current", { retire: { "files-ebs": "delete" } }));
    expect(ofType(gone, "aws:ec2/instance:Instance")).toEqual([]);
    expect(ofType(await stackOf("medium", from("large", "current")), "aws:ec2/instance:Instance")).toEqual(
      [],
    );
  });

  test("stands in the zone of the first public subnet of an existing network", async () => {
    const network = {
      existing: {
        vpcId: "vpc-0a0a0a0a",
        publicSubnetIds: ["subnet-0a0a0a0a"],
        privateSubnetIds: ["subnet-0b0b0b0b", "subnet-0c0c0c0c"],
      },
    };
    const result = await runStack("medium", from("small", "current", { network }));
    expect(named(result, "sample-machine-interface").inputs.subnetId).toBe("subnet-0a0a0a0a");
    const [volume] = ofType(result, "aws:ebs/volume:Volume");
    expect(volume?.inputs.availabilityZone).toBe("${sample-existing.availabilityZone}");
  });

  test("is refused before anything is made where no machine is large enough for its tier", async () => {
    const overrides = { workloads: { worker: { limits: { cpu: 500 } } } };
    const previous = { profile: "sample/small", overrides };
    await expect(runStack("medium", { previous, serve: "current" })).rejects.toThrow(
      /AWS: got a machine \(amd64\) with 1500.5 vCPU/,
    );
  });
});

describe("a retiring store", () => {
  const released = from("large", "current", { retire: { "database-rds": "unprotect" } });

  test("is left as it was, with everything that belongs to it", async () => {
    const all = await observe("medium", from("large", "current"));
    const own = all.filter(({ name }) => name.startsWith("sample-database") && !name.includes("-to-medium"));
    expect(own.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["sample-database", "sample-database-subnets", "sample-database-in"]),
    );
    for (const { name, ignored } of own) expect(ignored, name).toEqual(["*"]);
    expect(all.find(({ name }) => name === "sample-queue")?.ignored).toEqual([]);
    const arriving = await observe("medium", from("large", "previous"));
    expect(arriving.find(({ name }) => name === "sample-database")?.ignored).toEqual([
      "engineVersion",
      "identifier",
    ]);
  });

  test("keeps the URNs that it had", async () => {
    const before = new Set((await observe("large")).map(({ urn }) => urn));
    const now = await observe("medium", from("large", "current"));
    const own = now.filter(
      ({ name }) => /sample-(database|cache)/.test(name) && !name.includes("-to-medium"),
    );
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter(({ urn }) => !before.has(urn))).toEqual([]);
  });

  test("lets itself be deleted once it is released, and changes nothing else", async () => {
    const all = await observe("medium", released);
    const store = all.find(({ name }) => name === "sample-database");
    expect(store?.protect).toBe(false);
    expect(store?.inputs).toMatchObject({ deletionProtection: false, skipFinalSnapshot: false });
    for (const one of ["deletionProtection", "finalSnapshotIdentifier"])
      expect(store?.ignored).not.toContain(one);
    for (const one of ["engineVersion", "instanceClass", "tags", "multiAz"])
      expect(store?.ignored).toContain(one);
    const kept = (await observe("medium", from("large", "current"))).find(
      ({ name }) => name === "sample-database",
    );
    expect(kept?.inputs).toMatchObject({ deletionProtection: true });
    expect(kept?.protect).toBe(true);
  });

  test("leaves a last snapshot under a name that no earlier store has", async () => {
    const { inputs } = named(await stackOf("medium", released), "sample-database");
    expect(inputs.finalSnapshotIdentifier).toBe("sample-database-test-final-${sample-database-final.hex}");
    expect(named(await stackOf("large"), "sample-database").inputs.finalSnapshotIdentifier).toBe(
      "sample-database-test-final",
    );
  });

  test("that is a bucket is emptied when it goes, and never before it is released", async () => {
    const bucket = (retire: Choices["retire"]) =>
      stackOf("small", from("medium", "current", { ...(retire && { retire }) }));
    const forced = async (retire?: Choices["retire"]) =>
      ofType(await bucket(retire), "aws:s3/bucket:Bucket")
        .filter(({ name }) => name !== "sample-logs")
        .map(({ inputs }) => inputs.forceDestroy);
    expect(await forced()).toEqual([false]);
    expect(await forced({ "files-s3": "unprotect" })).toEqual([true]);
    expect(await forced({ "files-s3": "delete" })).toEqual([]);
  });
});

describe("a restore point", () => {
  const pointsOf = async (tier: Tier, choices: Choices) =>
    (await observe(tier, choices)).filter(({ type }) => /:Snapshot$/.test(type));

  test.each<readonly [string, Tier, Choices, string[]]>([
    ["of the volume that served", "medium", from("small", "current"), ["sample-files-small-to-medium"]],
    ["of the volume that serves", "small", from("medium", "current"), ["sample-files-medium-to-small"]],
    ["of the database that served", "medium", from("large", "current"), ["sample-database-large-to-medium"]],
    ["of nothing before the switch", "medium", from("small", "previous"), []],
    ["of nothing where every store stays", "large", from("medium", "current", database), []],
    ["of nothing in a trial", "medium", from("small", "current", { ephemeral: true }), []],
    ["of nothing without a move", "large", {}, []],
  ])("is made %s", async (_, tier, choices, names) => {
    expect((await pointsOf(tier, choices)).map(({ name }) => name)).toEqual(names);
  });

  test("is there before a workload runs on the new side", async () => {
    const all = await observe("medium", from("small", "current"));
    const [point] = all.filter(({ type }) => /:Snapshot$/.test(type));
    for (const name of ["sample-web-10-20-0-0-16", "sample-worker", "sample-job"])
      expect(all.find((one) => one.name === name)?.waitsFor, name).toContain(point?.urn);
    const back = await observe("small", from("medium", "current"));
    const [other] = back.filter(({ type }) => /:Snapshot$/.test(type));
    expect(back.find(({ name }) => name === "sample-machine")?.waitsFor).toContain(other?.urn);
  });

  test.each<readonly [string, Choices, boolean]>([
    ["stays in the account if the stack drops it before its store is given up", {}, true],
    ["is deleted with a store that was given up", { retire: { "files-ebs": "unprotect" } }, false],
  ])("%s", async (_, more, stays) => {
    const [point] = await pointsOf("medium", from("small", "current", more));
    expect(point?.staysInCloud).toBe(stays);
    expect(point?.protect).toBe(false);
  });

  test("of a database has a new name at each switch", async () => {
    const [point] = await pointsOf("medium", from("large", "current"));
    expect(point?.inputs.dbSnapshotIdentifier).toBe(
      "sample-database-large-to-medium-test-${sample-database-large-to-medium-name.hex}",
    );
  });

  test.each([
    [true, ["cache-elasticache"]],
    [false, []],
  ])("of a cache is lacking where its writes must survive (%s)", (durable, stores) => {
    const large = sampleProfile("large", { stores: { cache: { durable } } });
    const lacks = (serve: "previous" | "current") =>
      plan(sampleProfile("medium"), "aws", { previous: { profile: large }, serve }).lacks.flatMap((one) =>
        one.key === "restore-point" ? [one.store] : [],
      );
    expect(lacks("current")).toEqual(stores);
    expect(lacks("previous")).toEqual([]);
  });
});

describe("the log bucket", () => {
  test("stays in the account when a tier needs it no longer, except in a trial", async () => {
    const kept = async (choices: Choices) =>
      (await observe("medium", choices))
        .filter(({ name }) => /^sample-logs/.test(name))
        .map(({ staysInCloud }) => staysInCloud);
    expect(new Set(await kept({}))).toEqual(new Set([true]));
    expect(new Set(await kept({ ephemeral: true }))).toEqual(new Set([false]));
  });
});

describe("the place of a stack", () => {
  const { runOf } = stacksOn("aws", { region: "eu-west-1" });

  test("is the account and the region, known only after apply, and no secret", async () => {
    const { resources } = await runStack("small", { region: "eu-west-1" });
    const [stash] = resources.filter(({ type }) => type === "pulumi:index:Stash");
    expect(stash?.inputs.input).toMatchObject({ place: "${getCallerIdentity.accountId} in eu-west-1" });
  });

  test("waits for nothing of the stack, which waits for it", async () => {
    const { resources } = await runStack("small");
    const stash = resources.find(({ type }) => type === "pulumi:index:Stash");
    expect(stash?.propertyDependencies).toEqual({});
  });

  test.each<readonly [string, Tier, Choices]>([
    ["without a move", "large", {}],
    ["before a switch", "medium", from("small", "previous")],
    ["after a switch", "medium", from("small", "current")],
    ["after a switch back", "small", from("medium", "current")],
  ])(
    "and everything else are made without a value being read before it is known, %s",
    async (_, tier, choices) => {
      await checkUnknownOutputs(runOf(tier, choices));
    },
  );
});
