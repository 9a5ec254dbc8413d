import type { Profile } from "../profiles/schema.ts";
import { toVariableName } from "../profiles/units.ts";
import {
  ends,
  isShared,
  MANAGEMENT_PORT,
  servesRequests,
  type WorkloadProfile,
} from "../profiles/workload.ts";
import { processesIn } from "./processes.ts";

/** Name of the environment variable for an external service's secret: `airtable-api-key` → `AIRTABLE_API_KEY`. */
export const secretVariable = (secret: string): string => secret.replaceAll("-", "_").toUpperCase();

/** Variables that a platform sets in addition to those of the plan. */
export const platformVariables = {
  /** Names of the secrets that the operator has not given yet, separated by commas. */
  missingSecrets: "MISSING_SECRETS",
  /** Names of the variables without which it cannot work, separated by commas: those of its stores. */
  requires: "WORKLOAD_REQUIRES",
  /** Content of the scale profile, on a platform that cannot mount a file. */
  scaleProfile: "SCALE_PROFILE",
  /** Path of the scale profile, on a platform that mounts it as a file. */
  scaleProfilePath: "SCALE_PROFILE_PATH",
} as const;

type Pool = NonNullable<WorkloadProfile["pools"]>[string];
type Variable = readonly [name: string, value: string];

/**
 * What one replica may use of a limit of the whole stack. Rounded down, so that all replicas together never exceed
 * it.
 */
export const share = (total: number, maximumReplicas: number): number => Math.floor(total / maximumReplicas);

/** What the profile has of some figures, in its order. */
const stated = <Value>(figures: Readonly<Record<string, Value | undefined>>): [string, Value][] =>
  Object.entries(figures).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));

/** For each limit that is divided among replicas, the share of one replica of any workload that enforces it. */
export function sharesByLimit(profile: Profile): ReadonlyMap<string, number> {
  const replicas = new Map<string, number>();
  for (const { enforces, replicas: bounds } of Object.values(profile.workloads)) {
    for (const limit of enforces) replicas.set(limit, (replicas.get(limit) ?? 0) + bounds.max);
  }
  const shared = stated<number>(profile.limits).filter(
    ([name]) => isShared(name, profile.declares) && replicas.has(name),
  );
  return new Map(shared.map(([name, total]) => [name, share(total, replicas.get(name) ?? 1)]));
}

/** The shares of the limits that a workload enforces. */
export const sharesOf = (
  shares: ReadonlyMap<string, number>,
  { enforces }: WorkloadProfile,
): [string, number][] => [...shares].filter(([name]) => enforces.includes(name));

/** A variable for each figure that the profile has. */
const given = (prefix: string, figures: Readonly<Record<string, number | boolean | undefined>>): Variable[] =>
  stated(figures).map(([name, figure]) => [`${prefix}${toVariableName(name)}`, String(figure)]);

/** Connections of a pool that each process of a replica may open, where several have a pool of their own. */
const poolShares = (prefix: string, { size, maxOverflow }: Pool, processes: number): Variable[] =>
  processes === 1
    ? []
    : given(prefix, { size, maxOverflow }).map(([name, connections]) => [
        `${name}_SHARE`,
        String(share(Number(connections), processes)),
      ]);

/** Variables such as `DATABASE_POOL_SIZE`: the connection pools of one replica. */
const poolVariables = (workload: WorkloadProfile): Variable[] =>
  Object.entries(workload.pools ?? {}).flatMap(([store, pool]) => {
    const prefix = `${toVariableName(store)}_POOL_`;
    return [...given(prefix, pool), ...poolShares(prefix, pool, processesIn(workload))];
  });

/** Variables such as `CACHE_LEAD_DATA_TTL_SECONDS`, for the stores that the workload uses. */
const cacheVariables = ({ stores }: Profile, { uses }: WorkloadProfile): Variable[] =>
  Object.keys(uses).flatMap((name) => {
    const store = stores[name];
    const caches = store?.kind === "redis" ? store.caches : undefined;
    return Object.entries(caches ?? {}).flatMap(([cache, { ttlSeconds, maxSizeGB }]) => {
      const prefix = `CACHE_${cache.toUpperCase()}_`;
      const size: Variable[] = maxSizeGB === undefined ? [] : [[`${prefix}MAX_SIZE_GB`, String(maxSizeGB)]];
      return [[`${prefix}TTL_SECONDS`, String(ttlSeconds)], ...size] satisfies Variable[];
    });
  });

/** Variables such as `DATABASE_JOURNAL_MODE`, for each SQLite that the workload uses: whoever opens it sets the mode. */
const journalVariables = ({ stores }: Profile, { uses }: WorkloadProfile): Variable[] =>
  Object.keys(uses).flatMap((name): Variable[] => {
    const store = stores[name];
    return store?.kind !== "sqlite" || store.journalMode === undefined
      ? []
      : [[`${toVariableName(name)}_JOURNAL_MODE`, store.journalMode]];
  });

/** How a workload rotates log files, if it writes any: how large one gets, and how many it keeps. */
const rotationVariables = ({ observability: { logRotation } }: Profile): Variable[] =>
  logRotation === undefined
    ? []
    : [
        ["LOG_MAX_FILE_MB", String(logRotation.maxFileMB)],
        ["LOG_MAX_FILES", String(logRotation.maxFiles)],
      ];

/** The variables of one workload that docs/workload-contract.md lists. */
export function environmentOf(
  profile: Profile,
  shares: ReadonlyMap<string, number>,
  name: string,
  workload: WorkloadProfile,
): Record<string, string> {
  const parts = sharesOf(shares, workload).map(
    ([limit, part]): Variable => [`${toVariableName(limit)}_SHARE`, String(part)],
  );
  const { concurrency, taskTimeoutSeconds } = workload;
  const settings = Object.entries(workload.environment ?? {}).map(
    ([key, value]): Variable => [key, String(value)],
  );
  return Object.fromEntries([
    ["WORKLOAD_NAME", name],
    ["WORKLOAD_KIND", workload.kind],
    ...(servesRequests(workload.kind) ? [["PORT", String(workload.port)] satisfies Variable] : []),
    ...(ends(workload.kind) ? [] : [["MANAGEMENT_PORT", String(MANAGEMENT_PORT)] satisfies Variable]),
    ["SYSTEM", profile.system],
    ["SCALE_LEVEL", profile.scaleLevel ?? profile.tier],
    ...given("", profile.limits),
    ...parts,
    ...given("FEATURE_", profile.features),
    ...given("", { concurrency, taskTimeoutSeconds }),
    ...poolVariables(workload),
    ...cacheVariables(profile, workload),
    ...journalVariables(profile, workload),
    ...rotationVariables(profile),
    ...settings,
  ]);
}
