/// <reference types="k6" />
import { check, sleep } from "k6";
import http from "k6/http";
import { Counter, Rate, Trend } from "k6/metrics";
import { holdsTimes, judge, passes } from "../../../loadtests/contract/judge.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import { metrics } from "../../../loadtests/contract/metrics.ts";
import { optionsOf } from "../../../loadtests/contract/options.ts";
import type { Journey, LoadProfile, ShapeName } from "../../../loadtests/contract/types.ts";
import { beside } from "../../../loadtests/lib/beside.ts";
import { type SummaryData, summaryOf } from "../../../loadtests/lib/summary.ts";

/**
 * A script for k6 with a line of each kind, which pretends to measure all but the response times: how k6 counts, names and
 * ends is what is seen here. LESS names what the journeys write less of, SETUP the seconds of `setup`, and SYSTEM a system
 * whose `setup` may take so long.
 */
const profile: LoadProfile = {
  system: __ENV.SYSTEM || "clinic",
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

export const setup = beside(() => sleep(Number(__ENV.SETUP || 0)));

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

export function handleSummary(data: SummaryData): Record<string, string> {
  const { metrics: all } = data;
  const summary = summaryOf(data, load);
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
