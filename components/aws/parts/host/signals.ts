import type aws from "@pulumi/aws";
import type { Stores } from "../../parts/store.ts";
import { hostOutage, unreadyOnHost } from "../monitoring/availability.ts";
import { outsideOfMachine } from "../monitoring/outside.ts";
import { edgeErrors, edgeRefused, edgeRequests } from "../monitoring/requests.ts";
import { diskUsed } from "../monitoring/room.ts";
import * as runs from "../monitoring/runs.ts";
import { hostUtilization } from "../monitoring/utilization.ts";
import type { Running, SignalSource } from "../running.ts";
import type { Scope } from "../scope.ts";
import { reportName } from "./reportFiles.ts";

/**
 * File systems of a machine by the name that its alarms have: its own, and that of each store that serves. One beside it can have
 * the same name, and no workload writes to it.
 */
const fileSystems = ({ built }: Pick<Stores, "built">): Readonly<Record<string, string>> => ({
  machine: "/",
  ...Object.fromEntries(
    Object.values(built).flatMap(({ store: { phase }, hostVolume }) =>
      hostVolume === undefined || phase !== "serving" ? [] : [[hostVolume.store, hostVolume.path]],
    ),
  ),
});

/**
 * The sources of each signal of workloads on one machine. CloudFront counts their requests. It measures response times only at
 * an extra charge, so there is no source.
 */
export function hostSignals(scope: Scope, instance: aws.ec2.Instance, stores: Stores): Running["signals"] {
  const used = (names: readonly ("cpu" | "memory")[]): SignalSource[] => [
    { subject: "host", query: hostUtilization(instance, names) },
  ];
  const stack = reportName(scope);
  return {
    utilization: used(["cpu", "memory"]),
    cpu: used(["cpu"]),
    memory: used(["memory"]),
    errorPercent: { atEdge: edgeErrors },
    responseTimeMs: [],
    requestsPerSecond: { atEdge: edgeRequests },
    rateLimited: { atEdge: edgeRefused },
    replicas: [],
    unavailableReplicas: [{ subject: "host", query: unreadyOnHost(stack) }],
    outage: [{ subject: "host", query: hostOutage(instance, stack) }],
    diskPercent: Object.entries(fileSystems(stores)).map(([subject, path]) => ({
      subject,
      query: diskUsed(instance, path),
    })),
    deadLetters: [],
    // Nothing on AWS scrapes the workloads. Where missing data is bad, the alarm on that data starts.
    connectionsPercent: [],
    replicationLagSeconds: [],
    missingTargets: [],
    unplacedPods: [],
    ...outsideOfMachine(scope, instance),
    unreachableStores: [],
    // Graphs that no system on AWS asks for yet.
    ...{ networkBytesPerSecond: [], diskOperationsPerSecond: [], queueItems: [], cacheHitPercent: [] },
    ...runSignals(scope),
  };
}

function runSignals(scope: Scope) {
  const scheduled = Object.values(scope.plan.workloads).flatMap(({ name, schedule }) =>
    schedule === null ? [] : [{ name, schedule, counts: runs.hostRuns(reportName(scope), name) }],
  );
  return {
    failedRuns: scheduled.map(({ name, counts }) => ({ subject: name, query: runs.failedRuns(counts) })),
    missedRuns: scheduled.flatMap(({ name, counts, schedule }) => {
      const query = runs.missedRuns(counts, schedule);
      return query === null ? [] : [{ subject: name, query }];
    }),
  };
}
