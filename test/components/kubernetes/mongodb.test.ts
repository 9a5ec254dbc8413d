import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { SystemArgs } from "../../../config/args.ts";
import { at, environmentOf, listAt, named, ofKind, podOf, runStack } from "../../support/kubernetesStack.ts";

const store = {
  ...{ kind: "mongodb", version: 8, shards: 1, members: 1, cpu: 1, memoryMiB: 3072, capacityGB: 30 },
  ...{ backupDays: 5, shardKeys: { leads: "lead_id" } },
  indexes: { idx_lead_status: { collection: "leads", fields: ["status", "created_at"] } },
};
const uses = {
  web: { uses: { leads: ["read"] } },
  worker: { uses: { leads: ["read", "write"] } },
};

const run = (change: object = {}, args: Partial<SystemArgs> = {}) =>
  runStack("medium", {
    ...args,
    overrides: {
      stores: { leads: { ...store, ...change } },
      workloads: uses,
      // Each member of a replica set waits for a host of its own.
      nodes: { max: 20, cpu: 8, memoryGiB: 32 },
    },
  });

/** Options of a URL by which a client verifies the operator's certificate. */
const OPERATED = "&tls=true&tlsCAFile=/etc/echelon-authorities/leads-percona-mongodb/ca.crt";

describe("one MongoDB", () => {
  test("has half of its memory above 1 GiB as cache, checks who connects, and is a replica set", async () => {
    const [container] = podOf(await run(), "sample-leads-mongodb").containers;
    expect(listAt(container, "args")).toEqual([
      ...["--replSet=rs0", "--keyFile=/tmp/key", "--bind_ip_all", "--port=27017", "--dbpath=/data/db"],
      "--wiredTigerCacheSizeGB=1",
    ]);
    expect(String(listAt(container, "command")[2])).toContain("install -m 400 /etc/mongodb/key /tmp/key");
    expect(at(container, "securityContext.readOnlyRootFilesystem")).toBe(true);
  });

  test("gives each workload a user of its own, whose password is in no URL", async () => {
    const result = await run();
    expect(environmentOf(podOf(result, "sample-worker"))).toMatchObject({
      MONGODB_URL: "mongodb://worker@leads-mongodb:27017/leads?authSource=admin&replicaSet=rs0",
      MONGODB_PASSWORD: "mongodb-workload-worker/password",
    });
    const job = podOf(result, "sample-leads-mongodb-setup");
    expect(JSON.parse(environmentOf(job).USERS ?? "")).toEqual([
      {
        name: "stack.root",
        roles: [
          { name: "root", db: "admin" },
          { name: "__system", db: "admin" },
        ],
      },
      { name: "web", roles: [{ name: "read", db: "leads" }] },
      { name: "worker", roles: [{ name: "readWrite", db: "leads" }] },
    ]);
  });

  test("is copied each night, signed in by a file that holds the password", async () => {
    const { inputs } = named(await run(), "CronJob", "sample-leads-mongodb-backup");
    const [container] = listAt(inputs, "spec.jobTemplate.spec.template.spec.containers");
    const script = String(listAt(container, "command")[2]);
    expect(script).toContain('mongodump --uri="$SERVER" --config=/tmp/mongodb.yaml --gzip --oplog');
    expect(script).not.toContain("--password");
  });

  test("has an exporter beside it only where the stack is monitored", async () => {
    expect(podOf(await run(), "sample-leads-mongodb").containers).toHaveLength(1);
    const [, exporter] = podOf(await run({}, { monitoring: "existing" }), "sample-leads-mongodb").containers;
    expect(listAt(exporter, "ports")).toEqual([{ name: "metrics", containerPort: 9216, protocol: "TCP" }]);
  });
});

/** The clients of a store, each with the text in which it names the server. */
const clients = {
  "a workload": ["sample-worker", "MONGODB_URL"],
  "the Job that makes users": ["sample-leads-mongodb-setup", "OPTIONS"],
  "the backup": ["sample-leads-mongodb-backup", "SERVER"],
  "the restore": ["sample-leads-mongodb-restore", "SERVER"],
  "the exporter": ["sample-leads-mongodb", "MONGODB_URI", 1],
} as const;

