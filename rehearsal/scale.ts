import { mergePatch } from "../base/mergePatch.ts";
import { PROJECT } from "../base/project.ts";
import { type RawConfig, settingsFrom } from "../config/keys.ts";
import { loadProfile } from "../profiles/load.ts";
import type { Profile } from "../profiles/schema.ts";
import { isShared } from "../profiles/workload.ts";

/** Kinds of workloads with more replicas in a larger stack. A scheduler or a CronJob exists once at any size. */
const MULTIPLIED: readonly Profile["workloads"][string]["kind"][] = ["http", "websocket", "worker"];

const times = (
  factor: number,
  figures: Readonly<Record<string, number | undefined>>,
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(figures).flatMap(([name, figure]) =>
      figure === undefined ? [] : [[name, figure * factor] as const],
    ),
  );

/** A partial profile: the figures that are higher in a larger stack of the same shape, multiplied. */
function multiplied(profile: Profile, factor: number): Record<string, unknown> {
  const { workloads, nodes, quotas, limits } = profile;
  const scaled = Object.entries(workloads)
    .filter(([, { kind }]) => MULTIPLIED.includes(kind))
    .map(([name, { replicas }]) => [
      name,
      { replicas: { min: replicas.min * factor, max: replicas.max * factor } },
    ]);
  const totals = Object.fromEntries(
    Object.entries(limits).filter(([limit]) => isShared(limit, profile.declares)),
  );
  return {
    workloads: Object.fromEntries(scaled),
    nodes: { min: nodes.min * factor, max: nodes.max * factor },
    quotas: times(factor, quotas),
    limits: times(factor, totals),
  };
}

/**
 * A stack's configuration with replicas, nodes, quotas and shared limits multiplied. It changes no file: it adds the
 * overrides that an operator would write.
 *
 * @param factor a whole number from 1 on.
 * @throws RequestError where the profile is not valid at that size.
 */
export function scaledConfig(config: RawConfig, factor: number): RawConfig {
  if (factor === 1) return config;
  const { profile, overrides = {} } = settingsFrom(config);
  const patch = multiplied(loadProfile(profile, overrides), factor);
  const merged = mergePatch(overrides, patch);
  return { ...config, values: { ...config.values, [`${PROJECT}:overrides`]: JSON.stringify(merged) } };
}
