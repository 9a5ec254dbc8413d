import { type FeatureName, featureNames, type Profile } from "../profiles/schema.ts";
import { type LimitName, limitNames, type WorkloadProfile } from "../profiles/workload.ts";

/** `maxConcurrentAgents` → `MAX_CONCURRENT_AGENTS`. */
export const variableName = (name: string): string =>
  name
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll("-", "_")
    .toUpperCase();

/** A replica's share of a limit of the whole stack, so that all replicas together never pass it. */
export const share = (total: number, maximumReplicas: number): number => Math.floor(total / maximumReplicas);

const statedLimits = (profile: Profile): [LimitName, number][] =>
  limitNames.flatMap((name) => {
    const limit = profile.limits[name];
    return limit === undefined ? [] : [[name, limit]];
  });

/** Limits that are totals shared by replicas; the others say how one call behaves. */
const UNSHARED: ReadonlySet<LimitName> = new Set([
  "retryAttempts",
  "backoffFactor",
  "calendarDays",
  "batchBusinesses",
]);

/** The limits a workload shares out among its replicas, with each replica's share. */
export const sharesOf = (profile: Profile, workload: WorkloadProfile): [LimitName, number][] =>
  statedLimits(profile)
    .filter(([name]) => workload.enforces.includes(name) && !UNSHARED.has(name))
    .map(([name, total]) => [name, share(total, workload.replicas.max)]);

/** The documented variables of one workload; see docs/workload-contract.md. */
export function environmentOf(
  profile: Profile,
  name: string,
  workload: WorkloadProfile,
): Record<string, string> {
  const limits = statedLimits(profile).map(([limit, total]) => [variableName(limit), String(total)]);
  const shares = sharesOf(profile, workload).map(([limit, part]) => [
    `${variableName(limit)}_SHARE`,
    String(part),
  ]);
  const features = featureNames
    .filter((feature: FeatureName) => profile.features[feature] !== undefined)
    .map((feature) => [`FEATURE_${variableName(feature)}`, String(profile.features[feature])]);
  return Object.fromEntries([
    ["WORKLOAD_NAME", name],
    ["WORKLOAD_KIND", workload.kind],
    ["PORT", String(workload.port)],
    ["SYSTEM", profile.system],
    ["SCALE_LEVEL", profile.scaleLevel ?? profile.tier],
    ...limits,
    ...shares,
    ...features,
  ]);
}

const snake = (name: string): string => variableName(name).toLowerCase();

const API_LIMITS: readonly LimitName[] = ["requestsPerMinute", "tokensPerHour"];

/** The scale profile in the application's own keys and order; null for a system that reads none. */
export function scaleProfileOf(profile: Profile): { fileName: string; content: string } | null {
  if (profile.profileFile === undefined) return null;
  const { limits, features, workloads } = profile;
  const document = {
    scale_level: profile.scaleLevel,
    max_concurrent_agents: limits.maxConcurrentAgents,
    content_generation_limit: limits.contentGenerationLimit,
    storage_type: profile.storageType,
    dashboard_instances: workloads.dashboard?.replicas.max,
    api_rate_limits: Object.fromEntries(API_LIMITS.map((name) => [snake(name), limits[name]])),
    features: Object.fromEntries(
      featureNames
        .filter((name) => features[name] !== undefined && isStated(profile, `/features/${name}`))
        .map((name) => [snake(name), features[name]]),
    ),
  };
  return { fileName: profile.profileFile, content: JSON.stringify(document) };
}

/** A key that the source leaves out stays out of the file; what the operator overrides is written. */
const isStated = (profile: Profile, pointer: string): boolean =>
  profile.provenance[pointer]?.kind !== "chosen";