describe("one MongoDB that is encrypted in transit", () => {
  const args = { certificates: "existing", monitoring: "existing" } as const;

  test("takes no connection without TLS, with a certificate for all of its names", async () => {
    const result = await run({}, args);
    const [container] = podOf(result, "sample-leads-mongodb").containers;
    expect(listAt(container, "args").slice(-4)).toEqual([
      ...["--tlsMode=requireTLS", "--tlsCertificateKeyFile=/etc/echelon-tls/tls-combined.pem"],
      ...["--tlsCAFile=/etc/echelon-tls/ca.crt", "--tlsAllowConnectionsWithoutCertificates"],
    ]);
    const { inputs } = named(result, "Certificate", "sample-leads-mongodb-certificate");
    expect(at(inputs, "spec.dnsNames")).toEqual(
      expect.arrayContaining(["leads-mongodb", "leads-mongodb-0.leads-mongodb", "localhost"]),
    );
  });

  test.each(Object.entries(clients))("is verified by %s", async (_, [pod, variable, container = 0]) => {
    const { spec, containers } = podOf(await run({}, args), pod);
    const text = (of: readonly Json[]) =>
      listAt(of[container], "env").find((one) => at(one, "name") === variable);
    const directory = "/etc/echelon-authorities/stack";
    expect(at(text(containers), "value")).toContain(`tls=true&tlsCAFile=${directory}/ca.crt`);
    expect(listAt(containers[container], "volumeMounts")).toContainEqual({
      ...{ name: "stack-ca", mountPath: directory, readOnly: true },
    });
    expect(listAt(spec, "volumes").map((one) => at(one, "name"))).toContain("stack-ca");
    const plain = podOf(await run({}, { monitoring: "existing" }), pod).containers;
    expect(at(text(plain), "value")).not.toContain("tls");
  });
});

