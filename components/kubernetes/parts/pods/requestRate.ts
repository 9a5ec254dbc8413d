import type { WorkloadPlan } from "../../../../plan/types.ts";
import { rate, series } from "../monitoring/series.ts";
import { namespaceOf } from "../network/operatorPods.ts";
import type { Scope } from "../scope.ts";

/**
 * Service that the operator makes in every namespace in which it runs a Prometheus, and its port.
 * https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/prometheus/server/statefulset.go
 */
const PROMETHEUS = { service: "prometheus-operated", port: 9090 } as const;

/** Whether the workload scales with its requests. KEDA asks Prometheus for their rate. */
export const countsRequests = ({ plan: { operators } }: Scope, { autoscaler }: WorkloadPlan): boolean =>
  autoscaler !== null &&
  autoscaler.requestsPerSecond !== null &&
  operators.monitoring !== "none" &&
  operators.backlogScaling !== "none";

/**
 * The trigger that divides the requests of all replicas by those that one replica shall get at most.
 * https://keda.sh/docs/2.20/scalers/prometheus/
 */
export const requestTrigger = (scope: Scope, { name }: WorkloadPlan, perReplica: number) => ({
  name: "requests",
  type: "prometheus",
  metadata: {
    serverAddress: `http://${PROMETHEUS.service}.${namespaceOf(scope, "prometheus")}.svc:${PROMETHEUS.port}`,
    query: `sum(${rate(series(scope, "echelon_http_requests_total", `workload="${name}"`))})`,
    threshold: String(perReplica),
  },
});
