import type { Scenario } from "../contract/types.ts";

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a duration as k6 writes it: `1m30s`. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, figure, unit]) => sum + Number(figure) * (UNITS[unit ?? ""] ?? 0), 0);
}

/** How long a scenario starts iterations at most, seconds. */
export const lengthOf = (scenario: Scenario): number =>
  secondsOf("duration" in scenario ? scenario.duration : scenario.maxDuration);
