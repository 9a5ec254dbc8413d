import kubernetes from "@pulumi/kubernetes";
import type { Plan, WorkloadPlan } from "../../../../plan/types.ts";
import { isBalanced } from "../edge/balanced.ts";
import { selectorLabels } from "../labels.ts";
import { workloadName } from "../network/service.ts";
import { objectLabels } from "../scope.ts";
import type { PodContext } from "./podContext.ts";
import { type Container, spreadConstraints } from "./podFields.ts";
import { podLabels, podSpec } from "./podTemplate.ts";

/** Time for load balancers and proxies to stop routing to a pod before it gets SIGTERM, seconds. */
const PRE_STOP_SECONDS = 5;

/**
 * The same for a pod of long connections. Its clients connect again at once when they are told to go, so all that routes has
 * to know by then that the pod is leaving.
 */
const LONG_PRE_STOP_SECONDS = 15;

/** `/readyz` may take 2 s (docs/workload-contract.md). */
const PROBE_TIMEOUT_SECONDS = 3;

/** A start may take two minutes. After that, a process that hangs is restarted within half a minute. */
const probes: Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> = {
  startupProbe: { httpGet: { path: "/healthz", port: "management" }, periodSeconds: 2, failureThreshold: 60 },
  readinessProbe: {
    httpGet: { path: "/readyz", port: "management" },
    periodSeconds: 5,
    timeoutSeconds: PROBE_TIMEOUT_SECONDS,
    failureThreshold: 3,
  },
  livenessProbe: {
    httpGet: { path: "/healthz", port: "management" },
    periodSeconds: 10,
    timeoutSeconds: PROBE_TIMEOUT_SECONDS,
    failureThreshold: 3,
  },
};

type LongRunning = Exclude<WorkloadPlan["kind"], "cron" | "job">;

/** A workload whose pods run until Kubernetes ends them. */
export type RunningWorkload = WorkloadPlan & { readonly kind: LongRunning };

export const isLongRunning = (workload: WorkloadPlan): workload is RunningWorkload =>
  workload.kind !== "cron" && workload.kind !== "job";

type Strategy = kubernetes.types.input.apps.v1.DeploymentStrategy;

/** Old pods stay until the new ones are ready. */
const withSurge: Strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" } };

/**
 * A pod more than the maximum would spend a share of a limit that the whole stack shares, so old pods go first: as many as
 * may be away. Of a single one, it is that one.
 */
const withoutSurge = ({ minAvailablePercent }: WorkloadPlan): Strategy => ({
  type: "RollingUpdate",
  rollingUpdate: { maxSurge: 0, maxUnavailable: `${Math.max(1, 100 - minAvailablePercent)}%` },
});

const rolling = (workload: WorkloadPlan): Strategy =>
  workload.sharesTotal ? withoutSurge(workload) : withSurge;

/** The old pod ends before the new one starts. */
const oneAtATime: Strategy = { type: "Recreate" };

/** Whether the workload writes to SQLite, which has one writer: https://www.sqlite.org/whentouse.html */
const isOnlyWriter = ({ uses }: WorkloadPlan, { stores }: Pick<Plan, "stores">): boolean =>
  Object.entries(uses).some(([key, rights]) => rights.includes("write") && stores[key]?.kind === "sqlite");

interface KindRow {
  readonly strategy: (workload: WorkloadPlan) => Strategy;
  /** Seconds that a pod continues to serve before it gets SIGTERM. */
  readonly preStopSeconds: number;
}

/** What differs by kind: some pods get routed requests, and a scheduler must not run twice at the same time. */
const kinds = {
  http: { strategy: rolling, preStopSeconds: PRE_STOP_SECONDS },
  websocket: { strategy: rolling, preStopSeconds: LONG_PRE_STOP_SECONDS },
  worker: { strategy: rolling, preStopSeconds: 0 },
  scheduler: { strategy: () => oneAtATime, preStopSeconds: 0 },
} satisfies Record<LongRunning, KindRow>;