describe("MongoDB by its operator", () => {
  test("is a replica set: workloads know its members, and the operator its users", async () => {
    const result = await run({ members: 3 }, { operators: "existing" });
    const { inputs, protect } = named(result, "PerconaServerMongoDB", "sample-leads-percona-mongodb");
    expect(protect).toBe(true);
    expect(inputs.spec).toMatchObject({
      replsets: [{ name: "rs0", size: 3, labels: { "echelon.dev/store": "leads-percona-mongodb" } }],
      sharding: { enabled: false },
      tls: { mode: "requireTLS" },
      backup: { enabled: true },
      upgradeOptions: { apply: "disabled" },
    });
    expect(inputs.spec).not.toHaveProperty("unsafeFlags");
    // Two labels are not enough for the wildcard of the operator's certificate.
    const members = [0, 1, 2].map(
      (one) => `leads-percona-mongodb-rs0-${one}.leads-percona-mongodb-rs0.sample-test:27017`,
    );
    expect(environmentOf(podOf(result, "sample-leads-percona-mongodb-setup")).HOSTS).toBe(members.join());
    expect(environmentOf(podOf(result, "sample-worker"))).toMatchObject({
      MONGODB_URL: `mongodb://worker@${members.join()}/leads?authSource=admin&replicaSet=rs0${OPERATED}`,
      MONGODB_PASSWORD: "leads-percona-mongodb-custom-user-secret/worker",
    });
    // The operator copies it into the objects of the tier.
    expect(ofKind(result, "CronJob").map(({ name }) => name)).not.toContain(
      "sample-leads-percona-mongodb-backup",
    );
  });

  test("is asked about fewer members than have a majority", async () => {
    const result = await run({}, { operators: "existing" });
    const { inputs } = named(result, "PerconaServerMongoDB", "sample-leads-percona-mongodb");
    expect(at(inputs, "spec.unsafeFlags")).toEqual({ replsetSize: true });
  });

  test("tells how far its copies are behind, only where it has some and is monitored", async () => {
    const alertsOf = async (change: object, args: Partial<SystemArgs>) =>
      JSON.stringify(named(await run(change, args), "PrometheusRule", "sample-alerts").inputs);
    expect(await alertsOf({ members: 3 }, { operators: "existing" })).toContain("ReplicationLag");
    expect(await alertsOf({ members: 3 }, { operators: "existing" })).toMatch(
      /max by \(store\) \(mongodb_mongod_replset_member_replication_lag\{namespace=.*store=.*leads-percona-mongodb/,
    );
    expect(await alertsOf({}, { operators: "existing" })).not.toContain("ReplicationLag");
    expect(await alertsOf({}, { monitoring: "existing" })).not.toContain("ReplicationLag");
  });

  test("has shards behind routers, copied by the operator into the objects of the tier", async () => {
    const result = await run({ shards: 3, members: 3 }, { operators: "existing" });
    const { inputs } = named(result, "PerconaServerMongoDB", "sample-leads-percona-mongodb");
    expect(listAt(inputs, "spec.replsets").map((one) => [at(one, "name"), at(one, "size")])).toEqual([
      ["rs0", 3],
      ["rs1", 3],
      ["rs2", 3],
    ]);
    expect(at(inputs, "spec.sharding.mongos.size")).toBe(3);
    expect(at(inputs, "spec.backup.storages.objects.minio")).toMatchObject({
      endpointUrl: "files-seaweedfs:8333",
      bucket: "files",
      prefix: "backups/leads",
    });
    expect(at(inputs, "spec.backup.tasks")).toMatchObject([
      { schedule: "17 2 * * *", retention: { count: 5 } },
    ]);
    expect(environmentOf(podOf(result, "sample-worker")).MONGODB_URL).toBe(
      `mongodb://worker@leads-percona-mongodb-mongos:27017/leads?authSource=admin${OPERATED}`,
    );
    const policy = named(
      result,
      "NetworkPolicy",
      "sample-network-store-files-seaweedfs-from-leads-percona-mongodb",
    );
    expect(policy.inputs.spec).toMatchObject({
      podSelector: { matchLabels: { "echelon.dev/store": "leads-percona-mongodb" } },
    });
    const job = environmentOf(podOf(result, "sample-leads-percona-mongodb-setup"));
    expect(JSON.parse(job.SHARD_KEYS ?? "")).toEqual({ leads: "lead_id" });
  });
});

/** What the script of the Job does, in a stand-in for `mongosh` that notes each call. */
function setup(env: Readonly<Record<string, string>>, initiated: boolean): string[] {
  const calls: string[] = [];
  const note = (what: string, ...values: unknown[]) => void calls.push(`${what} ${JSON.stringify(values)}`);
  let ready = initiated;
  const known = [{ user: "stack.root", roles: [{ role: "read", db: "leads" }] }];
  const fail = (code: number) => Object.assign(new Error(`code ${code}`), { code });
  const database = (name: string) => ({
    adminCommand: (command: Record<string, unknown>) => {
      if ("replSetGetStatus" in command) {
        if (!ready) throw fail(94);
        return;
      }
      if ("replSetInitiate" in command) ready = true;
      note("admin", command);
    },
    hello: () => ({ isWritablePrimary: ready }),
    getUser: (user: string) => known.find((one) => one.user === user) ?? null,
    updateUser: (...values: unknown[]) => note("update", ...values),
    grantRolesToUser: (...values: unknown[]) => note("grant", ...values),
    revokeRolesFromUser: (...values: unknown[]) => note("revoke", ...values),
    createUser: (given: object) => note("create", given),
    getCollection: (collection: string) => ({
      createIndex: (...values: unknown[]) => note(`index ${name}.${collection}`, ...values),
    }),
  });
  class Mongo {
    constructor(uri: string) {
      note("connect", uri);
    }
    getDB = database;
  }
  const file = join(import.meta.dirname, "../../../components/kubernetes/parts/mongodb/setup.mjs");
  const context = createContext({
    process: { env },
    Mongo,
    print: () => {},
    sleep: () => {},
    encodeURIComponent,
  });
  runInContext(readFileSync(file, "utf8"), context);
  return calls;
}

describe("the script of the Job", () => {
  const env = {
    ...{ HOSTS: "leads:27017", LOGIN: "stack.root", PASSWORD: "p@ss", OPTIONS: "authSource=admin" },
    ...{ DATABASE: "leads", REPLICA_SET: "rs0", MEMBER: "leads-0.leads:27017", PATIENCE_SECONDS: "10" },
    USERS: JSON.stringify([
      { name: "stack.root", roles: [{ name: "root", db: "admin" }] },
      { name: "worker", roles: [{ name: "readWrite", db: "leads" }] },
    ]),
    ...{ PASSWORD_0: "p@ss", PASSWORD_1: "other" },
    INDEXES: JSON.stringify({ idx: { collection: "leads", fields: ["status", "created_at"] } }),
    SHARD_KEYS: "{}",
  };
  const users = [
    'update ["stack.root",{"pwd":"p@ss"}]',
    'grant ["stack.root",[{"role":"root","db":"admin"}]]',
    'revoke ["stack.root",[{"role":"read","db":"leads"}]]',
    'create [{"user":"worker","pwd":"other","roles":[{"role":"readWrite","db":"leads"}]}]',
  ];
  const index = 'index leads.leads [{"status":1,"created_at":1},{"name":"idx"}]';
  const connect = 'connect ["mongodb://stack.root:p%40ss@leads:27017/admin?authSource=admin"]';

  test("makes the replica set, users and indexes, in the order of their fields", () => {
    expect(setup(env, false)).toEqual([
      connect,
      'admin [{"replSetInitiate":{"_id":"rs0","members":[{"_id":0,"host":"leads-0.leads:27017"}]}}]',
      ...users,
      index,
    ]);
  });

  test("leaves a replica set that is there", () => {
    expect(setup(env, true)).toEqual([connect, ...users, index]);
  });

  test("spreads a collection by the hash of its field, whose index it has first", () => {
    const sharded = {
      ...env,
      REPLICA_SET: "",
      USERS: "[]",
      INDEXES: "{}",
      SHARD_KEYS: '{"leads":"lead_id"}',
    };
    expect(setup(sharded, true)).toEqual([
      connect,
      'index leads.leads [{"lead_id":"hashed"}]',
      'admin [{"shardCollection":"leads.leads","key":{"lead_id":"hashed"}}]',
    ]);
  });
});
