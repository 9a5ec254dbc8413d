import type { Edge } from "../edge.ts";
import type { Stores } from "../stores.ts";
import type { Measured, Running, Sighting, Sightings, Signal } from "./running.ts";
import { EDGE_REGION } from "./scope.ts";
import * as signals from "./signals.ts";

/** What is watched. */
export interface Watched {
  readonly stores: Stores;
  readonly running: Running;
  readonly edge: Edge | null;
}

const queues = ({ built }: Stores): Sighting[] =>
  Object.entries(built).flatMap(([subject, { queueName }]) =>
    queueName === undefined ? [] : [{ subject, measure: signals.queueAge([queueName]) }],
  );

function sightingsOf(measured: Measured, edge: Edge | null): readonly Sighting[] {
  if (!("atEdge" in measured)) return measured;
  if (edge === null) return [];
  return [{ subject: "", measure: measured.atEdge(edge.distribution), region: EDGE_REGION }];
}

/** Where each signal is seen: by what runs, by the queues, or at the edge. */
export function sightings({ stores, running, edge }: Watched): Sightings {
  const measured: Readonly<Record<Signal, Measured>> = {
    ...running.measured,
    backlogSeconds: queues(stores),
  };
  return (signal) => sightingsOf(measured[signal], edge);
}
