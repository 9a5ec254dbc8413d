import type { JsonObject } from "../../base/json.ts";
import { TIMEOUTS, type Timeouts } from "../../rehearsal/proof.ts";
import type { Mutation } from "../../rehearsal/stack.ts";
import { all, beside, drop, namespaceOf, write } from "./mutations.ts";

/** A stack that a proof has to refuse. */
export interface Broken {
  /** What is wrong with it. */
  readonly name: string;
  readonly mutate: Mutation;
  /** The proofs to run: the last one has to fail, the first one deploys the stack. */
  readonly proofs: readonly string[];
  /** Part of the failure's message or of its evidence. */
  readonly says: RegExp;
  readonly timeouts?: Partial<Timeouts>;
}

export const SHORT: Timeouts = {
  ...TIMEOUTS,
  availableMs: 20_000,
  scaleMs: 60_000,
  evictMs: 8_000,
  destroyMs: 8_000,
};

const POD = "spec.template.spec";
const CONTAINER = `${POD}.containers.0`;
const AGENTS = "Deployment -agents";
const FILES = "StatefulSet -content-seaweedfs";
const DASHBOARD = "Deployment -dashboard";

const inOneZone = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["zone-a"] }] },
      ],
    },
  },
};

/** Puts all pods of the dashboard into one zone, although it declares a spread. */
const pinned: Mutation = all(
  write(DASHBOARD, `${POD}.nodeSelector`, { "kubernetes.io/os": "linux" }),
  write(DASHBOARD, `${POD}.affinity`, inOneZone),
);

const grant: Mutation = beside("ServiceAccount -dashboard-account", (account) => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "broken-grant" },
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
  subjects: [
    {
      kind: "ServiceAccount",
      name: (account.template.metadata as JsonObject).name ?? "",
      namespace: namespaceOf(account),
    },
  ],
}));

