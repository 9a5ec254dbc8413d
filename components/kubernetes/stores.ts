import type { Resource } from "@pulumi/pulumi";
import { defect, UnsupportedError } from "../../base/errors.ts";
import type { EngineOf } from "../../plan/engines/choose.ts";
import type { Plan, StoreEngine, StorePlan, StorePlans } from "../../plan/types.ts";
import type { StoreKind } from "../../profiles/store.ts";
import { narrowStores } from "../narrowStores.ts";
import type { EndpointOf } from "../platform.ts";
import { mongodbMajors, postgresMajors } from "../workload/software.ts";
import { buildCloudNativePg } from "./engines/cloudnative-pg.ts";
import { buildKafka } from "./engines/kafka.ts";
import { buildLogicalDatabase } from "./engines/logical-database.ts";
import { buildMongodb } from "./engines/mongodb.ts";
import { buildNeo4j } from "./engines/neo4j.ts";
import { buildNeo4jCluster } from "./engines/neo4j-cluster.ts";
import { buildPerconaMongodb } from "./engines/percona-mongodb.ts";
import { buildPostgres } from "./engines/postgres.ts";
import { buildRabbitmq } from "./engines/rabbitmq.ts";
import { buildOperatedRabbitmq } from "./engines/rabbitmq-operator.ts";
import { buildRedis } from "./engines/redis.ts";
import { buildRedisCluster } from "./engines/redis-cluster.ts";
import { buildOperatedRedis } from "./engines/redis-operator.ts";
import { buildSentinelRedis } from "./engines/redis-sentinel.ts";
import { buildSeaweedfs } from "./engines/seaweedfs.ts";
import { buildStrimzi } from "./engines/strimzi.ts";
import { buildVolume } from "./engines/volume.ts";
import { createBackups } from "./parts/backup/backups.ts";
import { dumpOf } from "./parts/backup/table.ts";
import { createAuthority } from "./parts/certificates/authority.ts";
import { allowStoreTraffic } from "./parts/network/storeTraffic.ts";
import { DEFAULT_USER, redisStores } from "./parts/redis/acl.ts";
import type { ClusterStores, KubernetesTypes, Scope, SnapshottedClaim } from "./parts/scope.ts";
import { createCredentials } from "./parts/secrets/credentials.ts";
import { type BuiltStore, createRestorePoints } from "./parts/storage/restorePoints.ts";
import type { StoreBuilder, StoreContext } from "./parts/storage/store.ts";
import { storeGroup } from "./parts/storage/storeGroup.ts";

type Builders<Engine extends StoreEngine> = { readonly [One in Engine]: StoreBuilder<One> };

const builders = {
  volume: buildVolume,
  redis: buildRedis,
  "redis-operator": buildOperatedRedis,
  "redis-sentinel": buildSentinelRedis,
  "redis-cluster": buildRedisCluster,
  mongodb: buildMongodb,
  "percona-mongodb": buildPerconaMongodb,
  neo4j: buildNeo4j,
  "neo4j-cluster": buildNeo4jCluster,
  rabbitmq: buildRabbitmq,
  "rabbitmq-operator": buildOperatedRabbitmq,
  kafka: buildKafka,
  strimzi: buildStrimzi,
  seaweedfs: buildSeaweedfs,
  postgres: buildPostgres,
  "cloudnative-pg": buildCloudNativePg,
  "logical-database": buildLogicalDatabase,
} satisfies Builders<EngineOf<"kubernetes">>;

/** Engines that this platform builds. */
type ClusterEngine = keyof typeof builders;

/** Whether a store runs as pods of a cluster. */
export const isOnCluster = ({ engine }: Pick<StorePlan, "engine">): boolean =>
  Object.hasOwn(builders, engine);

const refuseOtherEngines = narrowStores(builders, (engine) => `a cluster does not run ${engine}`);

const build = <Engine extends ClusterEngine>(
  table: Builders<ClusterEngine>,
  engine: Engine,
  store: StorePlans[Engine],
  context: StoreContext,
): EndpointOf => table[engine](store, context);

/** Major versions of each kind of store that there are images of, where the profile states one that matters. */
const majors: Readonly<
  Partial<Record<StoreKind, { readonly title: string; readonly of: readonly number[] }>>
> = {
  postgres: { title: "PostgreSQL", of: postgresMajors },
  mongodb: { title: "MongoDB", of: mongodbMajors },
};

/**
 * @throws UnsupportedError for a store that this platform has no engine or no image for, before anything is
 * registered.
 */
export function checkStores(plan: Plan): void {
  const { stores } = plan;
  if (redisStores(plan).some(({ users }) => users.includes(DEFAULT_USER))) {
    throw new UnsupportedError(
      `workload ${DEFAULT_USER}: expected another name, as Redis has a user ${DEFAULT_USER} with all rights`,
    );
  }
  for (const store of Object.values(stores).map(refuseOtherEngines)) {
    const images = majors[store.kind];
    if (images === undefined || !("version" in store) || store.version === null) continue;
    if (!images.of.includes(store.version)) {
      throw new UnsupportedError(
        `store ${store.name}: got ${images.title} ${store.version}, expected one of ${images.of.join(", ")}`,
      );
    }
  }
}

/** Makes every store of the plan, with the network policies that it needs. */
export function createStores(
  scope: Scope,
  { foundation, prepared: { operators } }: Pick<KubernetesTypes, "foundation" | "prepared">,
): ClusterStores {
  const credentials = createCredentials(scope, foundation);
  const authority = createAuthority(scope, foundation, operators);
  const endpoints: Record<string, EndpointOf> = {};
  const openings: Resource[] = [];
  const built = Object.values(scope.plan.stores)
    .map(refuseOtherEngines)
    .map((store) => {
      const parent = storeGroup(scope, store);
      const context: StoreContext = {
        ...{ scope, foundation, parent, operators, credentials, authority },
        claims: [],
      };
      endpoints[store.key] = build(builders, store.engine, store, context);
      const reachable = allowStoreTraffic(store, context);
      openings.push(...reachable);
      const backup = createBackups(store, context, {
        dumpOf: () => dumpOf(store.engine, store, context),
        reachable,
      });
      return { store, parent, claims: context.claims, backup };
    });
  const restorePoints = createRestorePoints(scope, foundation, built);
  for (const { parent } of built) parent.finish();
  return {
    endpoints,
    ready: [...openings, ...restorePoints],
    groups: built.map(({ parent }) => parent),
    snapshots: built.flatMap(snapshotted),
  };
}

/** The claim of a store of whose volume the cloud keeps snapshots. */
function snapshotted({ store: { key, snapshots }, claims, backup }: BuiltStore): SnapshottedClaim[] {
  if (snapshots === null) return [];
  const { of, keepDays } = snapshots;
  const claim = { data: claims[0], backups: backup?.claim }[of];
  if (claim === undefined) throw defect(`snapshots of ${key}: got no claim with its ${of}, expected one`);
  return [{ key, claim: claim.metadata.name, keepDays }];
}
