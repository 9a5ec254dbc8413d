import type { TriggerPlan } from "../../../plan/types.ts";
import { Containers } from "../compute/containers.ts";
import type { Host } from "../compute/host.ts";
import type { Edge } from "../edge.ts";
import type { Foundation } from "../foundation.ts";
import type { Stores } from "../stores.ts";
import type { Measure } from "./metrics.ts";
import { EDGE_REGION } from "./scope.ts";
import * as signals from "./signals.ts";

/** What is watched. */
export interface Watched {
  readonly foundation: Foundation;
  readonly stores: Stores;
  readonly workloads: Containers | Host;
  readonly edge: Edge | null;
}

/** A measure of one thing, and where its metrics live. */
export interface Sighting {
  /** Ends the logical name of an alarm on it; empty where there is only one. */
  readonly subject: string;
  readonly measure: Measure;
  /** @default the stack's own region */
  readonly region?: string;
}

type Signal = TriggerPlan["signal"];

const utilization = ({ workloads }: Watched, names: readonly ("cpu" | "memory")[]): Sighting[] =>
  workloads instanceof Containers
    ? workloads.services.map(({ workload, service }) => ({
        subject: workload.name,
        measure: signals.serviceUtilization(workloads.cluster, service, names),
      }))
    : [{ subject: "host", measure: signals.hostUtilization(workloads.instance, names) }];

const queues = ({ stores }: Watched): Sighting[] =>
  Object.entries(stores.built).flatMap(([subject, { queueName }]) =>
    queueName === undefined ? [] : [{ subject, measure: signals.queueAge([queueName]) }],
  );

function errors({ workloads, edge }: Watched): Sighting[] {
  if (workloads instanceof Containers) {
    const { balancer } = workloads;
    return balancer === null ? [] : [{ subject: "", measure: signals.balancerErrors(balancer.loadBalancer) }];
  }
  // Only the edge counts what a host answers.
  return edge === null
    ? []
    : [{ subject: "", measure: signals.edgeErrors(edge.distribution), region: EDGE_REGION }];
}

/** A host's edge measures no response time without an extra charge, so a host has none. */
const responseTime = ({ workloads }: Watched): Sighting[] =>
  workloads instanceof Containers && workloads.balancer !== null
    ? [{ subject: "", measure: signals.balancerLatency(workloads.balancer.loadBalancer) }]
    : [];

/** Where each signal of a trigger is seen. */
export const sightings = {
  utilization: (watched) => utilization(watched, ["cpu", "memory"]),
  cpu: (watched) => utilization(watched, ["cpu"]),
  memory: (watched) => utilization(watched, ["memory"]),
  backlogSeconds: queues,
  errorPercent: errors,
  responseTimeMs: responseTime,
} satisfies Record<Signal, (watched: Watched) => Sighting[]>;
