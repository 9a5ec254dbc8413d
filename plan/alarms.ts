import type { TriggerPlan } from "./types.ts";

/** What has to be true of a stack for a standing alarm to have something to watch. */
export interface Watched {
  readonly crons: boolean;
  readonly queues: boolean;
  readonly disks: boolean;
  /** Whether a store has copies that tell how far they are behind. */
  readonly copies: boolean;
  /** Whether its workloads keep connections open and Prometheus counts them, or a store of a cloud counts its own. */
  readonly connections: boolean;
  /** Whether Prometheus reads the metrics of its pods. */
  readonly scraped: boolean;
  /** Whether its workloads reach the internet through gateways of the cloud. */
  readonly gateways: boolean;
  /** Whether the cloud measures the bandwidth that the tier states. */
  readonly bandwidth: boolean;
  /** Whether its pods run on nodes of the cloud. */
  readonly nodes: boolean;
}

type Alarm = Omit<TriggerPlan, "name"> & { readonly when: (stack: Watched) => boolean };

const alert = { action: "alert", above: 0 } as const;
/** Of a volume. SeaweedFS and PostgreSQL stop writing near the end; a claim of 10 GB has 1.5 GB left. */
export const DISK_FULL_PERCENT = 85;

const always = (): boolean => true;

/**
 * The alarms of every stack, beside the triggers that its tier states. All are chosen: no source names them, and without
 * them a stack that fails at night is silent until the morning.
 */
const alarms: Readonly<Record<string, Alarm>> = {
  "cron-failed": {
    ...{ ...alert, signal: "failedRuns", windowSeconds: 60, severity: "warning", level: 2 },
    when: ({ crons }) => crons,
  },
  "cron-missed": {
    // Twice the interval of its schedule without a run that ended well; the signal counts such workloads.
    ...{ ...alert, signal: "missedRuns", windowSeconds: 60, severity: "warning", level: 2 },
    when: ({ crons }) => crons,
  },
  "replicas-unavailable": {
    // A rollout and a drained node take less; it is no page, as others still serve.
    ...{ ...alert, signal: "unavailableReplicas", windowSeconds: 900, severity: "warning", level: 2 },
    when: always,
  },
  "disk-full": {
    action: "alert",
    signal: "diskPercent",
    above: DISK_FULL_PERCENT,
    windowSeconds: 300,
    severity: "warning",
    level: 2,
    when: ({ disks }) => disks,
  },
  "dead-letters": {
    ...{ ...alert, signal: "deadLetters", windowSeconds: 60, severity: "warning", level: 2 },
    when: ({ queues }) => queues,
  },
  "connections-full": {
    // The next clients are refused soon. No source states a number: each workload says how many it takes.
    action: "alert",
    signal: "connectionsPercent",
    above: 85,
    windowSeconds: 300,
    severity: "warning",
    level: 2,
    when: ({ connections }) => connections,
  },
  "replication-lag": {
    // A copy that is a minute behind reads old data, and a minute of writes is lost if it takes over.
    action: "alert",
    signal: "replicationLagSeconds",
    above: 60,
    windowSeconds: 300,
    severity: "warning",
    level: 2,
    when: ({ copies }) => copies,
  },
  "store-unreachable": {
    // The store may be well: a closed network or a wrong password. Front ends stay ready without it, so nothing else tells.
    ...{ ...alert, signal: "unreachableStores", windowSeconds: 300, severity: "critical", level: 3 },
    when: ({ scraped }) => scraped,
  },
  "metrics-missing": {
    // The other alarms are blind there. As long as for replicas: a pod that starts has no metrics either.
    ...{ ...alert, signal: "missingTargets", windowSeconds: 900, severity: "warning", level: 2 },
    when: ({ scraped }) => scraped,
  },
  "gateway-full": {
    // More connections to one address are open than a gateway has ports for: the next calls of that service fail.
    ...{ ...alert, signal: "natErrors", windowSeconds: 300, severity: "warning", level: 2 },
    when: ({ gateways }) => gateways,
  },
  "bandwidth-full": {
    action: "alert",
    signal: "bandwidthPercent",
    above: 85,
    windowSeconds: 900,
    severity: "warning",
    level: 2,
    when: ({ bandwidth }) => bandwidth,
  },
  "nodes-full": {
    // A node takes a few minutes to come. After that, the group is at its maximum, or the account at its quota.
    ...{ ...alert, signal: "unplacedPods", windowSeconds: 900, severity: "warning", level: 2 },
    when: ({ nodes }) => nodes,
  },
  outage: {
    // The last level of the ladder: complete system failure. A volume follows its pod to another node within five
    // minutes, and a scheduler is replaced, not joined, by its next version.
    ...{ ...alert, signal: "outage", windowSeconds: 300, severity: "critical", level: 4 },
    when: always,
  },
};

/** The standing alarms of a stack, in the form of its tier's triggers. A trigger of the same name replaces one. */
export const standingAlarms = (stated: readonly TriggerPlan[], stack: Watched): TriggerPlan[] =>
  Object.entries(alarms)
    .filter(([name, { when }]) => when(stack) && stated.every((trigger) => trigger.name !== name))
    .map(([name, { when: _, ...alarm }]) => ({ name, ...alarm }));
