import {
  seaweedfsDisk as disk,
  seaweedfsPorts as ports,
  SEAWEEDFS_METRICS_PORT,
} from "../../../../plan/engines/seaweedfs.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { ServerFiles } from "../certificates/server.ts";
import type { EnvVar } from "../pods/podFields.ts";
import { memberHosts, membersService } from "../storage/members.ts";
import { storeName } from "../storage/store.ts";

export type Objects = StorePlans["seaweedfs"];

/** Where a member finds the file of its identities. */
export const CONFIG = "/etc/echelon";
export const IDENTITIES = "s3.json";

const ownHost = (store: Objects): string => `$(POD_NAME).${membersService(store)}`;

/** The masters of all members. */
export const masters = (store: Objects): string =>
  memberHosts(store, store.processes[0].count)
    .map((host) => `${host}:${ports.master}`)
    .join(",");

/**
 * Replication code: `010` keeps a second copy in another rack, `000` keeps none. Each member is a rack of its own
 * (docs/decisions/0014-objects.md).
 */
const replication = ({ copies }: Objects): string => (copies > 1 ? "010" : "000");

const flag = (name: string, value: string | number | boolean): string => `-${name}=${value}`;

const masterFlags = (store: Objects): string[] => [
  flag("master.peers", masters(store)),
  // The other implementation of raft never tells masters that join later of each other: they have no leader once the first
  // one is lost.
  flag("master.raftHashicorp", true),
  flag("master.defaultReplication", replication(store)),
  flag("master.volumeSizeLimitMB", disk.fileMiB),
  flag("master.garbageThreshold", disk.garbage),
  flag("master.telemetry", false),
];

const gatewayFlags = (files: ServerFiles | null): string[] => [
  "-s3",
  // Without a port for https of its own, the one port speaks only that.
  ...(files === null ? [] : [flag("s3.cert.file", files.certificate), flag("s3.key.file", files.key)]),
  flag("s3.config", `${CONFIG}/${IDENTITIES}`),
  // The identities are those of the file, and buckets those of the plan.
  flag("s3.iam", false),
  flag("s3.autoCreateBucket", false),
  // Catalogs of tables, which would listen on ports of their own.
  flag("s3.port.iceberg", 0),
  flag("s3.port.lance", 0),
];

/** Master, volume server, filer and S3 gateway in one process: https://github.com/seaweedfs/seaweedfs/wiki */
export const memberFlags = (store: Objects, files: ServerFiles | null): string[] => [
  "-logtostderr=true",
  "server",
  "-dir=/data",
  flag("ip", ownHost(store)),
  "-ip.bind=0.0.0.0",
  flag("rack", "$(POD_NAME)"),
  ...masterFlags(store),
  // As many files as fit on the disk.
  flag("volume.max", 0),
  flag("volume.minFreeSpace", disk.minFreePercent),
  "-filer",
  ...gatewayFlags(files),
  ...(store.ports.metrics.length > 0 ? [flag("metricsPort", SEAWEEDFS_METRICS_PORT)] : []),
];

/**
 * Script that the leading master runs regularly: it restores the number of copies after members were added or removed, and
 * deletes the old versions of objects that the lifecycle of the bucket no longer keeps. It asks its own gateway to
 * delete, which takes that from its own machine only.
 * https://github.com/seaweedfs/seaweedfs/wiki/Optimization#data-maintenance
 */
const maintenance = (store: Objects): string =>
  [
    "lock",
    `volume.configure.replication -collectionPattern * -replication ${replication(store)}`,
    "volume.fix.replication -apply",
    "volume.balance -apply",
    "unlock",
    `s3.lifecycle.run-shard -shards 0-15 -s3 localhost:${ports["s3-grpc"]} -events 0 -runtime 10m`,
  ].join("\n");

const plain = (name: string, value: string | number): EnvVar => ({ name, value: String(value) });

/** Parts of a member that answer by gRPC, and those that answer by HTTP. */
const GRPC = ["MASTER", "VOLUME", "FILER", "S3", "CLIENT"];
const HTTP = ["MASTER", "VOLUME", "FILER"];

/**
 * Settings by which the members speak TLS with each other. Each shows its certificate, as the program asks for one by gRPC, and
 * the ports of the members know no password. By gRPC a member verifies a name that is the same for all of them.
 * https://github.com/seaweedfs/seaweedfs/blob/master/weed/command/scaffold/security.toml
 */
function encryption(store: Objects, files: ServerFiles): EnvVar[] {
  const pair = (prefix: string): EnvVar[] => [
    plain(`WEED_${prefix}_CERT`, files.certificate),
    plain(`WEED_${prefix}_KEY`, files.key),
  ];
  return [
    plain("WEED_GRPC_CA", files.authority),
    plain("WEED_GRPC_ALLOWED_SERVER_COMMONNAMES", storeName(store)),
    ...GRPC.flatMap((part) => pair(`GRPC_${part}`)),
    ...HTTP.flatMap((part) => [...pair(`HTTPS_${part}`), plain(`WEED_HTTPS_${part}_CA`, files.authority)]),
    plain("WEED_HTTPS_CLIENT_ENABLED", "true"),
    ...pair("HTTPS_CLIENT"),
    plain("WEED_HTTPS_CLIENT_CA", files.authority),
  ];
}

/** Settings that have no flag: https://github.com/seaweedfs/seaweedfs/blob/master/weed/command/scaffold/master.toml */
export const memberEnvironment = (store: Objects, files: ServerFiles | null): EnvVar[] => [
  plain("HOME", "/tmp"),
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  plain("WEED_MASTER_MAINTENANCE_SCRIPTS", maintenance(store)),
  plain("WEED_MASTER_MAINTENANCE_SLEEP_MINUTES", 17),
  ...Object.entries(disk.openFiles).map(([copies, open]) =>
    plain(`WEED_MASTER_VOLUME_GROWTH_COPY_${copies}`, open),
  ),
  ...(files === null ? [] : encryption(store, files)),
];
