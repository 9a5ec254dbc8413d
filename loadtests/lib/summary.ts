/// <reference types="k6" />
import { earlyEnd } from "../contract/early.ts";
import { metrics } from "../contract/metrics.ts";
import type { Load, Summary, Values } from "../contract/types.ts";

/** A check of k6 with its name. */
interface Check {
  readonly name: string;
  readonly passes: number;
  readonly fails: number;
}

interface Metric {
  readonly values: Values;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** What k6 gives to `handleSummary`, as far as it is read. */
export interface SummaryData {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly root_group?: { readonly checks?: readonly Check[] };
  readonly state?: { readonly testRunDurationMs?: number };
}

/** What this process measured. Named checks are metrics too, `checks{check:<name>}`, so that runners add up. */
export function summaryOf({ metrics: measured, root_group, state }: SummaryData, load: Load): Summary {
  const values: [string, Values][] = Object.entries(measured).map(([name, metric]) => [name, metric.values]);
  const named = (root_group?.checks ?? []).map(({ name, passes, fails }): [string, Values] => [
    `${metrics.checks}{check:${name}}`,
    { passes, fails, rate: passes / (passes + fails) },
  ]);
  const aside = measured[metrics.aside]?.values.count ?? 0;
  const durationMs = Math.max(0, (state?.testRunDurationMs ?? 0) - aside);
  const crossed = Object.keys(measured).filter((name) => isCrossed(measured[name]));
  return {
    metrics: Object.fromEntries([...values, ...named]),
    durationMs,
    partial: earlyEnd(load, durationMs, crossed),
  };
}

const isCrossed = (metric: Metric | undefined): boolean =>
  Object.values(metric?.thresholds ?? {}).some(({ ok }) => !ok);
