import { RequestError, UnsupportedError } from "../base/errors.ts";
import type { Target } from "../config/settings.ts";
import type { ComputeKind, Profile } from "../profiles/schema.ts";
import { arrange } from "./arrange.ts";
import { planPanels, planTriggers } from "./observability.ts";
import { planQuotas } from "./quotas.ts";
import { scaleProfileOf } from "./scaleProfile.ts";
import { planStores } from "./stores.ts";
import type { Choices, EdgePlan, Plan, WorkloadPlan } from "./types.ts";
import { planWorkloads } from "./workloads.ts";

/** Compute kinds that each target provides. */
const provided = {
  kubernetes: ["kubernetes"],
  aws: ["host", "containers"],
  gcp: [],
  azure: [],
} satisfies Record<Target, readonly ComputeKind[]>;

function chooseCompute(profile: Profile, target: Target, wanted: ComputeKind | undefined): ComputeKind {
  const known: readonly ComputeKind[] = provided[target];
  if (known.length === 0) throw new UnsupportedError(`the target ${target} is not provided yet`);
  const fallback = known.includes(profile.compute.default)
    ? profile.compute.default
    : known.find((kind) => profile.compute.allowed.includes(kind));
  const compute = wanted ?? fallback;
  if (compute === undefined) {
    throw new UnsupportedError(
      `${profile.system}/${profile.tier} on ${target}: the tier runs on ${profile.compute.allowed.join(" or ")}, and ${target} provides ${known.join(" and ")} so far`,
    );
  }
  if (!profile.compute.allowed.includes(compute)) {
    const allowed = profile.compute.allowed.join(", ");
    throw new RequestError(
      `echelon:compute: got "${compute}", expected one of ${allowed} for ${profile.system}/${profile.tier}`,
    );
  }
  if (!known.includes(compute)) {
    throw new UnsupportedError(
      `echelon:compute: got "${compute}", expected one of ${known.join(", ")} on ${target}`,
    );
  }
  return compute;
}

function planEdge(profile: Profile, workloads: readonly WorkloadPlan[]): EdgePlan | null {
  const entry = workloads.find((workload) => workload.public);
  if (entry === undefined) return null;
  const loadBalancer = profile.features.loadBalancing ?? false;
  const enterprise = profile.features.enterpriseSecurity ?? false;
  return {
    workload: entry.name,
    loadBalancer,
    cdn: profile.edge?.cdn ?? loadBalancer,
    waf: profile.edge?.waf ?? enterprise,
  };
}

/** What is left out on a target, and which key brings it. */
function planLacks(profile: Profile, target: Target, choices: Choices): string[] {
  const none = (choices.operators ?? "none") === "none";
  const onCluster = target === "kubernetes";
  const backlog = Object.entries(profile.workloads).filter(
    ([, one]) => one.autoscaling?.backlogSeconds !== undefined,
  );
  const secrets = new Set(choices.secrets);
  const rows: readonly [boolean, string][] = [
    ...backlog.map(([name]): [boolean, string] => [
      onCluster && none,
      `${name} does not scale on queue backlog: that needs KEDA (echelon:operators install or existing)`,
    ]),
    [
      onCluster && none,
      "no alert rules and no dashboard: they need the Prometheus operator and Grafana (echelon:operators install or existing)",
    ],
    [
      onCluster && (choices.gateway ?? "none") === "none",
      "reachable inside the cluster only: a route needs a Gateway controller (echelon:gateway names its class)",
    ],
    ...Object.values(profile.externals).map(({ secret, title }): [boolean, string] => [
      !secrets.has(secret),
      `${title} is not connected: echelon:secrets has no ${secret}`,
    ]),
  ];
  return rows.filter(([lacking]) => lacking).map(([, sentence]) => sentence);
}

/** The operator's budget, else the tier's, never above the ceiling. */
function planBudget(profile: Profile, { budget, budgetCeiling }: Choices): Plan["budget"] {
  const wanted: Plan["budget"] =
    budget === undefined
      ? { monthlyUSD: profile.budget.monthlyUSD, basis: "chosen" }
      : { monthlyUSD: budget, basis: "operator" };
  return budgetCeiling !== undefined && wanted.monthlyUSD > budgetCeiling
    ? { monthlyUSD: budgetCeiling, basis: "ceiling" }
    : wanted;
}

/**
 * What a tier needs on a target, sized. Pure: no clock, no environment, no Pulumi.
 *
 * @throws UnsupportedError (exit code 2) where the target cannot do it, before anything is created; RequestError
 * where a choice does not fit the tier.
 */
export function plan(given: Profile, target: Target, choices: Choices = {}): Plan {
  const operators = choices.operators ?? "none";
  const compute = chooseCompute(given, target, choices.compute);
  const profile = arrange(given, target, choices.workflows);
  const workloads = planWorkloads(profile, { target, operators });
  const stores = planStores(profile, { target, compute, operators });
  const triggers = planTriggers(profile);
  return {
    system: profile.system,
    tier: profile.tier,
    title: profile.title,
    target,
    compute,
    operators,
    zones: profile.zones,
    nodes: profile.nodes,
    bandwidthMbps: profile.minimums.bandwidthMbps ?? null,
    workloads,
    stores,
    edge: planEdge(profile, Object.values(workloads)),
    scaleProfile: scaleProfileOf(profile),
    externals: Object.entries(profile.externals).map(([name, external]) => ({ name, ...external })),
    triggers,
    escalation: profile.escalation ?? {},
    panels: planPanels(profile, triggers),
    logRetentionDays: profile.observability.logRetentionDays,
    scrapeSeconds: profile.observability.scrapeSeconds,
    enterpriseSecurity: profile.features.enterpriseSecurity ?? false,
    budget: planBudget(profile, choices),
    quotas: planQuotas(profile, Object.values(workloads), Object.values(stores)),
    lacks: planLacks(profile, target, choices),
  };
}
