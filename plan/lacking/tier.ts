import { SAMPLE_SECONDS } from "../../targets/aws/bounds.ts";
import { rowOf } from "../../targets/index.ts";
import type { Lack } from "../lack.ts";
import { untracked } from "../observability.ts";
import { runsPods } from "../pods.ts";
import type { Place } from "../sentences/facts.ts";
import type { InfrastructureFeature } from "../sentences/people.ts";
import type { SloPlan } from "../slos.ts";
import { hasSso, missingSsoKeys } from "../sso.ts";
import { type LackContext, onCluster, storesOf } from "./context.ts";

/** Where no resource makes a feature of the tier true. The other features are flags of the application. */
const missing = {
  enterpriseSecurity: ["cluster"],
  encryption: ["cluster", "cloud"],
  sso: [],
  auditLog: [],
  multiTenancy: [],
  advancedPredictions: ["cluster", "cloud"],
} satisfies Record<InfrastructureFeature, readonly Place[]>;

const placeOf = (context: LackContext): Place => (onCluster(context) ? "cluster" : "cloud");

const featuresLacking = (context: LackContext): Lack[] => {
  const { features } = context.profile;
  const place = placeOf(context);
  return (Object.keys(missing) as InfrastructureFeature[])
    .filter((feature) => features[feature] === true && missing[feature].some((one) => one === place))
    .map((feature) => ({ key: "feature", feature, place }));
};

/** Whether who did what is kept, and who could still change it. */
function auditLacking(context: LackContext): Lack[] {
  if (context.profile.features.auditLog !== true) return [];
  const locked = storesOf(context).filter((store) => "lockDays" in store && store.lockDays !== null);
  if (locked.length === 0) return [{ key: "feature", feature: "auditLog", place: placeOf(context) }];
  if (!onCluster(context)) return [];
  return [
    ...locked.map(({ name }) => ({ key: "audit-admin", store: name }) as const),
    { key: "audit-cluster" },
  ];
}

/** What departments share besides, by what runs them. */
const sharedGround = {
  kubernetes: ["the namespace with its quota", "the nodes"],
  containers: ["the account with its quotas", "the network and its security groups"],
  host: ["the machine and its role"],
} satisfies Record<LackContext["compute"], readonly string[]>;

/** What departments share, in a tier that keeps them apart. */
function departmentsLacking(context: LackContext): Lack[] {
  const { profile, choices, origins, workloads } = context;
  if (profile.features.multiTenancy !== true) return [];
  if (!Object.values(profile.workloads).some(({ perDepartment }) => perDepartment === true))
    return [{ key: "feature", feature: "multiTenancy", place: placeOf(context) }];
  if (choices.departments === undefined) return [{ key: "one-department" }];
  const shared = storesOf(context).filter(({ name, users }) => users.length > 0 && !origins.has(name));
  return [
    {
      key: "departments-share",
      stores: shared.map(({ name }) => name),
      workloads: workloads.flatMap(({ name, origin }) => (name === origin ? [name] : [])),
      open: workloads.some((workload) => workload.public),
      ground: sharedGround[context.compute],
    },
  ];
}

/** How people sign in. A balancer lets in everybody whom the identity provider lets sign in. */
function ssoLacking(context: LackContext): Lack[] {
  if (!hasSso(context.profile)) return [];
  if (context.compute === "host") return [{ key: "feature", feature: "sso", place: "cloud" }];
  const keys = missingSsoKeys(context.choices);
  if (keys.length > 0) return [{ key: "sso-keys", keys }];
  return [{ key: context.signIn === null ? "saml" : "sso-groups" }];
}

/** What stands in front of the public workload on a cloud only. */
function edgeLacking(context: LackContext): Lack[] {
  const { profile, workloads } = context;
  const { features, edge } = profile;
  if (!onCluster(context) || !workloads.some((workload) => workload.public)) return [];
  return [
    ...((edge?.cdn ?? features.loadBalancing) ? [{ key: "no-cdn" } as const] : []),
    ...((edge?.waf ?? features.enterpriseSecurity) ? [{ key: "no-waf" } as const] : []),
  ];
}

