import { type Right, rightsByKind } from "../../profiles/rights.ts";
import { VALKEY_CLUSTER_VERSION, VALKEY_VERSION } from "../../targets/aws/bounds.ts";
import { measureOf } from "../countedQueues.ts";
import { redisMajor } from "../engines/redis.ts";
import { membersOf } from "../engines/store.ts";
import type { Lack } from "../lack.ts";
import { keptFigures } from "../larger.ts";
import { runsPods } from "../pods.ts";
import { isSideOf } from "../standing.ts";
import { storeKey } from "../storeKey.ts";
import type { StorePlan } from "../types.ts";
import { type LackContext, serving, storesOf } from "./context.ts";
import { documentLacks } from "./documents.ts";

/** Queues that have several brokers in the profile and fewer in the plan. */
const brokersLacking = (context: LackContext): Lack[] =>
  Object.entries(context.profile.stores).flatMap(([store, one]): Lack[] => {
    const planned = serving(context).find(({ name }) => name === store);
    // A broker of Amazon MQ has a lack of its own.
    const runs = planned === undefined || planned.engine === "amazon-mq" ? 0 : membersOf(planned);
    return one.kind === "queue" && runs > 0 && runs < one.members
      ? [{ key: "brokers", store, members: one.members }]
      : [];
  });

/** Stores that are larger than the tier states, as the arrangement beside has them larger. */
const sizesKept = ({ stores, engines }: LackContext): Lack[] =>
  engines.flatMap((stated): Lack[] => {
    const planned = stores[storeKey(stated)];
    const figures = planned === undefined ? [] : keptFigures(planned, stated);
    return figures.length === 0 ? [] : [{ key: "keeps-size", store: stated.name, figures }];
  });

/** Stores that are reached without encryption. */
function transportLacking(context: LackContext): Lack[] {
  const stores = serving(context)
    .filter(({ transport }) => transport === "plain")
    .map(({ name }) => name);
  return stores.length === 0 ? [] : [{ key: "transport", stores }];
}

/** Stores on one volume, in a tier that runs in several zones. */
const zoneBound = (context: LackContext): Lack[] =>
  serving(context).flatMap(({ name, volumes }): Lack[] => {
    const count = volumes.reduce((sum, volume) => sum + volume.count, 0);
    return runsPods(context) && context.profile.zones > 1 && count === 1
      ? [{ key: "zone-bound", store: name }]
      : [];
  });

/** Objects whose old versions stand in for backups. */
const copiesLacking = (context: LackContext): Lack[] =>
  serving(context).flatMap((store): Lack[] =>
    store.engine === "seaweedfs" && store.backupDays > 0
      ? [{ key: "no-copy", store: store.name, days: store.backupDays }]
      : [],
  );

/** Queues from which several repetitions of one workload take: each workflow, or each department, has the same one. */
const queuesShared = (context: LackContext): Lack[] =>
  serving(context)
    .filter((store) => store.kind === "queue" && !("parts" in store && store.parts !== undefined))
    .flatMap(({ key, name }): Lack[] => {
      const takers = context.workloads.filter(({ uses }) => (uses[key] ?? []).includes("take"));
      const repeated = takers.filter((one) => context.origins.has(one.name)).map((one) => one.name);
      return repeated.length > 1 ? [{ key: "shared-queue", store: name, workloads: repeated }] : [];
    });

/** Queues whose waiting items nobody can copy without taking them. */
const itemsWithoutCopy = (context: LackContext): Lack[] =>
  serving(context).flatMap((store): Lack[] =>
    store.protocol === "amqp" || store.protocol === "kafka"
      ? [{ key: "no-queue-copy", store: store.name, members: brokersOf(store) }]
      : [],
  );

/** Brokers that hold a queue, whoever runs them. */
const brokersOf = (store: StorePlan): number => ("members" in store ? store.members : membersOf(store));

/** What Amazon MQ and Amazon MSK do not take over from the profile. */
function onBrokersLacking(store: StorePlan, { profile }: LackContext): Lack[] {
  const { name, engine } = store;
  if (engine === "msk") return [{ key: "broker-rights", store: name }];
  if (engine !== "amazon-mq") return [];
  const stated = profile.stores[name];
  const brokers = stated?.kind === "queue" ? stated.members : store.members;
  return [
    ...(store.members < brokers
      ? [{ key: "broker-number", store: name, has: store.members, stated: brokers } as const]
      : []),
    { key: "broker-disk", store: name, stated: store.capacityGB },
    { key: "broker-log", store: name },
  ];
}

