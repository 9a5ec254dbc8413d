import { SAMPLE_SECONDS } from "../../targets/aws/bounds.ts";
import type { InfrastructureFeature, Lack, Place } from "../lack.ts";
import { planSlos } from "../slos.ts";
import { hasSso, missingSsoKeys } from "../sso.ts";
import { type LackContext, onCluster } from "./context.ts";

/** Where no resource makes a feature of the tier true. The other features are flags of the application. */
const missing = {
  enterpriseSecurity: ["cluster"],
  encryption: ["cluster", "cloud"],
  sso: ["cloud"],
  auditLog: ["cluster", "cloud"],
  multiTenancy: ["cluster", "cloud"],
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

/** How people sign in on a cluster. */
function ssoLacking(context: LackContext): Lack[] {
  if (!onCluster(context) || !hasSso(context.profile)) return [];
  const keys = missingSsoKeys(context.choices);
  return [keys.length > 0 ? { key: "sso-keys", keys } : { key: "saml" }];
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

/** Logs of a cluster are its own: a stack has no collector. */
function logsLacking(context: LackContext): Lack[] {
  const { logRetentionDays: days, logRotation } = context.profile.observability;
  if (!onCluster(context)) return [];
  return [
    { key: "log-retention", days },
    ...(logRotation === undefined ? [] : [{ key: "log-rotation", ...logRotation } as const]),
  ];
}

/** Without the Prometheus operator, the lack of alerts says the same. */
function metricsLacking(context: LackContext): Lack[] {
  const { scrapeSeconds: stated, metrics } = context.profile.observability;
  const isRead = onCluster(context) && context.operators.monitoring !== "none";
  return [
    ...(!onCluster(context) && stated < SAMPLE_SECONDS
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

function bandwidthLacking({ profile: { minimums } }: LackContext): Lack[] {
  const { bandwidthMbps: stated } = minimums;
  return stated === undefined ? [] : [{ key: "bandwidth", stated }];
}

/** The providers of a cloud answer for parts of the path; plan/feasibility/uptime.ts compares them. */
function uptimeLacking(context: LackContext): Lack[] {
  const { uptimePercent: percent } = context.profile.benchmarks;
  return percent === undefined || !onCluster(context) ? [] : [{ key: "no-sla", percent }];
}

/** Prometheus follows the objectives; without it on a cluster, the lack of alerts says the same. */
const objectivesLacking = (context: LackContext): Lack[] =>
  onCluster(context)
    ? []
    : planSlos(context.profile, context.workloads).map(({ name, objectivePercent }) => ({
        ...{ key: "no-slo", of: name, percent: objectivePercent },
      }));

/** What the tier states for the whole stack. */
export const tierLacks = (context: LackContext): Lack[] => [
  ...machineLacking(context),
  ...featuresLacking(context),
  ...ssoLacking(context),
  ...edgeLacking(context),
  ...bandwidthLacking(context),
  ...uptimeLacking(context),
  ...objectivesLacking(context),
  ...logsLacking(context),
  ...metricsLacking(context),
];
