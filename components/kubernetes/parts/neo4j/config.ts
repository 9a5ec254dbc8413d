import { neo4jPorts as ports } from "../../../../plan/engines/neo4j.ts";
import { membersOf } from "../../../../plan/engines/store.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { CertificateFiles } from "../certificates/server.ts";
import { clientPolicy, mutualPolicy, type Settings, settingLines } from "./policies.ts";

export type Graph = StorePlans["neo4j" | "neo4j-cluster"];

/** Directory of the volume. */
export const DATA = "/data";

const SHARE_OF_OVERHEAD = 0.15;
const LEAST_OVERHEAD_MIB = 384;

/**
 * Half of the memory for the heap and half for the files that are read, but for what the process needs beside both: threads,
 * buffers of connections, compiled code. https://neo4j.com/docs/operations-manual/5/performance/memory-configuration/
 */
export function memoryOf(memoryMiB: number): { readonly heapMiB: number; readonly pageCacheMiB: number } {
  const overhead = Math.max(LEAST_OVERHEAD_MIB, Math.ceil(memoryMiB * SHARE_OF_OVERHEAD));
  const half = Math.floor((memoryMiB - overhead) / 2);
  return { heapMiB: half, pageCacheMiB: half };
}

function shared(store: Graph): Settings {
  const { heapMiB, pageCacheMiB } = memoryOf(store.processes[0].size.memoryMiB);
  return {
    "server.default_listen_address": "0.0.0.0",
    "server.directories.data": DATA,
    "server.directories.transaction.logs.root": `${DATA}/transactions`,
    "server.directories.logs": `${DATA}/logs`,
    "server.directories.run": "/tmp/run",
    "server.directories.import": "/tmp/import",
    "server.bolt.listen_address": `:${ports.bolt}`,
    // Workloads speak Bolt. Nothing of the stack shows the browser.
    "server.http.enabled": false,
    "server.https.enabled": false,
    "server.memory.heap.initial_size": `${heapMiB}m`,
    "server.memory.heap.max_size": `${heapMiB}m`,
    "server.memory.pagecache.size": `${pageCacheMiB}m`,
    "server.jvm.additional": "-XX:+ExitOnOutOfMemoryError",
    // The only format that both editions read, so that a stack can give the licence up again.
    "db.format": "aligned",
    "dbms.usage_report.enabled": false,
  };
}

/** Settings that the community edition refuses to start with. */
const enterprise = (store: Graph): Settings => ({
  "server.backup.enabled": true,
  "server.backup.listen_address": `0.0.0.0:${ports.backup}`,
  "server.metrics.csv.enabled": false,
  "server.metrics.prometheus.enabled": store.ports.metrics.length > 0,
  "server.metrics.prometheus.endpoint": `0.0.0.0:${ports.metrics}`,
});

/** The servers of a cluster, by whether they vote. https://neo4j.com/docs/operations-manual/5/clustering/setup/deploy/ */
const clustered = (store: StorePlans["neo4j-cluster"], hosts: readonly string[], mode: Mode): Settings => ({
  "initial.server.mode_constraint": mode,
  "server.cluster.system_database_mode": mode,
  "initial.dbms.default_primaries_count": store.processes[0].count,
  "initial.dbms.default_secondaries_count": membersOf(store) - store.processes[0].count,
  "dbms.cluster.minimum_initial_system_primaries_count": store.processes[0].count,
  "dbms.cluster.discovery.version": "V2_ONLY",
  "dbms.cluster.discovery.resolver_type": "LIST",
  "dbms.cluster.discovery.v2.endpoints": hosts.map((host) => `${host}:${ports.cluster}`).join(","),
});

/** How the connections that the server has are encrypted. */
const encrypted = ({ engine, edition }: Graph, files: CertificateFiles): Settings => ({
  ...clientPolicy(files),
  ...(edition === "enterprise" ? mutualPolicy("backup", files) : {}),
  ...(engine === "neo4j-cluster" ? mutualPolicy("cluster", files) : {}),
});

export type Mode = "PRIMARY" | "SECONDARY";

interface ConfigArgs {
  readonly hosts: readonly string[];
  readonly mode: Mode;
  readonly certificate: CertificateFiles | null;
}

/**
 * Configuration of a server. Its own host name is added when it starts.
 *
 * @param args the primaries of a cluster, by which its servers find each other, and the server's certificate.
 */
export function configOf(store: Graph, { hosts, mode, certificate }: ConfigArgs): string {
  const settings = {
    ...shared(store),
    ...(store.edition === "enterprise" ? enterprise(store) : {}),
    ...(certificate === null ? {} : encrypted(store, certificate)),
    ...(store.engine === "neo4j-cluster" ? clustered(store, hosts, mode) : {}),
  };
  return settingLines(settings)
    .map((line) => `${line}\n`)
    .join("");
}
