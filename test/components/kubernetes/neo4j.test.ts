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
    for (const plain of [await run(), await run({}, { ...licensed, certificates: "existing" })])
      expect(JSON.stringify(podOf(plain, "sample-worker").containers)).not.toContain("NEO4J_CA_FILE");
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

test.each([
  [1024, 320],
  [4096, 1740],
  [16_384, 6963],
])("of %i MiB, heap and page cache take %i each, and the process has the rest", (memoryMiB, half) => {
  expect(memoryOf(memoryMiB)).toEqual({ heapMiB: half, pageCacheMiB: half });
});
