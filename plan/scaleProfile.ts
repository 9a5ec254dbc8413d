import { featureNames, type Profile } from "../profiles/schema.ts";
import { toVariableName } from "../profiles/units.ts";
import type { LimitName } from "../profiles/workload.ts";

const snake = (name: string): string => toVariableName(name).toLowerCase();

const API_LIMITS: readonly LimitName[] = ["requestsPerMinute", "tokensPerHour"];

/** The scale profile, with the keys and the order that the application expects; null for a system that reads none. */
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

/** Whether the source or the operator gives the value. What this project chose is left out of the file. */
const isStated = (profile: Profile, pointer: string): boolean =>
  profile.provenance[pointer]?.kind !== "chosen";
