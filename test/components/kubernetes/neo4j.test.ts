import { describe, expect, test } from "vitest";
import { memoryOf } from "../../../components/kubernetes/parts/neo4j/config.ts";
import type { SystemArgs } from "../../../config/args.ts";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { at, environmentOf, listAt, named, ofKind, podOf, runStack } from "../../support/kubernetesStack.ts";

const store = { kind: "neo4j", members: 3, cpu: 1, memoryMiB: 4096, capacityGB: 30, backupDays: 5 };

const run = (change: object = {}, args: Partial<SystemArgs> = {}) =>
  runStack("medium", {
    ...args,
    overrides: {
      stores: { graph: { ...store, ...change } },
      workloads: { worker: { uses: { graph: ["read", "write"] } } },
    },
  });

const licensed = { licences: ["neo4j"] } as const;

/** The configuration of a set of servers, by setting. */
function configOf(result: ProgramResult, files: string): Record<string, string> {
  const { inputs } = named(result, "ConfigMap", files);
  const text = String((inputs.data as Record<string, string>)["neo4j.conf"]);
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

describe("Neo4j without the licence", () => {
  test("is one server of the community edition, which gets no setting of the other one", async () => {
    const result = await run({}, { monitoring: "existing" });
    const { inputs } = named(result, "StatefulSet", "sample-graph-neo4j");
    expect(at(inputs, "spec.replicas")).toBe(1);
    const settings = configOf(result, "sample-graph-neo4j-files");
    expect(settings).toMatchObject({
      "server.memory.heap.max_size": "1740m",
      "server.memory.pagecache.size": "1740m",
      "server.http.enabled": "false",
      "db.format": "aligned",
    });
    expect(Object.keys(settings).filter((name) => /backup|metrics|cluster|initial\./.test(name))).toEqual([]);
    const [container] = podOf(result, "sample-graph-neo4j").containers;
    expect(listAt(container, "ports")).toEqual([{ name: "bolt", containerPort: 7687, protocol: "TCP" }]);
    expect(JSON.stringify(container)).not.toContain("LICENSE");
  });

  test("tells workloads its address, its user and its password, each apart", async () => {
    expect(environmentOf(podOf(await run(), "sample-worker"))).toMatchObject({
      NEO4J_URL: "bolt://graph-neo4j:7687",
      NEO4J_USERNAME: "neo4j",
      NEO4J_PASSWORD: "neo4j-credentials/password",
    });
  });

  test("takes no client without TLS where it is signed, and tells workloads by what they verify it", async () => {
    const result = await run({}, { certificates: "existing" });
    expect(configOf(result, "sample-graph-neo4j-files")).toMatchObject({
      "server.bolt.tls_level": "REQUIRED",
      "dbms.ssl.policy.bolt.base_directory": "/etc/echelon-tls",
      "dbms.ssl.policy.bolt.private_key": "tls.key",
    });
    const authority = { NEO4J_CA_FILE: "/etc/echelon-authorities/stack/ca.crt" };
    expect(environmentOf(podOf(result, "sample-worker"))).toMatchObject(authority);
    expect(JSON.stringify(podOf(await run(), "sample-worker").containers)).not.toContain("NEO4J_CA_FILE");
    expect(JSON.stringify(podOf(result, "sample-graph-neo4j").containers)).not.toContain("trusted");
  });

  test("is not copied, as nobody can while it runs", async () => {
    const crons = ofKind(await run(), "CronJob").map(({ name }) => name);
    expect(crons).not.toContain("sample-graph-neo4j-backup");
  });
});

describe("Neo4j with the licence", () => {
  test("is a cluster whose servers know each other by name, and a set of those that only read", async () => {
    const result = await run({ readReplicas: 2 }, licensed);
    const sets = ofKind(result, "StatefulSet").filter(({ name }) => name.includes("neo4j"));
    expect(sets.map(({ inputs }) => [at(inputs, "metadata.name"), at(inputs, "spec.replicas")])).toEqual([
      ["graph-neo4j-cluster-primary", 3],
      ["graph-neo4j-cluster-reader", 2],
    ]);
    const hosts = [0, 1, 2].map(
      (one) => `graph-neo4j-cluster-primary-${one}.graph-neo4j-cluster-members:6000`,
    );
    expect(configOf(result, "sample-graph-neo4j-cluster-primary-files")).toMatchObject({
      "initial.server.mode_constraint": "PRIMARY",
      "initial.dbms.default_primaries_count": "3",
      "initial.dbms.default_secondaries_count": "2",
      "dbms.cluster.discovery.v2.endpoints": hosts.join(),
    });
    expect(configOf(result, "sample-graph-neo4j-cluster-reader-files")).toMatchObject({
      "initial.server.mode_constraint": "SECONDARY",
    });
    const claims = ofKind(result, "PersistentVolumeClaim").map(({ inputs }) => at(inputs, "metadata.name"));
    expect(claims).toEqual(
      expect.arrayContaining(["data-graph-neo4j-cluster-primary-2", "data-graph-neo4j-cluster-reader-1"]),
    );
    expect(environmentOf(podOf(result, "sample-worker")).NEO4J_URL).toBe("neo4j://graph-neo4j-cluster:7687");
  });

  test("opens the port of backups, which asks for no password, only to the pods that take them", async () => {
    const result = await run({}, licensed);
    const policies = ofKind(result, "NetworkPolicy").filter(({ inputs }) =>
      JSON.stringify(inputs.spec).includes("6362"),
    );
    expect(policies.map(({ inputs }) => at(inputs, "metadata.name"))).toEqual([
      "store-graph-neo4j-cluster",
      "store-graph-neo4j-cluster-backup",
    ]);
    const [own] = policies;
    const rules = listAt(own?.inputs, "spec.ingress").filter((rule) => JSON.stringify(rule).includes("6362"));
    expect(rules).toHaveLength(1);
    expect(JSON.stringify(rules)).toContain("backup-graph-neo4j-cluster");
  });

  test("is copied each night while it runs, also as one server", async () => {
    for (const [members, name] of [
      [3, "sample-graph-neo4j-cluster-backup"],
      [1, "sample-graph-neo4j-backup"],
    ] as const) {
      const { inputs } = named(await run({ members }, licensed), "CronJob", name);
      expect(JSON.stringify(inputs)).toContain("neo4j-admin database backup");
    }
  });
});

/** The settings of one kind of connection. */
const policyOf = (settings: Record<string, string>, scope: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      name.startsWith(`dbms.ssl.policy.${scope}.`) ? [[name.split(".").at(-1), value]] : [],
    ),
  );

