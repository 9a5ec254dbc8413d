import {
  type DocumentPlan,
  documentFields,
  documentMembers,
  MONGODB_EXPORTER_PORT,
  MONGODB_PORT,
  MONGODB_SETUP,
} from "./mongodb.ts";
import {
  type MemberVolumes,
  noReaders,
  type ProcessPlan,
  type Size,
  type StoreInput,
  type StoreProfiles,
  together,
  type VolumePlan,
  type Watched,
} from "./store.ts";

export interface PerconaMongodbPlan extends DocumentPlan<"percona-mongodb"> {
  readonly processes: readonly [members: ProcessPlan, setup: ProcessPlan, ...sharding: ProcessPlan[]];
  readonly volumes: MemberVolumes;
  /** Number of shards; 1 is not sharded. */
  readonly shards: number;
  /** Members of each shard's replica set. */
  readonly membersPerShard: number;
  /** Collection → field by whose hash its documents are spread over the shards. */
  readonly shardKeys: NonNullable<StoreProfiles["mongodb"]["shardKeys"]>;
  /**
   * Name of the store of objects that the operator copies all replica sets into, as of one moment; null where the tier has
   * no such store: then the stack copies one replica set itself, and nothing copies several.
   */
  readonly backupTo: string | null;
}

/** What the choice of an operated MongoDB depends on. */
export interface OperatedReaders extends Watched {
  /** Name of a store of objects of the same tier. @default none */
  readonly objects?: string | undefined;
}

/** Size of the agent beside each member that copies its data: it compresses with all the CPU that it gets. */
export const MONGODB_AGENT: Size = { cpu: 0.25, memoryMiB: 512 };

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
export function perconaMongodb(
  input: StoreInput<"mongodb">,
  readers: OperatedReaders = noReaders,
): PerconaMongodbPlan {
  const { store } = input;
  const { shards, members: membersPerShard, capacityGB } = store;
  const count = shards * membersPerShard;
  const beside = shards > 1 ? sharding : { processes: [], volumes: [] };
  const backupTo = (store.backupDays > 0 ? readers.objects : undefined) ?? null;
  const withAgent = (process: ProcessPlan): ProcessPlan =>
    backupTo === null || process.role === "router"
      ? process
      : // The quotas count one size beside each process.
        { ...process, sidecar: together(process.sidecar, MONGODB_AGENT) };
  return {
    ...documentFields("percona-mongodb", input),
    processes: [
      withAgent(documentMembers(store, count, readers)),
      MONGODB_SETUP,
      ...beside.processes.map(withAgent),
    ],
    // Each shard holds a part of the data, and each member of the shard holds all of that part.
    volumes: [{ count, capacityGB: Math.ceil(capacityGB / shards), shared: false }, ...beside.volumes],
    // One for each replica set (shards and config servers) and one for the routers.
    services: shards > 1 ? shards + 2 : 1,
    ports: {
      clients: [MONGODB_PORT],
      members: [MONGODB_PORT],
      metrics: readers.watched ? [MONGODB_EXPORTER_PORT] : [],
      asked: [{ by: "percona-mongodb", ports: [MONGODB_PORT] }],
    },
    operator: "percona-mongodb",
    shards,
    membersPerShard,
    shardKeys: store.shardKeys ?? {},
    backupTo,
  };
}
