import { RequestError, UnsupportedError } from "../base/errors.ts";
import type { Profile } from "../profiles/schema.ts";
import { kindsOf, rowOf } from "../targets/index.ts";
import type { ComputeKind, Target } from "../targets/names.ts";
import { planBudget } from "./budget.ts";
import { refuseClashes } from "./clashes.ts";
import { planFindings } from "./feasibility/findings.ts";
import { planLacks } from "./lacks.ts";
import { loadTestNotes, planLoadTest } from "./loadTests.ts";
import { planNotes } from "./notes.ts";
import { planPanels, planTriggers } from "./observability.ts";
import { type Ground, makesCluster } from "./pods.ts";
import { profileFor, type Repeated } from "./profileFor.ts";
import { withProxies } from "./proxies.ts";
import { planQuotas } from "./quotas.ts";
import { scaleProfileOf } from "./scaleProfile.ts";
import { planSlos } from "./slos.ts";
import { keepsVolumes } from "./snapshots.ts";
import { planSignIn, planSso } from "./sso.ts";
import { standingStores } from "./standing.ts";
import { planEngines } from "./stores.ts";
import type {
  Arrangement,
  BesidePlan,
  Choices,
  EdgePlan,
  EnginePlan,
  OperatorModes,
  Phase,
  Plan,
  WorkloadPlan,
} from "./types.ts";
import { planWorkloads } from "./workloads.ts";

/** An arrangement, and how its keys start in messages. */
interface Asked extends Arrangement {
  readonly keys: "echelon:" | "echelon:previous.";
  /** What the operator has given up of its stores. @default nothing: workloads run on them, or data moves into them */
  readonly retire?: NonNullable<Choices["retire"]>;
}

function chooseCompute({ profile, compute: wanted, keys }: Asked, target: Target): ComputeKind {
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
      `${keys}compute: got "${compute}", expected one of ${allowed} for ${profile.system}/${profile.tier}`,
    );
  }
  if (!known.includes(compute)) {
    throw new UnsupportedError(
      `${keys}compute: got "${compute}", expected one of ${known.join(", ")} on ${target}`,
    );
  }
  return compute;
}