/** Logs of a cluster are its own, unless a service of the cloud keeps those of the pods. */
function logsLacking(context: LackContext): Lack[] {
  const { logRetentionDays: days, logRotation } = context.profile.observability;
  if (!runsPods(context)) return [];
  const byKey = rowOf(context.target).keepsPodLogs ? ({ byKey: true } as const) : {};
  return [
    ...(context.operators.logs === "none" ? [{ key: "log-retention", days, ...byKey } as const] : []),
    ...(logRotation === undefined ? [] : [{ key: "log-rotation", ...logRotation } as const]),
  ];
}

/** Without the Prometheus operator, the lack of alerts says the same. */
function metricsLacking(context: LackContext): Lack[] {
  const { scrapeSeconds: stated, metrics } = context.profile.observability;
  const isRead = runsPods(context) && context.operators.monitoring !== "none";
  return [
    ...(!runsPods(context) && stated < SAMPLE_SECONDS
      ? [{ key: "samples", has: SAMPLE_SECONDS, stated } as const]
      : []),
    ...(isRead || metrics === undefined ? [] : [{ key: "app-metrics" } as const]),
  ];
}

function machineLacking({ compute, profile: { zones, features } }: LackContext): Lack[] {
  if (compute !== "host") return [];
  return [
    { key: "shared-role" },
    ...(zones > 1 ? [{ key: "one-zone", stated: zones } as const] : []),
    ...(features.loadBalancing === true ? [{ key: "no-balancer" } as const] : []),
  ];
}

/** What a network that the operator has does not give, as far as its key says. A machine stands in one public subnet. */
function networkLacking({ choices, compute, profile: { zones: stated } }: LackContext): Lack[] {
  const { existingSubnets: has } = choices;
  if (has === undefined || compute === "host") return [];
  return [...(has < stated ? [{ key: "few-subnets", has, stated } as const] : []), { key: "own-gateways" }];
}

function bandwidthLacking({ profile: { minimums } }: LackContext): Lack[] {
  const { bandwidthMbps: stated } = minimums;
  return stated === undefined ? [] : [{ key: "bandwidth", stated }];
}

/** The providers of a cloud answer for parts of the path; plan/feasibility/uptime.ts compares them. */
function uptimeLacking(context: LackContext): Lack[] {
  const { uptimePercent: percent } = context.profile.benchmarks;
  return percent === undefined || !onCluster(context) ? [] : [{ key: "no-sla", percent }];
}

/** What the tier asks to track and nothing measures. Without Prometheus on a cluster, nothing is shown at all. */
function trackingLacking(context: LackContext): Lack[] {
  const what = untracked(context.profile);
  const shown = !runsPods(context) || context.operators.monitoring !== "none";
  return what.length === 0 || !shown ? [] : [{ key: "untracked", what }];
}

const DAY_SECONDS = 86_400;

/** Windows of more than a day, of which CloudWatch sees each day alone. */
const longWindows = ({ name, alerts }: SloPlan): Lack[] =>
  alerts
    .filter(({ longSeconds }) => longSeconds > DAY_SECONDS)
    .map(({ longSeconds }) => ({ key: "slo-days", of: name, days: longSeconds / DAY_SECONDS }));

/**
 * On a cluster Prometheus follows the objectives; without it, the lack of alerts says the same. On services of a cloud, what
 * stands in front of public workloads counts their requests.
 */
function objectivesLacking(context: LackContext): Lack[] {
  if (runsPods(context)) return [];
  if (context.workloads.some((workload) => workload.public)) return context.slos.flatMap(longWindows);
  return context.slos.map(({ name, objectivePercent }) => ({
    ...{ key: "no-slo", of: name, percent: objectivePercent },
  }));
}

/** What the tier states for the whole stack. */
export const tierLacks = (context: LackContext): Lack[] => [
  ...machineLacking(context),
  ...featuresLacking(context),
  ...ssoLacking(context),
  ...departmentsLacking(context),
  ...auditLacking(context),
  ...edgeLacking(context),
  ...networkLacking(context),
  ...bandwidthLacking(context),
  ...uptimeLacking(context),
  ...objectivesLacking(context),
  ...trackingLacking(context),
  ...logsLacking(context),
  ...metricsLacking(context),
];
