import { HPA_TOLERANCE_SINCE } from "../../targets/kubernetes/version.ts";
import type { Bent, OfWorkload, Sentences } from "./facts.ts";

const noBacklog = {
  queue: "it takes work from no queue",
  demand: "the tier does not state how much work one replica carries",
} as const;

const unsticky = {
  gateway: "the Gateway sends each to any (of the classes that are known, eg keeps them together)",
  sso: "the proxy of single sign-on sends each to any",
} as const;

/** What lacks in how workloads run, grow and stop. */
export interface WorkloadFacts {
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
  readonly "shared-role": object;
}

export const workloads: Sentences<WorkloadFacts> = {
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
  "shared-role": () =>
    "on one machine all workloads share one role, with the rights of all of them: rights of their own need compute containers",
};