const rowOf = ({ kind }: RunningWorkload): KindRow => kinds[kind];

/** A pod that a balancer calls itself continues to serve until that knows. */
const preStopOf = (workload: RunningWorkload, { scope }: Pick<PodContext, "scope">): number =>
  workload.public && isBalanced(scope) ? LONG_PRE_STOP_SECONDS : rowOf(workload).preStopSeconds;

/** Pods that run until Kubernetes ends them. */
export function createDeployment(workload: RunningWorkload, context: PodContext): void {
  const { scope, foundation, parent } = context;
  const scales = workload.autoscaler !== null;
  new kubernetes.apps.v1.Deployment(
    `${scope.name}-${workload.name}`,
    {
      metadata: {
        name: workloadName(workload),
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
        // Without it, a tier that drops the autoscaler could not set the replicas: the autoscaler still owns the
        // field.
        annotations: { "pulumi.com/patchForce": "true" },
      },
      spec: {
        ...(scales ? {} : { replicas: workload.replicas.min }),
        revisionHistoryLimit: 3,
        strategy: isOnlyWriter(workload, scope.plan) ? oneAtATime : rowOf(workload).strategy(workload),
        selector: { matchLabels: selectorLabels(scope.stack, workload.name) },
        template: podTemplate(workload, context),
      },
    },
    {
      parent,
      dependsOn: [...foundation.restrictions, ...context.before],
      // When a tier adds an autoscaler, the running replicas stay: without this, the removed field falls back to 1.
      ...(scales ? { ignoreChanges: ["spec.replicas"] } : {}),
    },
  );
}

function podTemplate(
  workload: RunningWorkload,
  context: PodContext,
): kubernetes.types.input.core.v1.PodTemplateSpec {
  const preStopSeconds = preStopOf(workload, context);
  const lifecycle =
    preStopSeconds > 0 ? { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } } : {};
  const spec = podSpec(workload, context, {
    ports: Object.entries({ http: workload.port, management: workload.managementPort })
      .filter((entry): entry is [string, number] => entry[1] !== null)
      .map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    ...probes,
    ...lifecycle,
  });
  const selector = selectorLabels(context.scope.stack, workload.name);
  return {
    metadata: { labels: podLabels(workload, context) },
    spec: {
      ...spec,
      terminationGracePeriodSeconds: workload.terminationGraceSeconds + preStopSeconds,
      // Pods that share a volume have to run on one node, so they are not spread.
      ...(spec.affinity === undefined
        ? { topologySpreadConstraints: spreadConstraints(selector, true) }
        : {}),
    },
  };
}

/**
 * How many replicas a drain may evict: Kubernetes rounds the stated part up, so of a single replica, or of two at 70%, none
 * could ever go. One goes at a time then.
 * https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
 */
export function evictable({ replicas: { min }, minAvailablePercent }: Kept) {
  const kept = Math.ceil((min * minAvailablePercent) / 100);
  return kept < min ? { minAvailable: `${minAvailablePercent}%` } : { maxUnavailable: 1 };
}

type Kept = Pick<WorkloadPlan, "minAvailablePercent"> & {
  readonly replicas: Pick<WorkloadPlan["replicas"], "min">;
};

/** Limits how many replicas a drain may evict. None for a single replica, because it could then never be evicted. */
export function createDisruptionBudget(
  workload: WorkloadPlan,
  { scope, foundation, parent }: PodContext,
): void {
  if (workload.replicas.max === 1 || workload.minAvailablePercent === 0) return;
  new kubernetes.policy.v1.PodDisruptionBudget(
    `${scope.name}-${workload.name}-disruption`,
    {
      metadata: {
        name: workloadName(workload),
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: {
        ...evictable(workload),
        // A pod that never becomes ready must not keep a node from being drained.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        selector: { matchLabels: selectorLabels(scope.stack, workload.name) },
      },
    },
    { parent },
  );
}
