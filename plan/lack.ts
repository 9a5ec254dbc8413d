import { HPA_TOLERANCE_SINCE } from "../targets/kubernetes/version.ts";
import type { OperatorName } from "./engines/store.ts";

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

/** Something that the tier states and that this plan does not provide: a key, and values that say what exactly. */
export type Lack =
  | { readonly key: "backlog-scaling"; readonly workload: string }
  | { readonly key: "scale-down"; readonly workload: string; readonly percent: number }
  | { readonly key: "scale-on-errors"; readonly percent: number }
  | { readonly key: "shared-role" }
  | { readonly key: "brokers"; readonly store: string; readonly members: number }
  | { readonly key: "zone-bound"; readonly store: string }
  | { readonly key: "no-copy"; readonly store: string; readonly days: number }
  | { readonly key: "keeps-size"; readonly store: string; readonly figures: readonly KeptFigure[] }
  | { readonly key: "restore-point"; readonly keeper: Keeper; readonly store: string }
  | { readonly key: "alerts" }
  | { readonly key: "route" }
  | { readonly key: "external"; readonly title: string; readonly secret: string };

const isOperator = (keeper: Keeper): keeper is OperatorName => !Object.hasOwn(withoutSnapshots, keeper);

type Sentences = { readonly [Key in Lack["key"]]: (lack: Extract<Lack, { readonly key: Key }>) => string };

/** Each sentence says what is missing, and which configuration key provides it. */
const sentences: Sentences = {
  "backlog-scaling": ({ workload }) =>
    `${workload} does not scale with the queue's backlog: that needs KEDA (set echelon:backlogScaling to install or existing)`,
  "scale-down": ({ workload, percent }) =>
    `on Kubernetes older than ${HPA_TOLERANCE_SINCE}, ${workload} shrinks by the default tolerance of 10 percent instead of below ${percent} percent of its request`,
  "scale-on-errors": ({ percent }) =>
    `more than ${percent} percent of errors is an alert only: nothing on a cluster adds replicas because of errors`,
  "shared-role": () =>
    "on one machine all workloads share one role, with the rights of all of them: rights of their own need compute containers",
  brokers: ({ store, members }) =>
    `${store} has one broker instead of ${members}: only redis-sentinel replicates a queue (set echelon:operators to install or existing, and no other engine in echelon:engines)`,
  "zone-bound": ({ store }) => `${store} is on one volume in one zone: while that zone is lost, it is away`,
  "no-copy": ({ store, days }) =>
    `${store} keeps old versions of objects for ${days} days on its own volumes, and no copy elsewhere: have the cluster take snapshots of its claims`,
  "keeps-size": ({ store, figures }) =>
    `${store} has ${figures.map(({ unit, has, stated }) => `${has} ${unit} instead of ${stated}`).join(" and ")}: both arrangements use it, and a store with data does not shrink`,
  "restore-point": ({ store, keeper }) => {
    const why = isOperator(keeper)
      ? `${keeper} makes its volumes, so make a backup with it`
      : withoutSnapshots[keeper];
    return `${store} has no restore point at the switch: ${why}`;
  },
  alerts: () =>
    "there are no alert rules and no dashboard: they need the Prometheus operator and Grafana (set echelon:monitoring to install or existing)",
  route: () =>
    "the stack is reachable inside the cluster only: a route needs a Gateway controller (set echelon:gateway to its class)",
  external: ({ title, secret }) => `${title} is not connected: echelon:secrets has no ${secret}`,
};

type Lacks = { readonly [Key in Lack["key"]]: Extract<Lack, { readonly key: Key }> };

const say = <Key extends Lack["key"]>(key: Key, lack: Lacks[Key]): string => sentences[key](lack);

/** A lack as a sentence for people. */
export const lackSentence = (lack: Lack): string => say(lack.key, lack);
