import { HPA_TOLERANCE_SINCE } from "../targets/kubernetes/version.ts";
import type { OperatorName } from "./engines/store.ts";
import { timeOf } from "./minutes.ts";

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

/** Features of a tier that resources would have to make true; the others are flags that the application reads. */
export type InfrastructureFeature =
  | "enterpriseSecurity"
  | "encryption"
  | "sso"
  | "auditLog"
  | "multiTenancy"
  | "advancedPredictions";

/** Where the stack runs: on the operator's cluster, or on services of a cloud. */
export type Place = "cluster" | "cloud";

/** A figure in the plan, and what the tier states instead. */
interface Bent {
  readonly has: number;
  readonly stated: number;
}

/** What a tier asks for after a loss, and what the copies of a store give; null if there are none. */
interface Recovering {
  readonly figure: keyof typeof recoverySentences;
  readonly has: number | null;
  readonly stated: number;
}

interface OfWorkload {
  readonly workload: string;
}

interface OfStore {
  readonly store: string;
}

/** What exactly is lacking, by the key of the lack. */
interface Facts {
  readonly "backlog-scaling": OfWorkload;
  readonly "no-backlog": OfWorkload & { readonly needs: keyof typeof noBacklog };
  readonly "backlog-items": OfWorkload & Bent & { readonly items: number };
  readonly load: OfWorkload & Bent;
  readonly requests: OfWorkload & { readonly stated: number };
  readonly "scale-down": OfWorkload & { readonly percent: number };
  readonly "no-floor": OfWorkload & { readonly percent: number };
  readonly "default-scaling": OfWorkload;
  readonly "never-shrinks": OfWorkload;
  readonly affinity: OfWorkload & { readonly by: "gateway" | "sso" };
  readonly "fixed-replicas": OfWorkload & { readonly min: number; readonly max: number };
  readonly availability: OfWorkload & { readonly percent: number };
  readonly "stop-seconds": OfWorkload & Bent;
  readonly window: Bent & { readonly subject: string };
  readonly "shared-role": object;
  readonly "one-zone": { readonly stated: number };
  readonly "few-subnets": Bent;
  readonly "own-gateways": object;
  readonly "no-balancer": object;
  readonly feature: { readonly feature: InfrastructureFeature; readonly place: Place };
  readonly "sso-keys": { readonly keys: readonly string[] };
  readonly saml: object;
  readonly "sso-groups": object;
  readonly "audit-admin": OfStore;
  readonly "audit-cluster": object;
  readonly "lock-days": OfStore & { readonly days: number };
  readonly "lock-governance": OfStore;
  readonly "one-department": object;
  readonly "departments-share": {
    readonly stores: readonly string[];
    /** Workloads that run once for all. */
    readonly workloads: readonly string[];
    /** Whether people reach some of them from outside. */
    readonly open: boolean;
    /** What they share by what runs them. */
    readonly ground: readonly string[];
  };
  readonly "no-cdn": object;
  readonly "no-waf": object;
  readonly bandwidth: { readonly stated: number };
  readonly untracked: { readonly what: readonly string[] };
  readonly "no-slo": { readonly of: "uptime" | "errors"; readonly percent: number };
  readonly "slo-days": { readonly of: "uptime" | "errors"; readonly days: number };
  readonly "no-sla": { readonly percent: number };
  /** Whether echelon:podLogs can have them kept. */
  readonly "log-retention": { readonly days: number; readonly byKey?: true };
  readonly "log-rotation": { readonly maxFiles: number; readonly maxFileMB: number };
  readonly samples: Bent;
  readonly "app-metrics": object;
  readonly transport: { readonly stores: readonly string[] };
  readonly "zone-bound": OfStore;
  readonly brokers: OfStore & { readonly members: number };
  readonly "no-copy": OfStore & { readonly days: number };
  readonly "shared-queue": OfStore & { readonly workloads: readonly string[] };
  readonly "no-queue-copy": OfStore & { readonly members: number };
  readonly "broker-number": OfStore & Bent;
  readonly "broker-disk": OfStore & { readonly stated: number };
  readonly "broker-log": OfStore;
  readonly "broker-rights": OfStore;
  readonly rights: OfStore & OfWorkload & { readonly rights: readonly string[] };
  readonly version: OfStore & { readonly has: string; readonly stated: number };
  readonly durable: OfStore & { readonly by: keyof typeof durableSentences };
  /** Whether something counts its items. */
  readonly "unseen-queue": OfStore & { readonly counted: boolean };
  readonly "not-mongodb": OfStore & {
    readonly of: keyof typeof unlikeMongodb;
    readonly has: string;
    readonly stated: number;
  };
  readonly "no-authority": OfStore;
  readonly "no-replica-pooler": OfStore;
  readonly recovery: OfStore & Recovering;
  readonly "graph-servers": OfStore & { readonly servers: number };
  readonly "graph-copy": OfStore & { readonly days: number };
  readonly "no-parts-copy": OfStore & { readonly parts: number; readonly of: "redis" | "mongodb" };
  readonly "queue-retention": OfStore & { readonly days: number };
  readonly "journal-mode": OfStore & { readonly mode: string };
  readonly "keeps-size": OfStore & { readonly figures: readonly KeptFigure[] };
  readonly "restore-point": OfStore & { readonly keeper: Keeper };
  readonly "alert-only": { readonly triggers: readonly string[] };
  readonly unmeasured: { readonly trigger: string; readonly signal: string };
  readonly nobody: { readonly levels: readonly string[]; readonly all: boolean };
  readonly "no-mail": { readonly levels: readonly string[]; readonly place: Place };
  readonly alerts: object;
  readonly route: object;
  readonly external: { readonly title: string; readonly secret: string };
}

