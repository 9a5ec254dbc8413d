import type { Balancer } from "../edge/balancer.ts";
import type { SignalSource } from "../running.ts";
import * as availability from "./availability.ts";
import type { MetricQuery } from "./metrics.ts";
import * as requests from "./requests.ts";

type Query = (of: requests.Measured) => MetricQuery;

/** The whole balancer, and each of its targets where there are several. */
function each({ loadBalancer, targets }: Balancer, query: Query): SignalSource[] {
  const whole = { subject: "", query: query({ loadBalancer }) };
  if (targets.length === 1) return [whole];
  return [
    whole,
    ...targets.map(({ entry, targetGroup }) => ({
      subject: entry.name,
      query: query({ loadBalancer, targetGroup }),
    })),
  ];
}

/** That of the first entry has no name of a workload, as in earlier packages, which had one. */
const unready = ({ loadBalancer, targets }: Balancer): SignalSource[] =>
  targets.map(({ entry, targetGroup }, index) => ({
    subject: index === 0 ? "requests" : `requests-${entry.name}`,
    query: availability.unhealthyTargets({ loadBalancer, targetGroup }),
  }));

const perReplica = ({ loadBalancer, targets }: Balancer): SignalSource[] =>
  targets.map(({ entry, targetGroup }) => ({
    subject: `${entry.name}, each replica`,
    query: requests.targetRequests({ loadBalancer, targetGroup }),
  }));

const nothing = {
  errorPercent: [],
  responseTimeMs: [],
  requestsPerSecond: [],
  rateLimited: [],
  unready: [],
} satisfies Readonly<Record<string, SignalSource[]>>;

/** What a balancer measures of the workloads behind it; nothing without one. */
export const balancerSignals = (
  balancer: Balancer | null,
): Readonly<Record<keyof typeof nothing, SignalSource[]>> =>
  balancer === null
    ? nothing
    : {
        errorPercent: each(balancer, requests.balancerErrors),
        responseTimeMs: each(balancer, requests.balancerLatency),
        requestsPerSecond: [...each(balancer, requests.balancerRequests), ...perReplica(balancer)],
        rateLimited: each(balancer, requests.balancerRefused),
        unready: unready(balancer),
      };
