import type * as pulumi from "@pulumi/pulumi";
import { hasCluster, runsPods, usedBy } from "../../plan/pods.ts";
import type { Plan, StoreEngine, StorePlans } from "../../plan/types.ts";
import type { Group } from "../group.ts";
import type * as onClusterModule from "../kubernetes/compute/onCluster.ts";
import type { OnCluster } from "../kubernetes/compute/onCluster.ts";
import type { ClusterStores } from "../kubernetes/parts/scope.ts";
import type * as storesModule from "../kubernetes/stores.ts";
import { leftAsItWas } from "../leftAsItWas.ts";
import { narrowStores } from "../narrowStores.ts";
import { onDemand } from "../onDemand.ts";
import type { EndpointOf } from "../platform.ts";
import type * as amazonMqModule from "./engines/amazon-mq.ts";
import type * as documentdbModule from "./engines/documentdb.ts";
import { ebs } from "./engines/ebs.ts";
import { elasticache } from "./engines/elasticache.ts";
import { elasticacheCluster } from "./engines/elasticache-cluster.ts";
import type * as mskModule from "./engines/msk.ts";
import { rds } from "./engines/rds.ts";
import { rdsDatabase } from "./engines/rds-database.ts";
import { s3 } from "./engines/s3.ts";
import { sqs } from "./engines/sqs.ts";
import type { Foundation } from "./foundation.ts";
import { type KeptLonger, longBackups } from "./parts/backup/vault.ts";
import type { KeptVolume } from "./parts/backup/volumes.ts";
import { cachePasswords } from "./parts/cache/passwords.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import type { EcsCluster } from "./parts/containers/cluster.ts";
import type * as copiesModule from "./parts/eks/copies.ts";
import type { Copies, CopiesArgs } from "./parts/eks/copies.ts";
import type { PreparedCluster } from "./parts/eks/prepared.ts";
import { isOnCluster, type ManagedEngine } from "./parts/managedEngines.ts";
import { restorePoints } from "./parts/restorePoints.ts";
import type { Scope } from "./parts/scope.ts";
import type { BuiltStore, StandingStore, StoreArgs, Stores } from "./parts/store.ts";

type Builders<Engine extends StoreEngine> = {
  readonly [One in Engine]: (args: StoreArgs<One>) => BuiltStore;
};

const load = onDemand(import.meta);

/** Engines that have more to do on a cluster are loaded with their first store, as they bring the platform of clusters. */
const builders = {
  get documentdb() {
    return load<typeof documentdbModule>("./engines/documentdb").documentdb;
  },
  ebs,
  s3,
  sqs,
  get "amazon-mq"() {
    return load<typeof amazonMqModule>("./engines/amazon-mq").amazonMq;
  },
  get msk() {
    return load<typeof mskModule>("./engines/msk").msk;
  },
  rds,
  "rds-database": rdsDatabase,
  elasticache,
  "elasticache-queue": elasticache,
  "elasticache-cluster": elasticacheCluster,
} satisfies Builders<ManagedEngine>;

/** Engines that this platform builds itself. */
type AwsEngine = keyof typeof builders;
export type AwsStore = StorePlans[AwsEngine];

/** The stores that services of AWS hold. @throws UnsupportedError for a store that neither they nor a cluster hold. */
export const managedStores = (plan: Pick<Plan, "compute" | "beside" | "stores">): AwsStore[] =>
  Object.values(plan.stores)
    .filter((store) => !(hasCluster(plan) && isOnCluster(store)))
    .map(refuseOtherEngines);

/** Narrows a store to the engines of AWS. @throws UnsupportedError for a store of another engine. */
const refuseOtherEngines = narrowStores(builders, (engine) => `the engine ${engine} is not one of AWS`);

const build = <Engine extends AwsEngine>(
  table: Builders<AwsEngine>,
  engine: Engine,
  args: StoreArgs<Engine>,
): BuiltStore => table[engine](args);

/** What the stores stand on. */
interface StoresArgs {
  readonly foundation: Foundation;
  readonly prepared: {
    readonly cluster: PreparedCluster | null;
    /** Where tasks run that set up a store. */
    readonly tasks: () => EcsCluster;
  };
}

/** Last parts of the names of the foundation's own buckets. */
const FOUNDATION_BUCKETS = ["audit", "logs"];

/**
 * The logical name of a store, the same in every tier. Growth knows what holds data by type and name, so that no bucket of a store
 * may have the name of another one.
 */
const logicalName = ({ name }: Scope, store: AwsStore): string =>
  [
    name,
    store.name,
    ...(store.engine === "s3" && FOUNDATION_BUCKETS.includes(store.name) ? ["store"] : []),
  ].join("-");