/** Each store of the licensed edition: its files of settings, and the CronJobs of its copies. */
describe.each([
  [
    "a cluster",
    { readReplicas: 2 },
    ["sample-graph-neo4j-cluster-primary", "sample-graph-neo4j-cluster-reader"],
    "sample-graph-neo4j-cluster",
  ],
  ["one server", { members: 1 }, ["sample-graph-neo4j"], "sample-graph-neo4j"],
] as const)("Neo4j with the licence and certificates, as %s", (_, change, sets, store) => {
  const signed = () => run(change, { ...licensed, certificates: "existing" });
  const cronOf = (result: ProgramResult, cron: string): string =>
    JSON.stringify(named(result, "CronJob", `${store}-${cron}`).inputs);

  test("takes no client without TLS, and no member and no backup without a certificate of the stack", async () => {
    const result = await signed();
    const files = {
      enabled: "true",
      base_directory: "/etc/echelon-tls",
      private_key: "tls.key",
      public_certificate: "tls.crt",
    };
    const mutual = { ...files, client_auth: "REQUIRE", trusted_dir: "/tmp/trusted", verify_hostname: "true" };
    for (const set of sets) {
      const settings = configOf(result, `${set}-files`);
      expect(settings["server.bolt.tls_level"]).toBe("REQUIRED");
      expect(policyOf(settings, "bolt")).toEqual({ ...files, client_auth: "NONE" });
      expect(policyOf(settings, "backup")).toEqual(mutual);
      expect(policyOf(settings, "cluster")).toEqual(sets.length > 1 ? mutual : {});
      expect(JSON.stringify(podOf(result, set).containers)).toContain(
        "cp -f /etc/echelon-tls/ca.crt /tmp/trusted/",
      );
    }
  });

  test("has one certificate, for each name by which a server is called", async () => {
    const result = await signed();
    const certificates = ofKind(result, "Certificate").filter(({ name }) => name.includes("neo4j"));
    const hosts = certificates.map(({ inputs }) => at(inputs, "spec.dnsNames"));
    const called = sets.flatMap((set) => {
      const { inputs } = named(result, "StatefulSet", set);
      return Array.from(
        { length: Number(at(inputs, "spec.replicas")) },
        (_none, member) => `${at(inputs, "metadata.name")}-${member}.${at(inputs, "spec.serviceName")}`,
      );
    });
    expect(hosts).toEqual([expect.arrayContaining([store.replace("sample-", ""), ...called])]);
  });

  test("is copied by a pod that shows a certificate, and restored by one that verifies the server", async () => {
    const result = await signed();
    const [backup, restore] = [cronOf(result, "backup"), cronOf(result, "restore")];
    expect(backup).toContain("backup --additional-config=/tmp/backup.conf --from=");
    expect(backup).toContain("dbms.ssl.policy.backup.client_auth=REQUIRE");
    expect(backup).toContain('"mountPath":"/etc/echelon-tls"');
    expect(restore).toContain("neo4j+s://$HOST");
    expect(restore).toContain("-importcert -noprompt -file /etc/echelon-authorities/stack/ca.crt");
    expect(restore).not.toContain("echelon-tls");
  });

  test("says nothing of certificates where the stack has none", async () => {
    const result = await run(change, licensed);
    for (const set of sets)
      expect(Object.keys(configOf(result, `${set}-files`)).filter((name) => /ssl|tls/.test(name))).toEqual(
        [],
      );
    for (const cron of ["backup", "restore"])
      expect(cronOf(result, cron)).not.toMatch(/ssl|neo4j\+s|echelon-tls|keytool/);
  });
});

test.each([
  [1024, 320],
  [4096, 1740],
  [16_384, 6963],
])("of %i MiB, heap and page cache take %i each, and the process has the rest", (memoryMiB, half) => {
  expect(memoryOf(memoryMiB)).toEqual({ heapMiB: half, pageCacheMiB: half });
});
