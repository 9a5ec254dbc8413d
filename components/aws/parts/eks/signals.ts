import type { Running } from "../running.ts";

/** The sources of each signal of workloads that run as pods of EKS. Prometheus on the cluster measures them. */
export const clusterSignals = (): Running["signals"] => ({
  utilization: [],
  cpu: [],
  memory: [],
  errorPercent: [],
  responseTimeMs: [],
  requestsPerSecond: [],
  replicas: [],
  rateLimited: [],
  failedRuns: [],
  missedRuns: [],
  unavailableReplicas: [],
  diskPercent: [],
  deadLetters: [],
  outage: [],
  unreachableStores: [],
  connectionsPercent: [],
  replicationLagSeconds: [],
  missingTargets: [],
  networkBytesPerSecond: [],
  diskOperationsPerSecond: [],
  queueItems: [],
  cacheHitPercent: [],
});