/** Makes every store of the plan: as a service of AWS, or on the cluster of the stack. */
export function createStores(scope: Scope, { foundation, prepared }: StoresArgs): Stores {
  const group = capabilityGroup("Stores", scope);
  const { tasks } = prepared;
  const cluster = prepared.cluster?.on ?? null;
  const passwords = cachePasswords({ scope, foundation, parent: group });
  const stores: StandingStore[] = [];
  const standing = (key: string) => stores.find(({ store }) => store.key === key);
  for (const store of guestsLast(managedStores(scope.plan))) {
    const name = logicalName(scope, store);
    const built = inGroup({ scope, store, group }, (parent) =>
      build(builders, store.engine, {
        ...{ scope, foundation, store, name, tasks, passwords, standing, parent },
        // Only pods read what stands in a Secret of the cluster.
        cluster: runsPods({ compute: usedBy(scope.plan, store) }) ? cluster : null,
      }),
    );
    stores.push({ ...built, store, name });
  }
  const ready = [...restorePoints(scope, stores, group), ...stores.flatMap((one) => one.ready ?? [])];
  const served = stores.flatMap((one) => one.onCluster ?? []);
  const copies = copiesOf(scope, { prepared: prepared.cluster, stores });
  const onCluster = storesOnCluster(cluster, { served, copies });
  longBackups(scope, {
    ...{ foundation, parent: group },
    kept: stores.flatMap(longerKept),
    volumes: cluster === null ? [] : keptVolumes(scope, cluster, onCluster?.snapshots ?? []),
  });
  group.finish({ names: stores.map(({ store }) => store.name) });
  return {
    built: Object.fromEntries(stores.map((one) => [one.store.key, one])),
    endpoints: {
      ...Object.fromEntries(stores.map(({ store, endpoint }) => [store.key, ofEachUser(endpoint)])),
      ...onCluster?.endpoints,
    },
    ready,
    onCluster,
  };
}

/** Stores on the server of another come after it. */
const guestsLast = (stores: readonly AwsStore[]): AwsStore[] =>
  stores.toSorted((one, other) => Number("host" in one) - Number("host" in other));

const longerKept = ({ name, keptLonger }: StandingStore): KeptLonger[] =>
  keptLonger === undefined ? [] : [{ name, ...keptLonger }];

/** Volumes of the cluster of which AWS Backup keeps snapshots. */
const keptVolumes = (
  { name }: Scope,
  { foundation: { namespace } }: OnCluster,
  snapshots: ClusterStores["snapshots"],
): KeptVolume[] =>
  snapshots.map(({ key, claim, keepDays }) => ({
    ...{ name: `${name}-${key}`, days: keepDays, namespace, claim },
  }));

/** The variables of each user, where a store gives all of them the same. */
const ofEachUser = (endpoint: StandingStore["endpoint"]): EndpointOf =>
  typeof endpoint === "function" ? endpoint : () => endpoint;

/** What stores of the cluster copy into buckets: nothing where there are none. */
const copiesOf = (scope: Scope, args: CopiesArgs): Copies =>
  Object.values(scope.plan.stores).some(isOnCluster)
    ? load<typeof copiesModule>("./parts/eks/copies").copiesOf(scope, args)
    : { buckets: {}, ready: [] };

/** What stands beside the stores of the cluster. */
interface BesideClusterArgs {
  /** What was made on the cluster for stores that services of AWS hold. */
  readonly served: readonly pulumi.Resource[];
  readonly copies: Copies;
}

/**
 * The stores that run as pods of the stack's cluster, by the platform of clusters.
 */
function storesOnCluster(
  cluster: OnCluster | null,
  { served, copies: { buckets, ready } }: BesideClusterArgs,
): ClusterStores | null {
  if (cluster === null) return null;
  const { scope, foundation, prepared } = cluster;
  const { withOwnStores } = load<typeof onClusterModule>("../kubernetes/compute/onCluster");
  const { createStores: createClusterStores } = load<typeof storesModule>("../kubernetes/stores");
  // Pods get a role when they start.
  const operators = [...prepared.operators, ...ready];
  const built = createClusterStores(
    { ...withOwnStores(scope), buckets },
    { foundation, prepared: { operators } },
  );
  return { ...built, groups: [...built.groups, ...served] };
}

/** Without deletion protection and objects, AWS deletes a store; its last snapshot needs a name that is free. */
const RELEASING = ["deletionProtection", "forceDestroy", "finalSnapshotIdentifier"];

interface GroupArgs {
  readonly scope: Scope;
  readonly store: AwsStore;
  /** The group of the stores that serve or arrive. */
  readonly group: Group;
}

/** Builds a retiring store in a group of its own, in which nothing changes any longer. */
function inGroup<Built>({ scope, store, group }: GroupArgs, make: (parent: Group) => Built): Built {
  if (store.phase !== "retiring") return make(group);
  const own = capabilityGroup("Stores", scope, {
    suffix: store.key,
    transformations: leftAsItWas(store, { releasing: RELEASING }),
  });
  const built = make(own);
  own.finish({ names: [store.name] });
  return built;
}
