/// <reference types="k6" />
import { metrics } from "../contract/metrics.ts";
import type { Load, Scenario, Summary, Values } from "../contract/types.ts";
import { lengthOf, secondsOf } from "./duration.ts";

/** A check of k6 with its name. */
interface Check {
  readonly name: string;
  readonly passes: number;
  readonly fails: number;
}

/** What k6 gives to `handleSummary`, as far as it is read. */
export interface SummaryData {
  readonly metrics: Readonly<Record<string, { readonly values: Values }>>;
  readonly root_group?: { readonly checks?: readonly Check[] };
  readonly state?: { readonly testRunDurationMs?: number };
}

/** Scenarios of users and of rates last as long as they say; those of a number of iterations end when these are done. */
const LASTS = /^(constant|ramping)-/;

/** A run is early if it misses more of its time than starting and ending take, milliseconds. */
const TOLERANCE_MS = 1000;

/** What this process measured. Named checks are metrics too, `checks{check:<name>}`, so that runners add up. */
export function summaryOf({ metrics: measured, root_group, state }: SummaryData, load: Load): Summary {
  const values: [string, Values][] = Object.entries(measured).map(([name, metric]) => [name, metric.values]);
  const named = (root_group?.checks ?? []).map(({ name, passes, fails }): [string, Values] => [
    `${metrics.checks}{check:${name}}`,
    { passes, fails, rate: passes / (passes + fails) },
  ]);
  const durationMs = state?.testRunDurationMs ?? 0;
  return {
    metrics: Object.fromEntries([...values, ...named]),
    durationMs,
    partial: earlyEnd(durationMs, load),
  };
}

function earlyEnd(durationMs: number, { scenarios }: Load): string | null {
  const planned = Math.max(0, ...Object.values(scenarios).map(endOf)) * 1000;
  if (durationMs >= planned - TOLERANCE_MS) return null;
  return `the run ended after ${Math.round(durationMs / 1000)} of ${Math.round(planned / 1000)} s`;
}

const endOf = (scenario: Scenario): number =>
  LASTS.test(scenario.executor) ? secondsOf(scenario.startTime) + lengthOf(scenario) : 0;
