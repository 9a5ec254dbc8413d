import type { OperatorName } from "../engines/store.ts";
import { timeOf } from "../minutes.ts";
import { listed, type OfStore, type OfWorkload, type Sentences } from "./facts.ts";

/** A figure of a store, and what its tier states for it. */
export interface KeptFigure {
  readonly unit:
    | "members"
    | "GB"
    | "GB on each volume"
    | "GB of backups"
    | "MiB of memory"
    | "days of waiting work";
  readonly has: number;
  readonly stated: number;
}

/** What keeps the data of a store of which the stack takes no copy at a switch. */
type Keeper = "claims" | "elasticache" | OperatorName;

const withoutSnapshots: { readonly [One in Exclude<Keeper, OperatorName>]: string } = {
  claims: "that needs snapshots (set echelon:snapshotClass to a VolumeSnapshotClass)",
  elasticache:
    "the provider makes no snapshot of ElastiCache on demand, so make one with `aws elasticache create-snapshot`",
};

/** What a tier asks for after a loss, and what the copies of a store give; null if there are none. */
interface Recovering {
  readonly figure: keyof typeof recoverySentences;
  readonly has: number | null;
  readonly stated: number;
}

const isOperator = (keeper: Keeper): keeper is OperatorName => !Object.hasOwn(withoutSnapshots, keeper);

/** What a loss of the store means instead of what the tier asks for. */
const recoverySentences = {
  rpo: (store: string, has: number | null, stated: number): string =>
    has === null
      ? `after a loss of ${store} all its data is gone, instead of that of at most ${timeOf(stated)}: the stack has no copy of it`
      : `after a loss of ${store} data of up to ${timeOf(has)} is missing, instead of ${timeOf(stated)}: it is not copied more often`,
  rto: (store: string, has: number | null, stated: number): string =>
    has === null
      ? `after a loss ${store} does not come back within ${timeOf(stated)}: the stack has no copy of it`
      : `after a loss ${store} may take ${timeOf(has)} to come back when it is full, instead of ${timeOf(stated)}`,
} as const;

/** What a Redis of ElastiCache that has to survive may lose, by what keeps its writes. */
const durableSentences = {
  copies: (store: string): string =>
    `${store} loses its last writes when its primary fails, as copies get them a moment later, and what was written since its last snapshot if all its nodes are lost: ElastiCache writes no append-only file`,
  log: (store: string): string =>
    `${store} loses the writes of up to ten seconds when a primary fails: its log gets them after the client has its answer`,
} as const;

/** Why nothing copies a store in several parts. */
const partsSentences = {
  redis: (store: string, parts: number): string =>
    `${store} has no backups: copies of its ${parts} primaries would not be of one moment`,
  mongodb: (store: string, parts: number): string =>
    `${store} has no backups: its operator copies ${parts} shards into a store of objects, and the tier has none (add one of kind object in overrides)`,
} as const;

/**
 * What an application of MongoDB finds different in DocumentDB.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/functional-differences.html,
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/mongo-apis.html,
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/change_streams.html (read 2026-11-27)
 */
const unlikeMongodb = {
  collections: (store: string, { has, stated }: { readonly has: string; readonly stated: number }): string =>
    `${store} is DocumentDB ${has}, which speaks the protocol of MongoDB, instead of MongoDB ${stated}: it has no capped collections, among others (percona-mongodb in echelon:engines is MongoDB itself, on a cluster)`,
  retries: (store: string): string =>
    `no driver repeats a write to ${store} by itself when its primary changes: DocumentDB has no retryable writes, so the application has to repeat it`,
  changes: (store: string): string =>
    `change streams of ${store} are empty until the application turns them on for a collection (the command modifyChangeStreams), and reach 3 hours back`,
} as const;

