import type { Signal } from "../../../../plan/types.ts";
import type { Edge } from "../../edge.ts";
import type { FailureSource, Measurement, Running, SignalSource, SignalSources } from "../running.ts";
import { EDGE_REGION } from "../scope.ts";
import type { StoreMetric, Stores } from "../store.ts";
import type { MetricQuery } from "./metrics.ts";

/** The parts of a stack that measure signals. */
export interface MeasuredParts {
  readonly stores: Stores;
  readonly running: Running;
  readonly edge: Edge | null;
}

/** What the stores that serve measure of a signal. */
const ofStores = ({ built }: Stores, signal: Signal): SignalSource[] =>
  Object.values(built).flatMap(({ store: { name, phase }, signals = {} }) => {
    const measured = signals[signal];
    if (measured === undefined || phase !== "serving") return [];
    return measuredParts(measured).map(([part, query]) => ({
      subject: part === "" ? name : `${name}-${part}`,
      query,
    }));
  });

/** The query of each part of a store; the store itself has an empty name. */
const measuredParts = (measured: StoreMetric): readonly (readonly [part: string, query: MetricQuery])[] =>
  "metrics" in measured ? [["", measured]] : [...measured];

function sourcesOf(measurement: Measurement, edge: Edge | null): readonly SignalSource[] {
  if (!("atEdge" in measurement)) return measurement;
  if (edge === null) return [];
  return [{ subject: "", query: measurement.atEdge(edge.distribution), region: EDGE_REGION }];
}

/** Where the requests of people are counted; null where nothing counts them. */
export function failuresOf({ running: { failures }, edge }: MeasuredParts): FailureSource | null {
  if (failures === null || !("atEdge" in failures)) return failures;
  return edge === null ? null : failures.atEdge(edge.distribution);
}

/** The sources of each signal: workloads and edge, and stores. */
export function signalSources({ stores, running, edge }: MeasuredParts): SignalSources {
  const ofWorkloads: Readonly<Record<Signal, Measurement>> = { ...running.signals, backlogSeconds: [] };
  return (signal) => [...sourcesOf(ofWorkloads[signal], edge), ...ofStores(stores, signal)];
}
