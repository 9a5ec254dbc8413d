import type { Signal } from "../../../../plan/types.ts";
import type { Edge } from "../../edge.ts";
import type { Stores } from "../../stores.ts";
import type { Measurement, Running, SignalSource, SignalSources } from "../running.ts";
import { EDGE_REGION } from "../scope.ts";
import * as queries from "./metricQueries.ts";

/** The parts of a stack that measure signals. */
export interface MeasuredParts {
  readonly stores: Stores;
  readonly running: Running;
  readonly edge: Edge | null;
}

/** Queues that workloads take work from. */
const queues = ({ built }: Stores): SignalSource[] =>
  Object.values(built).flatMap(({ store: { name, phase }, queueName }) =>
    queueName === undefined || phase !== "serving"
      ? []
      : [{ subject: name, query: queries.queueAge([queueName]) }],
  );

function sourcesOf(measurement: Measurement, edge: Edge | null): readonly SignalSource[] {
  if (!("atEdge" in measurement)) return measurement;
  if (edge === null) return [];
  return [{ subject: "", query: measurement.atEdge(edge.distribution), region: EDGE_REGION }];
}

/** The sources of each signal: workloads, queues or the edge. */
export function signalSources({ stores, running, edge }: MeasuredParts): SignalSources {
  const signals: Readonly<Record<Signal, Measurement>> = {
    ...running.signals,
    backlogSeconds: queues(stores),
  };
  return (signal) => sourcesOf(signals[signal], edge);
}
