import { gbOfMiB } from "../../base/bytes.ts";
import { physicalName } from "../../base/names.ts";
import { kubernetesNames } from "../../targets/kubernetes/names.ts";
import { variables, variablesOf } from "../variables.ts";
import {
  noReaders,
  type ProcessPlan,
  type RunStore,
  type Size,
  type StoreInput,
  type VolumePlan,
  type Watched,
} from "./store.ts";

export interface SeaweedfsPlan extends RunStore<"seaweedfs", "object", "s3"> {
  readonly volumes: readonly [members: VolumePlan];
  readonly processes: readonly [members: ProcessPlan, setup: ProcessPlan, ...seal: ProcessPlan[]];
  readonly capacityGB: number;
  /** Number of members that hold each object. */
  readonly copies: 1 | 2;
  /** Days that old versions are kept; 0 keeps none. */
  readonly backupDays: number;
  /** Days for which no workload can delete a version; null if versions are not locked. */
  readonly lockDays: number | null;
  /** What seals the versions of a locked store; null if they are not locked. */
  readonly seal: SealPlan | null;
}

/** What writes down, every night, the digests of the versions of a store, so that a change of one is found. */
export interface SealPlan {
  /** Name of its CronJob and of its pods. */
  readonly name: string;
  /** Five-field cron, UTC. */
  readonly schedule: string;
}

/** After the backups of the night. */
const SEAL_SCHEDULE = "47 3 * * *";

const sealOf = (name: string): SealPlan => ({
  name: physicalName(kubernetesNames.cronJob, ["seal", name]),
  schedule: SEAL_SCHEDULE,
});

/** Master, volume server, filer and S3 gateway run in one process. It caches little, so it needs little memory. */
const MEMBER: Size = { cpu: 0.5, memoryMiB: 768 };
/** Size of the Job that makes the bucket, and of what seals it: each reads one object at a time. */
const SETUP: Size = { cpu: 0.1, memoryMiB: 128 };

/** Ports of a member, by service. The gRPC port of a service is 10000 higher than its HTTP port. */
export const seaweedfsPorts = {
  s3: 8333,
  volume: 8080,
  filer: 8888,
  master: 9333,
  "volume-grpc": 18080,
  "s3-grpc": 18333,
  "filer-grpc": 18888,
  "master-grpc": 19333,
} as const;
const MEMBER_PORTS = Object.values(seaweedfsPorts).toSorted((one, other) => one - other);

/** Port of a member's metrics, where the stack is monitored. */
export const SEAWEEDFS_METRICS_PORT = 9327;

/** The figures of the members from which their volumes are sized. */
export const seaweedfsDisk = {
  /** Objects are stored in files of this size, each reserved as a whole: small ones leave less of a small disk unused. */
  fileMiB: 1024,
  /**
   * Files of a collection that are written at the same time, by the number of copies. There are two collections: that of
   * the bucket, and one for the changes of names, of which each filer tells the others.
   */
  openFiles: { 1: 2, 2: 3 },
  /** Share of a file that deleted objects may take until it is compacted. */
  garbage: 0.1,
  /** Percent of the disk below which a member takes no more objects. */
  minFreePercent: 5,
  /**
   * Share of a disk that ext4 keeps for itself, as the kubelet formats it: 1.6 percent for inodes, and a journal. Measured:
   * 1.9 percent of 2.7 GB.
   */
  fileSystem: 0.02,
  /**
   * Names, as a share of the objects: each filer keeps all of them. Measured: 0.63 kB an object on each member, and 0.7 kB
   * for each change of it. So 2 percent are enough for objects of 65 kB on average.
   */
  names: 0.02,
} as const;

/** Files that a member cannot fill: those that others fill before, one that is compacted, and the rest of its disk. */
const UNFILLED_FILES = 3;

interface Stored {
  readonly capacityGB: number;
  readonly members: number;
  readonly copies: 1 | 2;
  /** @default that of the members */
  readonly fileMiB?: number;
}

/** Disk that each member needs, so that all together hold the stated capacity, GB. */
export function memberGB({ capacityGB, members, copies, fileMiB = seaweedfsDisk.fileMiB }: Stored): number {
  const { openFiles, garbage, minFreePercent, fileSystem, names } = seaweedfsDisk;
  const fileGB = gbOfMiB(fileMiB);
  const objects = (capacityGB * copies) / members / (1 - garbage);
  const unfilled = (Math.ceil((openFiles[copies] * copies) / members) + UNFILLED_FILES) * fileGB;
  return (objects + capacityGB * names + unfilled) / (1 - minFreePercent / 100 - fileSystem);
}

/** S3-compatible objects in SeaweedFS, on one or several members, which then hold two copies of each: one may be lost. */
export function seaweedfs(
  { name, store, users }: StoreInput<"object">,
  { watched }: Watched = noReaders,
): SeaweedfsPlan {
  const { members, capacityGB, backupDays, lockDays = null } = store;
  const copies = members > 1 ? 2 : 1;
  return {
    name,
    kind: "object",
    engine: "seaweedfs",
    protocol: "s3",
    users,
    capacityGB,
    memoryMiB: null,
    processes: [
      { role: "member", count: members, size: MEMBER },
      { role: "setup", count: 1, size: SETUP },
      ...(lockDays === null ? [] : [{ role: "seal", count: 1, size: SETUP } as const]),
    ],
    volumes: [
      {
        count: members,
        capacityGB: Math.ceil(memberGB({ capacityGB, members, copies })),
        shared: false,
      },
    ],
    // The headless Service of the members, and the Service of the S3 gateway.
    services: 2,
    ports: {
      clients: [seaweedfsPorts.s3],
      members: MEMBER_PORTS,
      metrics: watched ? [SEAWEEDFS_METRICS_PORT] : [],
      asked: [],
    },
    operator: null,
    asksApiServer: false,
    variables: variablesOf(variables.object.s3, { store: name }),
    copies,
    backupDays,
    lockDays,
    seal: lockDays === null ? null : sealOf(name),
  };
}
