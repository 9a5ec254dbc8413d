import type { TriggerProfile } from "../profiles/schema.ts";

/** A trigger of the tier, or an alarm that every stack has. */
export interface TriggerPlan extends Readonly<Omit<TriggerProfile, "signal">> {
  readonly name: string;
  readonly signal: Signal;
}

/** A measured value, which a trigger watches or a panel shows. */
export type Signal =
  | TriggerProfile["signal"]
  | "requestsPerSecond"
  | "replicas"
  | "rateLimited"
  /** Runs of cron workloads and of backups that failed, and that no good run has followed; on AWS those of the last hour. */
  | "failedRuns"
  /** Cron workloads and backups without a good run for twice the interval of their schedule. */
  | "missedRuns"
  /** Replicas that are wanted and not available, of workloads and stores. */
  | "unavailableReplicas"
  /** Used space of the fullest volume, percent. */
  | "diskPercent"
  /** Items that failed on every attempt. */
  | "deadLetters"
  /** Workloads and stores of which nothing is available. */
  | "outage"
  /** Replicas of a workload that cannot reach one of its stores. */
  | "unreachableStores"
  /** Open connections of the replicas of a websocket workload, percent of those that they take at most. */
  | "connectionsPercent"
  /** How far the copy of a store that is furthest behind is behind its primary, seconds. */
  | "replicationLagSeconds"
  /** Replicas of workloads and stores from which no metrics arrive. */
  | "missingTargets"
  /** Bytes that the replicas of a workload receive and send, a second. */
  | "networkBytesPerSecond"
  /** Reads and writes of disks, a second. */
  | "diskOperationsPerSecond"
  /** Items that wait in a queue or are worked on. */
  | "queueItems"
  /** Reads that a cache answers, percent of all. */
  | "cacheHitPercent"
  /** Connections to the internet that a gateway of the cloud could not open, as it had no port left. */
  | "natErrors"
  /** Bytes to and from the internet, percent of the bandwidth that the tier states. */
  | "bandwidthPercent"
  /** Pods that wait because no node has room for them. */
  | "unplacedPods";

/** One graph of the dashboard. */
export interface PanelPlan {
  readonly title: string;
  readonly signal: Signal;
  readonly unit: "percent" | "ms" | "s" | "bytesPerSecond" | "short";
  /** Thresholds of the triggers on the signal; each is drawn as a line. */
  readonly thresholds: readonly number[];
}

/** A metric that the application exposes; it has a panel of its own. */
export interface MetricPlan {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** What it counts. */
  readonly help: string;
  readonly labels: readonly string[];
}