/** One server of Neo4j that stands in for a cluster, and whose database nobody copies while it runs. */
const editionLacking = (context: LackContext): Lack[] =>
  serving(context).flatMap((store): Lack[] => {
    const stated = context.profile.stores[store.name];
    if (store.kind !== "neo4j" || store.edition === "enterprise" || stated?.kind !== "neo4j") return [];
    const servers = stated.members + (stated.readReplicas ?? 0);
    return [
      ...(servers > membersOf(store) ? [{ key: "graph-servers", store: store.name, servers } as const] : []),
      ...(store.backupDays > 0 && store.snapshots === null
        ? [{ key: "graph-copy", store: store.name, days: store.backupDays } as const]
        : []),
    ];
  });

/** Stores in several parts of which no copy would be of one moment. */
const partsWithoutCopy = (context: LackContext): Lack[] =>
  serving(context).flatMap((store): Lack[] => {
    if (store.engine === "redis-cluster" && store.durable)
      return [{ key: "no-parts-copy", store: store.name, parts: store.shards, of: "redis" }];
    return store.engine === "percona-mongodb" &&
      store.shards > 1 &&
      store.backupDays > 0 &&
      store.backupTo === null
      ? [{ key: "no-parts-copy", store: store.name, parts: store.shards, of: "mongodb" }]
      : [];
  });

type Elasticache = Extract<
  StorePlan,
  { readonly engine: "elasticache" | "elasticache-queue" | "elasticache-cluster" }
>;

/** Whether ElastiCache holds a store. */
const inElasticache = (store: StorePlan): store is Elasticache => store.engine.startsWith("elasticache");

/** What keeps the data of a store without a copy by the stack; null if there is one, or nothing to keep. */
function keeperWithoutCopy(store: StorePlan, context: LackContext) {
  const { snapshotClass = "none" } = context.choices;
  if (store.backup !== null || ("durable" in store && !store.durable)) return null;
  if (inElasticache(store)) return "elasticache";
  if (!runsPods(context) || store.volumes.length === 0) return null;
  return store.operator ?? (snapshotClass === "none" ? "claims" : null);
}

/** Stores on both sides of a switch of which the stack takes no copy, though their data must survive. */
function restorePointsLacking(context: LackContext): Lack[] {
  const all = storesOf(context);
  const moving = all.filter(({ phase }) => phase !== "serving");
  return all
    .filter((store) => moving.some((one) => isSideOf(one, store)))
    .flatMap((store): Lack[] => {
      const keeper = keeperWithoutCopy(store, context);
      return keeper === null ? [] : [{ key: "restore-point", keeper, store: store.key }];
    });
}

/** Kinds of stores that there are images of each version of, or that are refused. */
const EXACT: readonly StorePlan["kind"][] = ["postgres", "mongodb"];

/** What runs a cache, where its version is not that of the profile. */
function versionOf(store: StorePlan): { readonly stated: number; readonly has: string } | null {
  if (!("version" in store) || store.version === null || EXACT.includes(store.kind)) return null;
  if (inElasticache(store)) {
    const valkey = store.engine === "elasticache-cluster" ? VALKEY_CLUSTER_VERSION : VALKEY_VERSION;
    return { stated: store.version, has: `Valkey ${valkey}, which speaks the protocol of Redis 7.2,` };
  }
  const has = redisMajor(store.version);
  return store.version === has ? null : { stated: store.version, has: `Redis ${has}` };
}

function versionLacking(store: StorePlan): Lack[] {
  const version = versionOf(store);
  return version === null ? [] : [{ key: "version", store: store.name, ...version }];
}

/** What ElastiCache does not do for a store that has to survive, or for a queue. */
function inElasticacheLacking(store: Elasticache, context: LackContext): Lack[] {
  const measure = measureOf(store, context);
  const by = store.engine === "elasticache-cluster" ? "log" : "copies";
  return [
    ...(store.durable ? [{ key: "durable", store: store.name, by } as const] : []),
    ...(store.kind === "queue" && measure !== "age"
      ? [{ key: "unseen-queue", store: store.name, counted: measure === "items" } as const]
      : []),
  ];
}

