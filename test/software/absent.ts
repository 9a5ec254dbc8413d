import type { Pod } from "./pod/pod.ts";

/** The host of an address, or undefined for another value. */
function hostOf(value: string): string | undefined {
  try {
    return new URL(value).hostname || undefined;
  } catch {
    return undefined;
  }
}

/** Lines in which the placeholder names a variable whose store it does not reach: `QUEUE_URL: no answer`. */
const NAMED = /\b([A-Z][A-Z0-9_]*): /g;

/**
 * Checks that a workload misses only stores that do not run here.
 *
 * @param problem what its readiness, or its log, says.
 * @returns variables that it misses although their store runs, or that name none.
 */
export function wronglyMissing(
  problem: string,
  variables: Readonly<Record<string, string>>,
  running: ReadonlySet<string>,
): readonly string[] {
  const names = [...problem.matchAll(NAMED)].map(([, name = ""]) => name);
  return names.filter((name) => {
    const host = hostOf(variables[name] ?? "");
    return host === undefined || running.has(host);
  });
}

/** Plain variables of a pod's first container. */
export const variablesOf = ({ spec }: Pod): Readonly<Record<string, string>> =>
  Object.fromEntries((spec.containers[0]?.env ?? []).map(({ name, value = "" }) => [name, value]));
