import type { Balancer } from "../edge/balancer.ts";
import { noHealthyTarget } from "../monitoring/availability.ts";
import { balancerSignals } from "../monitoring/balanced.ts";
import type { Running, SignalSource } from "../running.ts";

interface Measured {
  /** Null if nothing is public. */
  readonly balancer: Balancer | null;
}

/** Nobody answers at an entry: that a cluster without Prometheus, or without nodes, cannot say itself. */
const outages = (balancer: Balancer | null): SignalSource[] =>
  (balancer?.targets ?? []).flatMap(({ entry, targetGroup }) =>
    balancer === null
      ? []
      : [
          {
            subject: entry.name,
            query: noHealthyTarget({ loadBalancer: balancer.loadBalancer, targetGroup }),
          },
        ],
  );

/**
 * What CloudWatch measures of workloads that run as pods of EKS: the balancer in front of them. Prometheus on the cluster measures
 * what is inside (observe.ts), and the alerts of both go to the same topics.
 */
export function clusterSignals({ balancer }: Measured): Running["signals"] {
  const { unready, ...balanced } = balancerSignals(balancer);
  return {
    ...balanced,
    outage: outages(balancer),
    unavailableReplicas: unready,
    ...{ utilization: [], cpu: [], memory: [], replicas: [], diskPercent: [] },
    ...{ failedRuns: [], missedRuns: [], deadLetters: [], queueItems: [] },
    ...{ unreachableStores: [], missingTargets: [], connectionsPercent: [], replicationLagSeconds: [] },
    ...{ networkBytesPerSecond: [], diskOperationsPerSecond: [], cacheHitPercent: [] },
  };
}