function planEdge(profile: Profile, workloads: readonly WorkloadPlan[]): EdgePlan | null {
  const open = workloads.filter((workload) => workload.public);
  const entry = open.find(({ path }) => path === null) ?? open[0];
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

/** A tier on its target, with what runs its workloads and holds its stores. */
interface Arranged extends Pick<Asked, "keys"> {
  readonly profile: Profile;
  /** Name of a repeated workload or store → its name in the tier. */
  readonly origins: Repeated["origins"];
  readonly compute: ComputeKind;
  readonly engines: readonly EnginePlan[];
}

/** A cluster that the stack makes has nothing on it. */
export const allInstalled: OperatorModes = {
  stores: "install",
  monitoring: "install",
  backlogScaling: "install",
  certificates: "install",
  logs: "install",
};

/** What the stack uses operators for. */
const operatorModesOf = (choices: Choices, ground: Ground): OperatorModes =>
  makesCluster(ground, choices) ? allInstalled : givenModes(choices, ground);

/** The modes that the operator of the stack chose: `operators` is the short form of all of them. */
const givenModes = (
  { operators = "none", monitoring, backlogScaling, certificates, podLogs }: Choices,
  { target }: Ground,
): OperatorModes => {
  // Whoever has other operators on his cluster need not have these.
  const installed = operators === "install" ? operators : "none";
  return {
    stores: operators,
    monitoring: monitoring ?? operators,
    backlogScaling: backlogScaling ?? operators,
    certificates: certificates ?? installed,
    logs: rowOf(target).keepsPodLogs ? (podLogs ?? installed) : "none",
  };
};

function arrange(asked: Asked, target: Target, choices: Choices): Arranged {
  const { engines = {}, keys, departments, workflows = choices.workflows } = asked;
  const { databases = "separate" } = choices;
  const compute = chooseCompute(asked, target);
  const operators = operatorModesOf(choices, { target, compute });
  const { profile, origins, copies } = profileFor(asked.profile, target, { workflows, departments });
  return {
    ...{ profile, origins, compute, keys },
    engines: planEngines(profile, {
      ...{ target, compute, operators, engines, databases, keys, origins, copies },
      licences: choices.licences,
      retire: asked.retire,
    }),
  };
}

/** The arrangement on which the workloads run, and the one beside it. */
interface Standing {
  readonly serving: Arranged;
  readonly beside: Arranged | null;
  readonly phase: Exclude<Phase, "serving">;
}

/** @throws RequestError if the two arrangements are not of one system, or only one is there and the other shall serve. */
function arrangements(given: Profile, target: Target, choices: Choices): Standing {
  const { previous, serve, compute, engines, departments, retire = {} } = choices;
  const asked: Asked = { profile: given, compute, engines, departments, keys: "echelon:" };
  const current = arrange(asked, target, choices);
  if (previous === undefined) {
    if (serve !== "previous") return { serving: current, beside: null, phase: "retiring" };
    throw new RequestError(
      "echelon:serve: got previous without echelon:previous, expected the arrangement that shall serve there",
    );
  }
  const { system, tier } = previous.profile;
  if (system !== given.system) {
    throw new RequestError(
      `echelon:previous.profile: got ${system}/${tier}, expected a tier of ${given.system}`,
    );
  }
  const switched = serve === "current";
  const givenUp = switched ? { retire } : {};
  const before = arrange({ ...previous, keys: "echelon:previous.", ...givenUp }, target, choices);
  return switched
    ? { serving: current, beside: before, phase: "retiring" }
    : { serving: before, beside: current, phase: "arriving" };
}

/** The nodes of the tier that has most of them: they hold the stores of two tiers while these stand side by side. */
const largestNodes = (profiles: readonly [Profile, ...Profile[]]): Profile["nodes"] =>
  profiles
    .map(({ nodes }) => nodes)
    .reduce((one, other) => (other.max * other.cpu > one.max * one.cpu ? other : one));

type WorkloadsOf = (arranged: Arranged) => Plan["workloads"];

const besidePlan = ({ serving, beside, phase }: Standing, workloadsOf: WorkloadsOf): BesidePlan | null =>
  beside === null
    ? null
    : {
        phase,
        tier: beside.profile.tier,
        ownCompute: beside.compute === serving.compute ? null : beside.compute,
        nodes: beside.profile.nodes,
        workloads: workloadsOf(beside),
      };

/**
 * What a tier needs on a target, with all sizes. A pure function: it uses no clock, no environment and no Pulumi.
 *
 * With `choices.previous`, two arrangements stand side by side while data moves: the workloads run on one, and the
 * other consists of its stores. `plan` is then that of the serving tier, with the stores of both.
 *
 * @param choices the operator's choices. @default the tier's own
 * @throws UnsupportedError (exit code 2) if the target cannot provide what the tier needs; RequestError (exit
 * code 2) if a choice does not fit the tier.
 */
export function plan(given: Profile, target: Target, choices: Choices = {}): Plan {
  const { retire = {} } = choices;
  const standing = arrangements(given, target, choices);
  const { serving, beside, phase } = standing;
  const { profile, compute } = serving;
  const operators = operatorModesOf(choices, { target, compute });
  const budget = planBudget([serving, ...(beside === null ? [] : [beside])], choices);
  const profiles = [profile, ...(beside === null ? [] : [beside.profile])] as const;
  const sso = planSso(profile, { target, compute }, choices);
  const signIn = planSignIn(profile, { target, compute }, choices);
  const workloadsOf: WorkloadsOf = ({ profile, compute, engines, origins }) =>
    planWorkloads(profile, { target, compute, operators, stores: engines, sso: sso ?? signIn, origins });
  const workloads = workloadsOf(serving);
  const stores = standingStores({
    serving: serving.engines,
    beside: beside?.engines ?? [],
    phase,
    retire,
    operators,
    keepsVolumes: keepsVolumes(target, choices.cluster),
  });
  refuseClashes(profile, target, { workloads, stores });
  const triggers = planTriggers(profile, { target, compute, workloads, stores, operators }, choices);
  const edge = planEdge(profile, Object.values(workloads));
  const loadTest = planLoadTest(profile, { target, compute }, { ...choices, open: edge !== null });
  const findings = planFindings({
    ...{ profile, target, compute, edge },
    budgetMonthlyUSD: budget.monthlyUSD,
    nodes: largestNodes(profiles),
    workloads: Object.values(workloads),
    stores: Object.values(stores),
  });
  const zones = Math.max(...profiles.map((one) => one.zones));
  const slos = planSlos(profile, Object.values(workloads));
  const lacks = planLacks({
    ...{ profile, target, zones, choices, operators, compute, triggers, slos, stores, sso, signIn },
    workloads: Object.values(workloads),
    origins: serving.origins,
    engines: serving.engines,
  });
  return {
    system: profile.system,
    tier: profile.tier,
    title: profile.title,
    target,
    compute,
    operators,
    zones,
    nodes: profile.nodes,
    bandwidthMbps: profile.minimums.bandwidthMbps ?? null,
    workloads,
    stores,
    beside: besidePlan(standing, workloadsOf),
    edge,
    sso,
    signIn,
    ...(loadTest === null ? {} : { loadTest }),
    scaleProfile: scaleProfileOf(profile),
    externals: Object.entries(profile.externals).map(([name, external]) => ({ name, ...external })),
    triggers,
    slos,
    escalation: profile.escalation ?? {},
    panels: planPanels(profile, triggers),
    metrics: Object.entries(profile.observability.metrics ?? {}).map(([name, metric]) => ({
      name,
      ...metric,
    })),
    logRetentionDays: profile.observability.logRetentionDays,
    scrapeSeconds: profile.observability.scrapeSeconds,
    enterpriseSecurity: profile.features.enterpriseSecurity ?? false,
    budget,
    quotas: withProxies(planQuotas(profiles, Object.values(workloads), Object.values(stores)), target, {
      gateway: choices.gateway,
      sso,
      loadTest,
    }),
    findings,
    lacks,
    notes: [
      ...planNotes({ ...standing, stores, lacks, retire, budget, serve: choices.serve }),
      ...loadTestNotes(loadTest),
    ],
  };
}