/** What a service of the cloud does not take over from the profile. */
function onServiceLacking(store: StorePlan, context: LackContext): Lack[] {
  if (inElasticache(store)) return inElasticacheLacking(store, context);
  return store.engine === "rds" && store.pooler !== null && store.readReplicas
    ? [{ key: "no-replica-pooler", store: store.name }]
    : [];
}

/** An item in Redis has no time to live; nobody deletes one that nobody takes. */
const retentionLacking = (store: StorePlan): Lack[] =>
  store.kind === "queue" && store.protocol === "redis" && store.retentionDays !== null
    ? [{ key: "queue-retention", store: store.name, days: store.retentionDays }]
    : [];

/** What the tier asks for after a loss, and does not get. */
const recoveryLacking = ({ name, asked, recovery }: StorePlan): Lack[] =>
  (["rpo", "rto"] as const).flatMap((figure): Lack[] => {
    const [has, stated] = [recovery[`${figure}Minutes`], asked?.[`${figure}Minutes`]];
    return stated === undefined || (has !== null && has <= stated)
      ? []
      : [{ key: "recovery", store: name, figure, has, stated }];
  });

/** Versions that a workload could delete. */
function lockLacking(store: StorePlan, { profile }: LackContext): Lack[] {
  const stated = profile.stores[store.name];
  const days = stated?.kind === "object" ? stated.lockDays : undefined;
  if (days === undefined || store.engine === "seaweedfs") return [];
  return store.engine === "s3"
    ? [{ key: "lock-governance", store: store.name }]
    : [{ key: "lock-days", store: store.name, days }];
}

const journalLacking = (store: StorePlan): Lack[] =>
  "journalMode" in store && store.journalMode !== null
    ? [{ key: "journal-mode", store: store.name, mode: store.journalMode }]
    : [];

/** Engines that let every user of a store do everything: a user, a password or a volume for all of it. */
const WITHOUT_RIGHTS: readonly StorePlan["engine"][] = [
  ...(["volume", "ebs", "postgres", "cloudnative-pg", "logical-database", "rds", "rds-database"] as const),
  ...(["neo4j", "neo4j-cluster"] as const),
];

/** Engines that have rights, but none to write without reading. */
const WRITERS_READ: readonly StorePlan["engine"][] = ["documentdb", "mongodb", "percona-mongodb"];

/** Whether a library has a queue in its own way: it writes to take, and reads to send. */
const isOfLibrary = (store: StorePlan): boolean =>
  store.kind === "queue" && store.protocol === "redis" && (store.queue?.library ?? null) !== null;

/** Workloads that can do more with a store than the tier lets them. */
const rightsLacking = (store: StorePlan, { workloads }: LackContext): Lack[] =>
  workloads.flatMap(({ name, uses }): Lack[] => {
    const rights = uses[store.key];
    const all: readonly Right[] = rightsByKind[store.kind];
    if (rights === undefined || all.every((one) => rights.includes(one))) return [];
    const tooMuch =
      WITHOUT_RIGHTS.includes(store.engine) ||
      isOfLibrary(store) ||
      (WRITERS_READ.includes(store.engine) && !rights.includes("read"));
    return tooMuch ? [{ key: "rights", store: store.name, workload: name, rights }] : [];
  });

/** What the tier states of its stores. */
export const storeLacks = (context: LackContext): Lack[] => [
  ...transportLacking(context),
  ...zoneBound(context),
  ...brokersLacking(context),
  ...copiesLacking(context),
  ...queuesShared(context),
  ...itemsWithoutCopy(context),
  ...editionLacking(context),
  ...partsWithoutCopy(context),
  ...documentLacks(context),
  ...serving(context).flatMap((store) => [
    ...rightsLacking(store, context),
    ...versionLacking(store),
    ...onServiceLacking(store, context),
    ...onBrokersLacking(store, context),
    ...retentionLacking(store),
    ...journalLacking(store),
    ...lockLacking(store, context),
    ...recoveryLacking(store),
  ]),
  ...sizesKept(context),
  ...restorePointsLacking(context),
];
