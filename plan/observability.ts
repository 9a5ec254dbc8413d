import type { Profile } from "../profiles/schema.ts";
import type { PanelPlan, TriggerPlan } from "./types.ts";

type Graph = Omit<PanelPlan, "thresholds">;

/** The metrics that the source asks to track, as graphs. */
const graphs: readonly Graph[] = [
  { title: "Requests per second", signal: "requestsPerSecond", unit: "short" },
  { title: "Response time", signal: "responseTimeMs", unit: "ms" },
  { title: "Failed requests", signal: "errorPercent", unit: "percent" },
  { title: "CPU used", signal: "cpu", unit: "percent" },
  { title: "Memory used", signal: "memory", unit: "percent" },
  { title: "Age of the oldest waiting item", signal: "backlogSeconds", unit: "s" },
  { title: "Replicas", signal: "replicas", unit: "short" },
  { title: "Requests refused by a limit", signal: "rateLimited", unit: "short" },
];

/** CPU and memory are both utilization: a trigger on one line is drawn on both. */
const drawnOn = (trigger: TriggerPlan, graph: Graph): boolean =>
  trigger.signal === graph.signal ||
  (trigger.signal === "utilization" && (graph.signal === "cpu" || graph.signal === "memory"));

const byNumber = (a: number, b: number): number => a - b;

export const planTriggers = (profile: Profile): TriggerPlan[] =>
  Object.entries(profile.triggers).map(([name, trigger]) => ({ name, ...trigger }));

/** One panel a tracked metric, with the triggers of its signal drawn across it. */
export const planPanels = (profile: Profile, triggers: readonly TriggerPlan[]): PanelPlan[] =>
  graphs.map((graph) => {
    const response = graph.signal === "responseTimeMs" ? profile.benchmarks.responseTimeMs?.max : undefined;
    const lines = triggers
      .filter((trigger) => drawnOn(trigger, graph))
      .flatMap(({ above, below }) => [above, below])
      .concat(response)
      .filter((line) => line !== undefined);
    return { ...graph, thresholds: [...new Set(lines)].sort(byNumber) };
  });
