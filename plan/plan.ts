import { RequestError, UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import { kindsOf } from "../targets/index.ts";
import type { ComputeKind, Target } from "../targets/names.ts";
import { refuseClashes } from "./clashes.ts";
import { planLacks } from "./lacks.ts";
import { planPanels, planTriggers } from "./observability.ts";
import { profileFor } from "./profileFor.ts";
import { planQuotas } from "./quotas.ts";
import { scaleProfileOf } from "./scaleProfile.ts";
import { planStores } from "./stores.ts";
import type { Choices, EdgePlan, Plan, WorkloadPlan } from "./types.ts";
import { planWorkloads } from "./workloads.ts";

function chooseCompute(profile: Profile, target: Target, wanted: ComputeKind | undefined): ComputeKind {
  const known = kindsOf(target);
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

/** The operator's budget, else the tier's, but at most the ceiling. */
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
 * What a tier needs on a target, with all sizes. A pure function: it uses no clock, no environment and no Pulumi.
 *
 * @param choices the operator's choices. @default the tier's own
 * @throws UnsupportedError (exit code 2) if the target cannot provide what the tier needs; RequestError (exit
 * code 2) if a choice does not fit the tier.
 */
export function plan(given: Profile, target: Target, choices: Choices = {}): Plan {
  const operators = choices.operators ?? "none";
  const compute = chooseCompute(given, target, choices.compute);
  const profile = profileFor(given, target, choices.workflows);
  const workloads = planWorkloads(profile, { target, operators });
  const stores = planStores(profile, { target, compute, operators });
  refuseClashes(profile, target, { workloads, stores });
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
    lacks: planLacks(profile, target, { choices, stores }),
  };
}
