import { type FeatureName, featureNames, type Profile } from "../profiles/schema.ts";
import { toVariableName } from "../profiles/units.ts";
import { isShared, type LimitName, limitNames, type WorkloadProfile } from "../profiles/workload.ts";

/** The environment variable that carries an external service's secret: `airtable-api-key` → `AIRTABLE_API_KEY`. */
export const secretVariable = (secret: string): string => secret.replaceAll("-", "_").toUpperCase();

/** Variables that a platform sets beside those of the plan. */
export const platformVariables = {
  missingSecrets: "MISSING_SECRETS",
  /** The file that a workload reads its scale from, itself: for where no file can be mounted. */
  scaleProfile: "SCALE_PROFILE",
  /** Where that file is. */
  scaleProfilePath: "SCALE_PROFILE_PATH",
} as const;

type Variable = readonly [name: string, value: string];

/** A replica's share of a limit of the whole stack, so that all replicas together never pass it. */
export const share = (total: number, maximumReplicas: number): number => Math.floor(total / maximumReplicas);

const statedLimits = (profile: Profile): [LimitName, number][] =>
  limitNames.flatMap((name) => {
    const limit = profile.limits[name];
    return limit === undefined ? [] : [[name, limit]];
  });

/** Each replica's share of every limit that replicas share out, over all workloads that enforce it. */
export function sharesByLimit(profile: Profile): ReadonlyMap<LimitName, number> {
  const replicas = new Map<LimitName, number>();
  for (const { enforces, replicas: bounds } of Object.values(profile.workloads)) {
    for (const limit of enforces) replicas.set(limit, (replicas.get(limit) ?? 0) + bounds.max);
  }
  const shared = statedLimits(profile).filter(([name]) => isShared(name) && replicas.has(name));
  return new Map(shared.map(([name, total]) => [name, share(total, replicas.get(name) ?? 1)]));
}

/** The limits a workload enforces by shares, with the share of each of its replicas. */
export const sharesOf = (
  shares: ReadonlyMap<LimitName, number>,
  { enforces }: WorkloadProfile,
): [LimitName, number][] => [...shares].filter(([name]) => enforces.includes(name));

/** Variables of the figures that are given; what the profile leaves out has none. */
const given = (prefix: string, figures: Readonly<Record<string, number | boolean | undefined>>): Variable[] =>
  Object.entries(figures)
    .filter(([, figure]) => figure !== undefined)
    .map(([name, figure]) => [`${prefix}${toVariableName(name)}`, String(figure)]);

/** `DATABASE_POOL_SIZE` and its like: the connection pool of one replica to each store. */
const poolVariables = ({ pools }: WorkloadProfile): Variable[] =>
  Object.entries(pools ?? {}).flatMap(([store, pool]) => given(`${toVariableName(store)}_POOL_`, pool));

/** `CACHE_LEAD_DATA_TTL_SECONDS` and its like, of the stores that the workload uses. */
const cacheVariables = ({ stores }: Profile, { uses }: WorkloadProfile): Variable[] =>
  uses.flatMap((name) => {
    const store = stores[name];
    const caches = store?.kind === "redis" ? store.caches : undefined;
    return Object.entries(caches ?? {}).flatMap(([cache, { ttlSeconds, maxSizeGB }]) => {
      const prefix = `CACHE_${cache.toUpperCase()}_`;
      const size: Variable[] = maxSizeGB === undefined ? [] : [[`${prefix}MAX_SIZE_GB`, String(maxSizeGB)]];
      return [[`${prefix}TTL_SECONDS`, String(ttlSeconds)], ...size] satisfies Variable[];
    });
  });

/** The documented variables of one workload; see docs/workload-contract.md. */
export function environmentOf(
  profile: Profile,
  shares: ReadonlyMap<LimitName, number>,
  name: string,
  workload: WorkloadProfile,
): Record<string, string> {
  const limits = statedLimits(profile).map(
    ([limit, total]): Variable => [toVariableName(limit), String(total)],
  );
  const parts = sharesOf(shares, workload).map(
    ([limit, part]): Variable => [`${toVariableName(limit)}_SHARE`, String(part)],
  );
  const features = featureNames
    .filter((feature: FeatureName) => profile.features[feature] !== undefined)
    .map((feature): Variable => [`FEATURE_${toVariableName(feature)}`, String(profile.features[feature])]);
  const { concurrency, taskTimeoutSeconds } = workload;
  const settings = Object.entries(workload.environment ?? {}).map(
    ([key, value]): Variable => [key, String(value)],
  );
  return Object.fromEntries([
    ["WORKLOAD_NAME", name],
    ["WORKLOAD_KIND", workload.kind],
    ["PORT", String(workload.port)],
    ["SYSTEM", profile.system],
    ["SCALE_LEVEL", profile.scaleLevel ?? profile.tier],
    ...limits,
    ...parts,
    ...features,
    ...given("", { concurrency, taskTimeoutSeconds }),
    ...poolVariables(workload),
    ...cacheVariables(profile, workload),
    ...settings,
  ]);
}