type Lacks = { readonly [Key in keyof Facts]: { readonly key: Key } & Facts[Key] };

/** Something that the tier states and that this plan does not provide: a key, and values that say what exactly. */
export type Lack = Lacks[keyof Lacks];

const isOperator = (keeper: Keeper): keeper is OperatorName => !Object.hasOwn(withoutSnapshots, keeper);

const listed = (names: readonly string[]): string => names.join(", ").replace(/, ([^,]*)$/, " and $1");

/** What a feature means to the infrastructure, and why it is not there. */
const featureSentences: { readonly [One in InfrastructureFeature]: Readonly<Record<Place, string>> } = {
  enterpriseSecurity: {
    cluster: "own encryption keys and an audit trail are the cluster's to have",
    cloud: "own encryption keys and an audit trail are not made",
  },
  encryption: {
    cluster:
      "data at rest is encrypted only if the cluster's StorageClass does it, and requests between the Gateway and the pods of workloads are not encrypted",
    cloud: "requests are not encrypted on the last step, to the workload itself",
  },
  sso: {
    cluster: "people do not sign in through an identity provider: nothing of the tier is public",
    cloud: "people do not sign in through an identity provider: a machine has no proxy for that",
  },
  auditLog: {
    cluster: "who did what in the application is recorded only by the application itself",
    cloud:
      "who did what in the application is recorded only by the application itself, in no store whose versions are locked",
  },
  multiTenancy: {
    cluster: "departments are kept apart only by the application itself: the tier runs no workload for each",
    cloud: "departments are kept apart only by the application itself: the tier runs no workload for each",
  },
  advancedPredictions: {
    cluster: "the stack asks for no GPU: predictions that need one do not run on it",
    cloud: "the stack has no GPU: predictions that need one do not run on it",
  },
};

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

const noBacklog = {
  queue: "it takes work from no queue",
  demand: "the tier does not state how much work one replica carries",
} as const;

const unsticky = {
  gateway: "the Gateway sends each to any (of the classes that are known, eg keeps them together)",
  sso: "the proxy of single sign-on sends each to any",
} as const;

type Sentences = { readonly [Key in keyof Lacks]: (lack: Lacks[Key]) => string };

