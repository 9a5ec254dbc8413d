import { variables, variablesOf } from "../variables.ts";
import type { ProcessPlan, RunStore, Size, StoreInput, VolumePlan } from "./store.ts";

export interface SeaweedfsPlan extends RunStore<"seaweedfs", "object", "s3"> {
  readonly volumes: readonly [members: VolumePlan];
  readonly processes: readonly [members: ProcessPlan, setup: ProcessPlan];
  readonly capacityGB: number;
  /** Number of members that hold each object. */
  readonly copies: number;
  /** Days that old versions are kept; 0 keeps none. */
  readonly backupDays: number;
}

/** Copies of each object if the store has several members, so that one member may be lost. */
const COPIES = 2;

/** Master, volume server, filer and S3 gateway run in one process. It caches little, so it needs little memory. */
const MEMBER: Size = { cpu: 0.5, memoryMiB: 768 };
/** Size of the Job that makes the bucket. */
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

/** S3-compatible objects in SeaweedFS, on one or several members. */
export function seaweedfs({ name, store, users }: StoreInput<"object">): SeaweedfsPlan {
  const { members, capacityGB, backupDays } = store;
  const copies = Math.min(COPIES, members);
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
    ],
    volumes: [{ count: members, capacityGB: Math.ceil((capacityGB * copies) / members), shared: false }],
    // The headless Service of the members, and the Service of the S3 gateway.
    services: 2,
    ports: { clients: [seaweedfsPorts.s3], members: MEMBER_PORTS, metrics: [], asked: [] },
    operator: null,
    asksApiServer: false,
    variables: variablesOf(variables.object.s3, { store: name }),
    copies,
    backupDays,
  };
}
