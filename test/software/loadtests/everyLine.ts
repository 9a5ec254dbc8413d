/// <reference types="k6" />
import { check, sleep } from "k6";
import http from "k6/http";
import { Counter, Rate, Trend } from "k6/metrics";
import { earlyEnd } from "../../../loadtests/contract/early.ts";
import { holdsTimes, judge, passes } from "../../../loadtests/contract/judge.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import { metrics } from "../../../loadtests/contract/metrics.ts";
import { optionsOf } from "../../../loadtests/contract/options.ts";
import type { Journey, LoadProfile, ShapeName, Summary } from "../../../loadtests/contract/types.ts";

/**
 * A script for k6 with a line of each kind, which pretends to measure all but the response times: how k6 counts, names and
 * ends is what is seen here. LESS names what the journeys write less of.
 */
const profile: LoadProfile = {
  system: "clinic",
  tier: "one",
  benchmarks: {
    responseTimeMs: { statistic: "p95", max: 2000 },
    errorPercent: 5,
    concurrentUsers: { max: 10 },
    reminders: { min: 3600 },
    days: { min: 3 },
    run: { max: 5 },
  },
  limits: {},
  loadTest: { thinkSeconds: 0.1 },
  declares: {
    benchmarks: {
      reminders: { description: "Reminders", unit: "reminders an hour", sense: "atLeast" },
      days: { description: "Days", unit: "days", sense: "atLeast" },
      run: { description: "A run", unit: "seconds", sense: "atMost" },
    },
  },
  provenance: {},
};

const journeys: readonly Journey[] = [
  { exec: "visit", title: "people read", drive: { by: "users" }, aiCalls: 0 },
  { exec: "remind", title: "", drive: { by: "benchmark", benchmark: "reminders" }, aiCalls: 1 },
  { exec: "calendar", title: "", drive: { by: "benchmark", benchmark: "days" }, aiCalls: 1 },
  { exec: "oneRun", title: "", drive: { by: "benchmark", benchmark: "run" }, aiCalls: 1 },
  { exec: "roles", title: "", drive: { by: "check" }, aiCalls: 0 },
];

const lines = linesOf(profile);
const load = loadOf(profile, lines, journeys, {
  shape: (__ENV.SHAPE || "benchmark") as ShapeName,
  target: "reference",
  generator: { maxUsers: 40, maxPerSecond: 500 },
  seconds: Number(__ENV.SECONDS || 3),
});
export const options = optionsOf(load, lines);

const less = __ENV.LESS ?? "";
const underLine = new Rate(metrics.underLine);
const failed = new Rate(metrics.failed);
const finished = new Rate(metrics.finished);
const completed = new Counter(metrics.completed);
const amount = new Trend(metrics.amount);
const seconds = new Trend(metrics.seconds);
new Counter(metrics.limited);

const ended = (good = true): void => {
  check(good, { "what came back is right": (value) => value });
  finished.add(true);
};

const person = { benchmark: "responseTimeMs" };

export function visit(): void {
  const { status } = http.get(__ENV.BASE_URL ?? "", { tags: person });
  const good = status === 200 && less !== "good answers";
  underLine.add(good, person);
  failed.add(!good);
  ended(good);
  sleep(0.1);
}

export function remind(): void {
  if (less !== "completions") completed.add(1);
  ended();
}

export function calendar(): void {
  if (less === "samples") return;
  amount.add(less === "amount" ? 2 : 3);
  ended();
}

export function oneRun(): void {
  seconds.add(less === "speed" ? 6 : 4);
  ended();
}

export const roles = (): void => ended();

interface Data {
  readonly metrics: Readonly<
    Record<string, { values: Record<string, number>; thresholds?: Record<string, { ok: boolean }> }>
  >;
  readonly state: { readonly testRunDurationMs: number };
}

export function handleSummary({ metrics: all, state }: Data): Record<string, string> {
  const crossed = Object.keys(all).filter((name) =>
    Object.values(all[name]?.thresholds ?? {}).some(({ ok }) => !ok),
  );
  const durationMs = state.testRunDurationMs;
  const values = Object.keys(all).map((name) => [name, all[name]?.values ?? {}] as const);
  const summary: Summary = {
    metrics: Object.fromEntries(values),
    durationMs,
    partial: earlyEnd(load, durationMs, crossed),
  };
  const rows = judge(load, lines, summary);
  const result = {
    unnamed: Object.keys(options.thresholds).filter((name) => all[name] === undefined),
    percentiles: Object.keys(all[metrics.response]?.values ?? {}).length,
    partial: summary.partial,
    passed: passes(rows, summary),
    holdsTimes: holdsTimes(load, rows),
    verdicts: rows.map(({ benchmark, phase, verdict }) => `${benchmark} ${phase} ${verdict}`),
  };
  return { stdout: `\nRESULT ${JSON.stringify(result)}\n` };
}