/** Each sentence says what is missing, and which configuration key provides it. */
const sentences: Sentences = {
  "backlog-scaling": ({ workload }) =>
    `${workload} does not scale with the queue's backlog: that needs KEDA (set echelon:backlogScaling to install or existing)`,
  "no-backlog": ({ workload, needs }) =>
    `${workload} does not scale with the queue's backlog: ${noBacklog[needs]}`,
  "backlog-items": ({ workload, items, has, stated }) =>
    `${workload} grows at a backlog of ${has} seconds instead of ${stated}: whole items are counted, ${items} for each replica`,
  load: ({ workload, has, stated }) =>
    `${workload} has at most ${has} replicas, and the stated load needs ${stated}`,
  requests: ({ workload, stated }) =>
    `${workload} does not grow above ${stated} requests a second for each replica: its autoscaler does not count them; on a cluster KEDA and Prometheus do (echelon:backlogScaling, echelon:monitoring)`,
  "scale-down": ({ workload, percent }) =>
    `on Kubernetes older than ${HPA_TOLERANCE_SINCE}, ${workload} shrinks by the default tolerance of 10 percent instead of below ${percent} percent of its request`,
  "no-floor": ({ workload, percent }) =>
    `${workload} also shrinks above ${percent} percent of its request: an autoscaler without a target for CPU or memory does not look at them`,
  "default-scaling": ({ workload }) =>
    `${workload} scales at 80 percent of the requested CPU, the default of Kubernetes: nothing measures what the tier states`,
  "never-shrinks": ({ workload }) =>
    `${workload} keeps the replicas that it has grown to: the tier does not state below which use it may shrink`,
  affinity: ({ workload, by }) =>
    `requests of one client do not stay with one replica of ${workload}: ${unsticky[by]}`,
  "fixed-replicas": ({ workload, min, max }) =>
    `one machine always runs ${max} replicas of ${workload}, instead of ${min} to ${max}`,
  availability: ({ workload, percent }) =>
    `an update of the one machine stops every replica of ${workload}, instead of keeping ${percent} percent up`,
  "stop-seconds": ({ workload, has, stated }) =>
    `${workload} gets ${has} seconds to finish its work instead of ${stated}: Fargate gives no more`,
  window: ({ subject, has, stated }) =>
    `${subject} after ${has} seconds instead of ${stated}: CloudWatch counts whole periods of 60 or 300 seconds`,
  "shared-role": () =>
    "on one machine all workloads share one role, with the rights of all of them: rights of their own need compute containers",
  "one-zone": ({ stated }) =>
    `one machine is in one zone, instead of ${stated}: while that zone is lost, the stack is away`,
  "few-subnets": ({ has, stated }) =>
    `the existing network has ${has} private subnets, so workloads and stores stand in ${has === 1 ? "one zone" : `at most ${has} zones`} instead of ${stated}: name one in each zone in echelon:network.existing.privateSubnetIds`,
  "own-gateways": () =>
    "no alarm watches the gateways through which the existing network reaches the internet: the stack does not know them",
  "no-balancer": () => "there is no load balancer: a proxy on the one machine sends requests to its replicas",
  feature: ({ feature, place }) => featureSentences[feature][place],
  "sso-keys": ({ keys }) =>
    `people do not sign in through an identity provider before they reach the stack: set ${listed(keys)}`,
  "audit-admin": ({ store }) =>
    `who administers the cluster can still end the lock of ${store}: the seals find what was removed or altered, if their digests are kept elsewhere`,
  "audit-cluster": () =>
    "what people do to the cluster itself is in the audit log of its API server, if the cluster keeps one",
  "lock-days": ({ store, days }) =>
    `nothing keeps the versions in ${store} from being deleted for ${days} days: its engine does not lock them`,
  "lock-governance": ({ store }) =>
    `who has s3:BypassGovernanceRetention in the account can still delete versions in ${store}: no workload has it`,
  "one-department": () =>
    "there is one department, and nothing is kept apart: set echelon:departments to the names of the departments",
  "departments-share": ({ stores, workloads, open, ground }) =>
    `departments share ${listed([
      ...workloads.map((name) => `the workload ${name}`),
      ...stores.map((name) => `the store ${name}`),
      ...(open ? ["the host name, on which who has signed in reaches the paths of all"] : []),
      ...ground,
    ])}`,
  saml: () =>
    "people sign in by OpenID Connect only: oauth2-proxy does not speak SAML (most identity providers speak both)",
  "sso-groups": () =>
    "the balancer lets in everybody whom the identity provider lets sign in: a workload compares the groups with SSO_ROLES itself",
  "no-cdn": () => "no CDN stands in front of the stack: the cluster's Gateway serves people",
  "no-waf": () => "no web application firewall stands in front of the cluster's Gateway",
  bandwidth: ({ stated }) => `nothing reserves the stated bandwidth of ${stated} Mbit/s`,
  untracked: ({ what }) =>
    `no graph shows what the tier asks to track: ${listed(what)} (nothing here measures it)`,
  "no-slo": ({ of, percent }) =>
    `no alert and no panel says how much of the error budget is left: nothing in front of the workloads counts the requests of the objective of ${percent} percent (${of})`,
  "slo-days": ({ of, days }) =>
    `the alert on an error budget (${of}) that is used up within ${days} days waits until each of these days was too bad, instead of all together: CloudWatch counts at most a day`,
  "no-sla": ({ percent }) =>
    `nobody answers for the stated uptime of ${percent} percent: a cluster of your own has no published service level`,
  "log-retention": ({ days, byKey = false }) =>
    `logs stay as long as the cluster keeps them, instead of ${days} days${byKey ? " (set echelon:podLogs to install or existing)" : ""}`,
  "log-rotation": ({ maxFiles, maxFileMB }) =>
    `the nodes rotate logs as their kubelet is set, instead of ${maxFiles} files of ${maxFileMB} MB`,
  samples: ({ has, stated }) =>
    `metrics are sampled every ${has} seconds instead of ${stated}, as CloudWatch does`,
  "app-metrics": () =>
    "nothing reads the metrics that the application exposes: that is Prometheus on a cluster",
  transport: ({ stores }) =>
    `what goes to and from ${listed(stores)} is not encrypted: set echelon:certificates to install or existing (cert-manager), or have the network of the cluster encrypt it`,
  "zone-bound": ({ store }) => `${store} is on one volume in one zone: while that zone is lost, it is away`,
  brokers: ({ store, members }) =>
    `${store} has one broker instead of ${members}: only redis-sentinel replicates a queue (set echelon:operators to install or existing, and no other engine in echelon:engines)`,
  "no-copy": ({ store, days }) =>
    `${store} keeps old versions of objects for ${days} days on its own volumes, and no copy elsewhere: have the cluster take snapshots of its claims`,
  "shared-queue": ({ store, workloads }) =>
    `${listed(workloads)} take from the one queue ${store}, in which nobody has a part of its own: each of them may get any item, and has to know from the item what to do`,
  "no-queue-copy": ({ store, members }) =>
    `the waiting items of ${store} are on ${members === 1 ? "its volume" : `the volumes of its ${members} members`} and in no backup: whoever copies an item out of the queue takes it`,
  "broker-number": ({ store, has, stated }) =>
    `${store} has ${has} brokers instead of ${stated}: a cluster of Amazon MQ has no other number`,
  "broker-disk": ({ store, stated }) =>
    `${store} may hold less than ${stated} GB: Amazon MQ chooses the disk of a broker by its size, and states none`,
  "broker-log": ({ store }) =>
    `the log of ${store} has neither the stack's key nor its retention time: Amazon MQ makes the log group itself`,
  "broker-rights": ({ store }) =>
    `every user of ${store} may make topics and change rights: on Amazon MSK only topics and groups can be closed`,
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
  "unseen-queue": ({ store, counted }) =>
    `nothing alerts when items of ${store} wait for long or fail on every attempt: ${counted ? "the list of its library says only how many wait" : "ElastiCache does not measure what is in a list or a stream"}`,
  recovery: ({ store, figure, has, stated }) => recoverySentences[figure](store, has, stated),
  "queue-retention": ({ store, days }) => `${store} deletes no item that waits for more than ${days} days`,
  "journal-mode": ({ store, mode }) =>
    `nothing sets the journal mode ${mode} of ${store}: the application has to, when it opens the file`,
  "keeps-size": ({ store, figures }) =>
    `${store} has ${figures.map(({ unit, has, stated }) => `${has} ${unit} instead of ${stated}`).join(" and ")}: both arrangements use it, and a store with data does not shrink`,
  "restore-point": ({ store, keeper }) => {
    const why = isOperator(keeper)
      ? `${keeper} makes its volumes, so make a backup with it`
      : withoutSnapshots[keeper];
    return `${store} has no restore point at the switch: ${why}`;
  },
  "alert-only": ({ triggers }) =>
    `no replicas come or go by the ${triggers.length === 1 ? "trigger" : "triggers"} ${listed(triggers)}`,
  unmeasured: ({ trigger, signal }) => `${trigger} never starts: nothing here measures ${signal}`,
  nobody: ({ levels, all }) =>
    all
      ? "alarms start but notify nobody: set echelon:alerts"
      : `alarms of level ${listed(levels)} start but notify nobody: set echelon:alerts for them`,
  "no-mail": ({ levels, place }) =>
    `the e-mail address of level ${listed(levels)} gets no alerts${place === "cloud" ? " of what is on the cluster" : ""}: Alertmanager has no mail server (set an https address)`,
  alerts: () =>
    "there are no alert rules and no dashboard: they need the Prometheus operator and Grafana (set echelon:monitoring to install or existing)",
  route: () =>
    "the stack is reachable inside the cluster only: a route needs a Gateway controller (set echelon:gateway to its class)",
  external: ({ title, secret }) => `${title} is not connected: echelon:secrets has no ${secret}`,
};

const say = <Key extends keyof Lacks>(key: Key, lack: Lacks[Key]): string => sentences[key](lack);

/** A lack as a sentence for people. */
export const lackSentence = (lack: Lack): string => say(lack.key, lack as never);
