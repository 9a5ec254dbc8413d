import type aws from "@pulumi/aws";
import type { Balancer } from "../edge/balancer.ts";
import { noHealthyTarget } from "../monitoring/availability.ts";
import { balancerSignals } from "../monitoring/balanced.ts";
import { outsideOfNetwork, unplacedPods } from "../monitoring/outside.ts";
import type { Network } from "../network/network.ts";
import type { Running, SignalSource } from "../running.ts";
import type { Scope } from "../scope.ts";

interface Measured {
  /** Null if nothing is public. */
  readonly balancer: Balancer | null;
  readonly natGateways: Network["natGateways"];
  /** The cluster that the stack makes; null for one that was there, of which only a part of the pods is the stack's. */
  readonly made: aws.eks.Cluster["name"] | null;
}

/** Nobody answers at an entry: that a cluster without Prometheus, or without nodes, cannot say itself. */
const outages = (balancer: Balancer | null): SignalSource[] =>
  balancer === null
    ? []
    : balancer.targets.map(({ entry, targetGroup }) => ({
        subject: entry.name,
        query: noHealthyTarget({ loadBalancer: balancer.loadBalancer, targetGroup }),
      }));

/**
 * What CloudWatch measures of workloads that run as pods of EKS: the balancer in front of them. Prometheus on the cluster measures
 * what is inside (observe.ts), and the alerts of both go to the same topics.
 */
export function clusterSignals(scope: Scope, { balancer, natGateways, made }: Measured): Running["signals"] {
  const { unready, ...balanced } = balancerSignals(balancer);
  return {
    ...balanced,
    outage: outages(balancer),
    unavailableReplicas: unready,
    unplacedPods: made === null ? [] : [{ subject: "", query: unplacedPods(made) }],
    ...outsideOfNetwork(scope, { natGateways, balancer }),
    ...{ utilization: [], cpu: [], memory: [], replicas: [], diskPercent: [] },
    ...{ failedRuns: [], missedRuns: [], deadLetters: [], queueItems: [] },
    ...{ unreachableStores: [], missingTargets: [], connectionsPercent: [], replicationLagSeconds: [] },
    ...{ networkBytesPerSecond: [], diskOperationsPerSecond: [], cacheHitPercent: [] },
  };
}
