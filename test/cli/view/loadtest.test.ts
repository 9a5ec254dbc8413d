import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { loadTestView } from "../../../cli/view/loadtest.ts";
import { figure } from "../../../loadtests/contract/figure.ts";
import type { Result } from "../../../loadtests/contract/result.ts";
import { type Judgement, verdicts } from "../../../loadtests/contract/types.ts";

const missed: Judgement = {
  ...{ benchmark: "responseTimeMs", phase: "benchmark", beyond: false, op: "<", stated: 1000, unit: "ms" },
  ...{ sentence: "Response time: average below 1000 ms; stated as <1 second (the guide)", kind: "stated" },
  ...{ measured: 1100.04, marginPercent: -10.004, samples: 500, verdict: "missed", note: "too slow" },
};
const result: Result = {
  ...{ version: 1, title: "harness check, not your stack", stack: "shop", system: "shop", tier: "small" },
  ...{
    shape: "benchmark",
    profileHash: "abc",
    commit: null,
    startedAt: "2026-11-27T00:00:00.000Z",
    seconds: 61.4,
  },
  target: { kind: "reference", url: "the reference workload", image: null },
  runner: { cores: 2, memoryGiB: 8, k6: "1.8.1", node: "24", instances: 1 },
  load: { timeFactor: 1, scaled: null, phases: [] },
  ...{ responses: [], droppedPercent: 0, limited: 0, checks: [], holdsTimes: null },
  ...{ judgements: [missed], partial: null, passed: false },
};
const textOf = (change: Partial<Result> = {}): string =>
  stripVTControlCharacters(loadTestView({ ...result, ...change }, "out").join("\n"));

test("a row says what is stated, what was measured, the margin and the verdict, and the sentence stands below", () => {
  const text = textOf();
  expect(text).toMatch(/responseTimeMs +benchmark +< 1000 ms +1100 +-10% +missed/);
  expect(text).toMatch(/responseTimeMs: Response time: average below 1000 ms; stated as <1 second/);
  expect(text).toContain("- benchmark: too slow");
  expect(text).toMatch(/Not passed\. 61 s; report\.html/);
});

test("the title says what was tested", () => {
  expect(textOf()).toMatch(/^shop: shop\/small, benchmark: harness check, not your stack$/m);
});

test.each([
  [
    "a run that is not whole is none",
    { partial: "k6 was ended by SIGKILL" },
    /No result: the run is not whole: k6 was ended by SIGKILL/,
  ],
  ["a pass says so", { passed: true, judgements: [{ ...missed, verdict: "met" }] }, /^Passed\./m],
  [
    "a tier that states nothing has not passed anything",
    { passed: true, judgements: [{ ...missed, verdict: "nothing stated" }] },
    /^Nothing that a load test can show is stated\./m,
  ],
  [
    "a part of the load is said",
    { load: { timeFactor: 80, scaled: { part: 0.1, why: "it is small" }, phases: [] } },
    /Scaled: 10% of the stated load, because it is small\./,
  ],
  [
    "a time factor is said",
    { load: { timeFactor: 80, scaled: null, phases: [] } },
    /ran 80 times faster than in life/,
  ],
  [
    "refusals of limits are no failures",
    { limited: 3 },
    /3 answers of limits \(429\), which are no failures/,
  ],
  [
    "iterations that were not started",
    { droppedPercent: 1.5 },
    /1\.5% of the iterations could not be started/,
  ],
  ["how far it holds", { holdsTimes: 4 }, /met up to 4 times the stated load/],
  [
    "checks that failed",
    { checks: [{ name: "it has an id", passes: 9, fails: 1 }] },
    /check failed: it has an id \(1 of 10\)/,
  ],
] as const)("%s", (_, change, expected) => {
  expect(textOf(change as Partial<Result>)).toMatch(expected);
});

test("every verdict has a text", () => {
  for (const verdict of verdicts) expect(textOf({ judgements: [{ ...missed, verdict }] })).toContain(verdict);
});

test.each([
  [0.01234, "0.0123"],
  [12.345, "12.3"],
  [1234.5, "1235"],
  [0, "0"],
  [-10.004, "-10"],
])("%d is shown as %s", (value, text) => {
  expect(figure(value)).toBe(text);
});