/** What stores lack, without what only queues do. */
export interface StoreFacts {
  readonly "zone-bound": OfStore;
  readonly "no-copy": OfStore & { readonly days: number };
  readonly "graph-servers": OfStore & { readonly servers: number };
  readonly "graph-copy": OfStore & { readonly days: number };
  readonly "no-parts-copy": OfStore & { readonly parts: number; readonly of: "redis" | "mongodb" };
  readonly rights: OfStore & OfWorkload & { readonly rights: readonly string[] };
  readonly version: OfStore & { readonly has: string; readonly stated: number };
  readonly "not-mongodb": OfStore & {
    readonly of: keyof typeof unlikeMongodb;
    readonly has: string;
    readonly stated: number;
  };
  readonly "no-authority": OfStore;
  readonly "no-replica-pooler": OfStore;
  readonly durable: OfStore & { readonly by: keyof typeof durableSentences };
  readonly recovery: OfStore & Recovering;
  readonly "journal-mode": OfStore & { readonly mode: string };
  readonly "keeps-size": OfStore & { readonly figures: readonly KeptFigure[] };
  readonly "keeps-zones": OfStore & { readonly has: number; readonly stated: number };
  readonly "node-zone": { readonly stores: readonly string[]; readonly zones: number };
  readonly "keeps-gateways": {
    readonly stores: readonly string[];
    /** Zones of the stack. */
    readonly has: number;
    /** Zones of the tier. */
    readonly stated: number;
    /** NAT gateways that the tier alone would not have. */
    readonly gateways: number;
    readonly monthlyUSD: number;
  };
  readonly "restore-point": OfStore & { readonly keeper: Keeper };
}

export const stores: Sentences<StoreFacts> = {
  "zone-bound": ({ store }) => `${store} is on one volume in one zone: while that zone is lost, it is away`,
  "no-copy": ({ store, days }) =>
    `${store} keeps old versions of objects for ${days} days on its own volumes, and no copy elsewhere: have the cluster take snapshots of its claims`,
  "graph-servers": ({ store, servers }) =>
    `${store} is one server of Neo4j's community edition instead of ${servers}: clusters need the enterprise edition (set echelon:licences to [neo4j] if you have its licence)`,
  "graph-copy": ({ store, days }) =>
    `${store} has no backups, instead of those of ${days} days: the community edition of Neo4j copies no running database (set echelon:licences to [neo4j] if you have the licence of the other one, or have the cluster take snapshots of its claim)`,
  "no-parts-copy": ({ store, parts, of }) => partsSentences[of](store, parts),
  rights: ({ store, workload, rights }) =>
    `${workload} can do everything with ${store}, instead of only ${listed(rights)}: the store knows no rights`,
  version: ({ store, has, stated }) => `${store} is ${has} instead of version ${stated}`,
  "not-mongodb": ({ store, of, has, stated }) => unlikeMongodb[of](store, { has, stated }),
  "no-authority": ({ store }) =>
    `no file in the containers has the certificate that verifies ${store}: put https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem into the image, and have the client verify with it (tlsCAFile)`,
  "no-replica-pooler": ({ store }) =>
    `who reads from the replicas of ${store} connects to them without a pooler: RDS Proxy leads to the primary only`,
  durable: ({ store, by }) => durableSentences[by](store),
  recovery: ({ store, figure, has, stated }) => recoverySentences[figure](store, has, stated),
  "journal-mode": ({ store, mode }) =>
    `nothing sets the journal mode ${mode} of ${store}: the application has to, when it opens the file`,
  "keeps-size": ({ store, figures }) =>
    `${store} has ${figures.map(({ unit, has, stated }) => `${has} ${unit} instead of ${stated}`).join(" and ")}: both arrangements use it, and a store with data does not shrink`,
  "keeps-zones": ({ store, has, stated }) =>
    `the nodes stay in ${has} zones instead of ${stated}: volumes of ${store} may be in each of them, and a volume does not leave its zone`,
  "node-zone": ({ stores: held, zones }) =>
    `nobody chooses in which of ${zones} zones a node more comes: a pod of ${listed(held)} that finds no room in the zone of its volume waits until one comes there, or room is made (raise nodes.min in echelon:overrides if that may not be)`,
  "keeps-gateways": ({ stores: kept, has, stated, gateways, monthlyUSD }) =>
    `the network stays in ${has} zones instead of ${stated}, as echelon:previous keeps ${listed(kept)} as large: that is ${gateways} NAT ${gateways === 1 ? "gateway" : "gateways"} more, ${monthlyUSD.toFixed(2)} USD a month without traffic. To be rid of that, state the sizes in echelon:overrides and take echelon:previous out`,
  "restore-point": ({ store, keeper }) => {
    const why = isOperator(keeper)
      ? `${keeper} makes its volumes, so make a backup with it`
      : withoutSnapshots[keeper];
    return `${store} has no restore point at the switch: ${why}`;
  },
};
