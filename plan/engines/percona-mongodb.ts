import { variables, variablesOf } from "../variables.ts";
import type {
  MemberVolumes,
  ProcessPlan,
  RunStore,
  Size,
  StoreInput,
  StoreProfiles,
  VolumePlan,
} from "./store.ts";

export interface PerconaMongodbPlan extends RunStore<"percona-mongodb", "mongodb", "mongodb"> {
  readonly volumes: MemberVolumes;
  readonly capacityGB: number;
  readonly memoryMiB: number;
  /** Major version. */
  readonly version: number;
  /** Number of shards; 1 is not sharded. */
  readonly shards: number;
  /** Members of each shard's replica set. */
  readonly membersPerShard: number;
  /** Compound indexes by name. */
  readonly indexes: NonNullable<StoreProfiles["mongodb"]["indexes"]>;
  readonly backupDays: number;
}

const PORT = 27017;

/**
 * What the operator runs in addition to the shards: config servers, a replica set that knows where the data is, and
 * routers, which workloads connect to. With three of each, one may fail. This project chose the sizes, as the profile
 * states none.
 * https://docs.percona.com/percona-operator-for-mongodb/sharding.html
 */
const CONFIG_SERVERS = 3;
const CONFIG_SERVER: Size = { cpu: 0.5, memoryMiB: 1024 };
const CONFIG_VOLUME_GB = 3;
const ROUTERS = 3;
const ROUTER: Size = { cpu: 0.5, memoryMiB: 1024 };

const sharding: { readonly processes: readonly ProcessPlan[]; readonly volumes: readonly VolumePlan[] } = {
  processes: [
    { role: "config", count: CONFIG_SERVERS, size: CONFIG_SERVER },
    { role: "router", count: ROUTERS, size: ROUTER },
  ],
  volumes: [{ count: CONFIG_SERVERS, capacityGB: CONFIG_VOLUME_GB, shared: false }],
};

/** MongoDB run by Percona's operator, which supports sharding. */
export function perconaMongodb({ name, store, users }: StoreInput<"mongodb">): PerconaMongodbPlan {
  const { shards, members: membersPerShard, cpu, memoryMiB, capacityGB, version, backupDays } = store;
  const count = shards * membersPerShard;
  const beside = shards > 1 ? sharding : { processes: [], volumes: [] };
  return {
    name,
    kind: "mongodb",
    engine: "percona-mongodb",
    protocol: "mongodb",
    users,
    capacityGB,
    memoryMiB,
    processes: [{ role: "member", count, size: { cpu, memoryMiB } }, ...beside.processes],
    // Each shard holds a part of the data, and each member of the shard holds all of that part.
    volumes: [{ count, capacityGB: Math.ceil(capacityGB / shards), shared: false }, ...beside.volumes],
    // One for each replica set (shards and config servers) and one for the routers.
    services: shards > 1 ? shards + 2 : 1,
    ports: {
      clients: [PORT],
      members: [PORT],
      metrics: [],
      asked: [{ by: "percona-mongodb", ports: [PORT] }],
    },
    operator: "percona-mongodb",
    asksApiServer: false,
    variables: variablesOf(variables.mongodb.mongodb, { store: name }),
    version,
    shards,
    membersPerShard,
    indexes: store.indexes ?? {},
    backupDays,
  };
}