/** Stacks that each break one promise and disturb no other stack. Those that wait longest start first. */
export const broken: readonly Broken[] = [
  {
    name: "a quota without room for the autoscaler's most",
    mutate: write("ResourceQuota", "spec.hard.pods", "11"),
    proofs: ["accepted", "available", "autoscaling"],
    says: /exceeded quota/,
    timeouts: { availableMs: 60_000, scaleMs: 40_000 },
  },
  {
    name: "an autoscaler of pods without requests",
    mutate: all(
      drop("LimitRange"),
      write("ResourceQuota", "spec.hard", { pods: "60" }),
      write(AGENTS, `${CONTAINER}.resources`, {}),
    ),
    proofs: ["accepted", "available", "autoscaling"],
    says: /missing request for (cpu|memory)/,
    timeouts: { availableMs: 50_000 },
  },
  {
    name: "an object that will not go",
    mutate: write("ConfigMap -placeholder", "metadata.finalizers", ["example.com/never"]),
    proofs: ["accepted", "destroy"],
    says: /ConfigMap placeholder-\w+ stays after it was deleted.*example.com\/never/s,
  },
  {
    name: "a run of a CronJob that no node takes",
    mutate: write("CronJob", "spec.jobTemplate.spec.template.spec.nodeSelector", {
      "example.com/gpu": "none-has-it",
    }),
    proofs: ["accepted", "available"],
    // The clock may start a run of its own first: its Job is named by the minute.
    says: /Job orchestrator-(rehearsal|\d+)\b.*: got no completion/,
  },
  {
    name: "a quota too small",
    mutate: write("ResourceQuota", "spec.hard.pods", "3"),
    proofs: ["accepted", "available"],
    says: /FailedCreate.*exceeded quota/,
    timeouts: { availableMs: 10_000 },
  },
  {
    name: "a spread that cannot be met",
    mutate: write(DASHBOARD, `${POD}.topologySpreadConstraints.0`, {
      maxSkew: 1,
      topologyKey: "example.com/rack",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: {},
    }),
    proofs: ["accepted", "available"],
    says: /FailedScheduling.*topology spread constraints/,
    timeouts: { availableMs: 10_000 },
  },
  {
    name: "an unknown field",
    mutate: write(DASHBOARD, `${CONTAINER}.imagePullPolice`, "Always"),
    proofs: ["accepted"],
    says: /unknown field.*imagePullPolice|imagePullPolice.*not declared/,
  },
  {
    name: "a container as root",
    mutate: all(
      write(DASHBOARD, `${POD}.securityContext.runAsNonRoot`, false),
      write(DASHBOARD, `${POD}.securityContext.runAsUser`, 0),
    ),
    proofs: ["accepted"],
    says: /PodSecurity.*runAsNonRoot/,
  },
  {
    name: "a container larger than the namespace lets one be",
    mutate: write(AGENTS, `${CONTAINER}.resources.limits.cpu`, "1000"),
    proofs: ["accepted"],
    says: /maximum cpu usage per Container/,
  },
  {
    name: "pods that stand in one zone",
    mutate: all(pinned, write(DASHBOARD, `${POD}.topologySpreadConstraints.0.nodeAffinityPolicy`, "Ignore")),
    proofs: ["accepted", "available", "spread"],
    says: /got a skew of 3 over topology.kubernetes.io\/zone/,
  },
  {
    name: "no spread at all",
    mutate: write(DASHBOARD, `${POD}.topologySpreadConstraints`, []),
    proofs: ["accepted", "available", "spread"],
    says: /got 2 workloads to examine, expected at least the 3/,
  },
  {
    name: "no autoscaler where the plan has one",
    mutate: all(drop("HorizontalPodAutoscaler"), write(AGENTS, "spec.replicas", 3)),
    proofs: ["accepted", "available", "autoscaling"],
    says: /got 0 autoscalers to examine, expected at least the 1/,
  },
  {
    name: "a quota that takes more than the plan says",
    mutate: write("ResourceQuota", "spec.hard.pods", "600"),
    proofs: ["accepted", "quota"],
    says: /got a quota of 600 pods, expected the plan's \d+/,
  },
  {
    name: "no quota of services",
    mutate: write("ResourceQuota", "spec.hard.services", undefined),
    proofs: ["accepted", "quota"],
    says: /got no quota of services, expected the plan's \d+/,
  },
  {
    name: "everything in the zone that is lost",
    mutate: pinned,
    proofs: ["accepted", "available", "zone loss"],
    says: /Deployment dashboard: without zone-a it would have 0 of 3 serving, expected 2/,
  },
  {
    name: "a replicated store in one zone",
    mutate: write(FILES, `${POD}.affinity`, inOneZone),
    proofs: ["accepted", "available", "zone loss"],
    says: /StatefulSet content-seaweedfs: without zone-a it would have 0 of 3 serving, expected 2/,
  },
  {
    name: "a store on one volume that the plan does not name",
    mutate: write(FILES, "spec.replicas", 1),
    proofs: ["accepted", "available", "zone loss"],
    says: /StatefulSet content-seaweedfs: without zone-\w the store content-seaweedfs would be away/,
  },
  {
    name: "a rollout that takes all pods at once",
    mutate: write(DASHBOARD, "spec.strategy.rollingUpdate", { maxUnavailable: "100%", maxSurge: 0 }),
    proofs: ["accepted", "available", "rollout"],
    says: /Deployment dashboard: got [01] of 3 serving, expected 2 at any moment/,
  },
  {
    name: "a number of replicas that fights with the autoscaler",
    mutate: write(AGENTS, "spec.replicas", 1),
    proofs: ["accepted", "available", "apply again"],
    says: /Deployment "marketing-engine-agents".*(conflict|Conflict).*replicas/s,
  },
  {
    name: "an account that may read everything",
    mutate: grant,
    proofs: ["accepted", "isolation"],
    says: /ServiceAccount .*\/dashboard: it may get/,
  },
];

/** Stacks whose drain cordons nodes, so that no other stack can be scheduled there meanwhile. */
export const draining: readonly Broken[] = [
  {
    name: "a budget that lets no pod go",
    mutate: write("PodDisruptionBudget -dashboard-disruption", "spec.minAvailable", "100%"),
    proofs: ["accepted", "available", "drain"],
    says: /PodDisruptionBudget dashboard blocked the eviction/,
  },
  {
    name: "no budget where the plan declares an availability",
    mutate: drop("PodDisruptionBudget -dashboard-disruption"),
    proofs: ["accepted", "available", "drain"],
    says: /Deployment dashboard: got [01] of 3 serving|got 3 disruption budgets to examine, expected at least the 4/,
  },
];
