import { type Balancer, targetsFor } from "../edge/balancer.ts";
import * as availability from "../monitoring/availability.ts";
import { balancerSignals } from "../monitoring/balanced.ts";
import type { MetricQuery } from "../monitoring/metrics.ts";
import { outsideOfNetwork } from "../monitoring/outside.ts";
import { deadLetters } from "../monitoring/queues.ts";
import * as runs from "../monitoring/runs.ts";
import { reducibleUtilization, type ServiceId, serviceUtilization } from "../monitoring/utilization.ts";
import type { Network } from "../network/network.ts";
import type { Running, SignalSource } from "../running.ts";
import type { Scope } from "../scope.ts";
import type { EcsCluster } from "./cluster.ts";
import type { ScheduledRuns } from "./scheduledTask.ts";
import type { RunningService } from "./service.ts";

/** What runs on the cluster. */
interface Measured {
  readonly services: readonly RunningService[];
  readonly schedules: readonly ScheduledRuns[];
  /** Null if nothing is public. */
  readonly balancer: Balancer | null;
  readonly natGateways: Network["natGateways"];
}

/** The sources of each signal of workloads that run as tasks of ECS. */
export function containerSignals(scope: Scope, { cluster }: EcsCluster, parts: Measured): Running["signals"] {
  const { services, balancer, natGateways } = parts;
  const each = (query: (id: ServiceId, of: RunningService) => MetricQuery): SignalSource[] =>
    services.map((one) => ({
      subject: one.workload.name,
      query: query({ cluster, service: one.service }, one),
    }));
  const { unready, ...balanced } = balancerSignals(balancer);
  return {
    utilization: utilization(parts, cluster),
    cpu: each((id) => serviceUtilization(id, ["cpu"])),
    memory: each((id) => serviceUtilization(id, ["memory"])),
    ...balanced,
    replicas: each((id, { workload }) => availability.serviceReplicas(id, workload.name)),
    unavailableReplicas: [
      ...each((id, { workload }) => availability.missingReplicas(id, workload.replicas.min)),
      ...unready,
    ],
    // The tasks of a public workload run and do not serve where none is healthy, so its targets say it.
    outage: each((id, { workload }) => {
      const found = targetsFor(balancer, workload.name);
      return balancer === null || found === null
        ? availability.noReplica(id)
        : availability.noHealthyTarget({ ...balancer, ...found });
    }),
    diskPercent: [],
    // Nothing on AWS scrapes the workloads. Where missing data is bad, the alarm on that data starts.
    connectionsPercent: [],
    replicationLagSeconds: [],
    missingTargets: [],
    unplacedPods: [],
    ...outsideOfNetwork(scope, { natGateways, balancer }),
    unreachableStores: [],
    // Graphs that no system on AWS asks for yet.
    ...{ networkBytesPerSecond: [], diskOperationsPerSecond: [], queueItems: [], cacheHitPercent: [] },
    ...runSignals(parts),
  };
}

/** Only a number of replicas that an autoscaler sets can be reduced. */
const utilization = ({ services }: Measured, cluster: ServiceId["cluster"]): SignalSource[] =>
  services.map(({ workload, service }) => {
    const id = { cluster, service };
    const source = { subject: workload.name, query: serviceUtilization(id, ["cpu", "memory"]) };
    if (workload.autoscaler === null) return source;
    return { ...source, reducible: reducibleUtilization(id, workload.replicas.min) };
  });

const runSignals = ({ schedules }: Measured) => ({
  failedRuns: schedules.map(({ workload, counts }) => ({
    subject: workload.name,
    query: runs.failedRuns(counts),
  })),
  missedRuns: schedules.flatMap(({ workload, counts, schedule }) => {
    const query = runs.missedRuns(counts, schedule);
    return query === null ? [] : [{ subject: workload.name, query }];
  }),
  deadLetters: schedules.map(({ workload, undelivered }) => ({
    subject: `${workload.name}-runs`,
    query: deadLetters(undelivered),
  })),
});
