import type { Profile } from "../profiles/schema.ts";
import { standingAlarms } from "./alarms.ts";
import type { Choices, PanelPlan, Plan, Signal, TriggerPlan } from "./types.ts";
import { keepsConnections, watchedOf } from "./watched.ts";

type Graph = Omit<PanelPlan, "thresholds">;

/** The dashboard's graphs: the signals that the source asks to track, and those of alarms that build up slowly. */
const graphs: readonly Graph[] = [
  { title: "Requests per second", signal: "requestsPerSecond", unit: "short" },
  { title: "Response time", signal: "responseTimeMs", unit: "ms" },
  { title: "Failed requests", signal: "errorPercent", unit: "percent" },
  { title: "CPU used", signal: "cpu", unit: "percent" },
  { title: "Memory used", signal: "memory", unit: "percent" },
  { title: "Age of the oldest waiting item", signal: "backlogSeconds", unit: "s" },
  { title: "Replicas", signal: "replicas", unit: "short" },
  { title: "Requests refused by a limit", signal: "rateLimited", unit: "short" },
  { title: "Items that failed on every attempt", signal: "deadLetters", unit: "short" },
  { title: "Replicas that are wanted and not available", signal: "unavailableReplicas", unit: "short" },
  { title: "Used space of volumes", signal: "diskPercent", unit: "percent" },
];

/** The graph of workloads with long connections, and of stores that say how many they take. */
const connections = (by: string): Graph => ({
  title: `Open connections, of those that ${by} takes at most`,
  signal: "connectionsPercent",
  unit: "percent",
});

/** Graphs of what services of a cloud measure outside of workloads and stores, where an alarm watches it. */
const outsideGraphs: readonly Graph[] = [
  { title: "Bandwidth used, of what is stated", signal: "bandwidthPercent", unit: "percent" },
  { title: "Connections to the internet that found no port", signal: "natErrors", unit: "short" },
  { title: "Pods that no node has room for", signal: "unplacedPods", unit: "short" },
];

/** The graph of stores that have copies and say how far these are behind. */
const LAG: Graph = {
  title: "Seconds that copies of stores are behind",
  signal: "replicationLagSeconds",
  unit: "s",
};

/** Graphs of what only some sources ask to track. */
const askedGraphs: readonly Graph[] = [
  { title: "Network throughput", signal: "networkBytesPerSecond", unit: "bytesPerSecond" },
  { title: "Operations on disks a second", signal: "diskOperationsPerSecond", unit: "short" },
  { title: "Items in queues", signal: "queueItems", unit: "short" },
  { title: "Reads that a cache answers", signal: "cacheHitPercent", unit: "percent" },
];

/** The words with which sources ask for something to be tracked → what is drawn of it. */
const trackedSignals: ReadonlyMap<string, Signal> = new Map([
  ["system response times", "responseTimeMs"],
  ["request latency", "responseTimeMs"],
  ["resource utilization", "cpu"],
  ["CPU utilization", "cpu"],
  ["memory usage", "memory"],
  ["error rates", "errorPercent"],
  ["network throughput", "networkBytesPerSecond"],
  ["storage IOPS", "diskOperationsPerSecond"],
  ["queue length", "queueItems"],
  ["cache hit rates", "cacheHitPercent"],
]);

/** What the source asks to track, in its words, and no graph shows. */
export const untracked = ({ observability: { tracked = [] } }: Profile): string[] =>
  tracked.filter((words) => !trackedSignals.has(words));

const graphsOf = (
  { workloads, observability: { tracked = [] } }: Profile,
  triggers: readonly TriggerPlan[],
): readonly Graph[] => [
  ...graphs,
  ...connectionsOf(workloads, triggers),
  ...(triggers.some(({ signal }) => signal === LAG.signal) ? [LAG] : []),
  ...askedGraphs.filter(({ signal }) => tracked.some((words) => trackedSignals.get(words) === signal)),
  ...outsideGraphs.filter(({ signal }) => triggers.some((trigger) => trigger.signal === signal)),
];

function connectionsOf(workloads: Profile["workloads"], triggers: readonly TriggerPlan[]): readonly Graph[] {
  if (keepsConnections(workloads)) return [connections("a workload")];
  return triggers.some(({ signal }) => signal === "connectionsPercent") ? [connections("a store")] : [];
}

/** Whether a trigger's threshold is drawn in a graph. One on utilization is drawn in those of CPU and of memory. */
const drawnOn = (trigger: TriggerPlan, graph: Graph): boolean =>
  trigger.signal === graph.signal ||
  (trigger.signal === "utilization" && (graph.signal === "cpu" || graph.signal === "memory"));

const byNumber = (a: number, b: number): number => a - b;

/** The triggers of the tier, and the alarms that every stack has. */
export function planTriggers(
  profile: Profile,
  planned: Pick<Plan, "target" | "compute" | "workloads" | "stores" | "operators">,
  choices: Pick<Choices, "existingSubnets"> = {},
): TriggerPlan[] {
  const stated = Object.entries(profile.triggers).map(([name, trigger]) => ({ name, ...trigger }));
  return [...stated, ...standingAlarms(stated, watchedOf(profile, planned, choices))];
}

/** A panel for each graph, with the thresholds of the triggers on its signal. */
export const planPanels = (profile: Profile, triggers: readonly TriggerPlan[]): PanelPlan[] =>
  graphsOf(profile, triggers).map((graph) => {
    const response = graph.signal === "responseTimeMs" ? profile.benchmarks.responseTimeMs?.max : undefined;
    const lines = triggers
      .filter((trigger) => drawnOn(trigger, graph))
      .flatMap(({ above, below }) => [above, below])
      .concat(response)
      .filter((line) => line !== undefined);
    return { ...graph, thresholds: [...new Set(lines)].sort(byNumber) };
  });
