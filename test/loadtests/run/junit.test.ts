import { expect, test } from "vitest";
import type { Result } from "../../../loadtests/contract/result.ts";
import { type Judgement, type Verdict, verdicts } from "../../../loadtests/contract/types.ts";
import { junitOf } from "../../../loadtests/run/junit.ts";

const judgement = (verdict: Verdict, change: Partial<Judgement> = {}): Judgement => ({
  ...{ benchmark: `a ${verdict} one`, phase: "benchmark", beyond: false, sentence: "stated <as> & it is" },
  ...{ kind: "stated", op: "<", stated: 1000, unit: "ms", measured: 900, marginPercent: 10, samples: 100 },
  ...{ verdict, note: "" },
  ...change,
});

const resultWith = (judgements: readonly Judgement[], partial: string | null = null): Result => ({
  ...{ version: 1, title: "harness check, not your stack", stack: "shop", system: "shop", tier: "small" },
  ...{
    shape: "benchmark",
    profileHash: "abc",
    commit: null,
    startedAt: "2026-11-27T00:00:00.000Z",
    seconds: 60,
  },
  target: { kind: "reference", url: "the reference workload", image: null },
  runner: { cores: 2, memoryGiB: 8, k6: "1.8.1", node: "24", instances: 1 },
  load: { timeFactor: 1, scaled: null, phases: [] },
  ...{ responses: [], droppedPercent: 0, limited: 0, checks: [], holdsTimes: null },
  ...{ judgements, partial, passed: false },
});

/** The attributes of the suite, and what each test is marked with. */
function read(result: Result) {
  const xml = junitOf(result);
  const [, failures, errors, skipped] =
    /<testsuites [^>]*failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(xml) ?? [];
  return { xml, counts: { failures: Number(failures), errors: Number(errors), skipped: Number(skipped) } };
}

test.each([
  ["met", { failures: 0, errors: 0, skipped: 0 }],
  ["missed", { failures: 1, errors: 0, skipped: 0 }],
  ["cannot tell", { failures: 0, errors: 1, skipped: 0 }],
  ["scaled", { failures: 0, errors: 0, skipped: 1 }],
  ["information", { failures: 0, errors: 0, skipped: 1 }],
  ["nothing stated", { failures: 0, errors: 0, skipped: 1 }],
] as const)("%s is a test with %o", (verdict, counts) => {
  expect(read(resultWith([judgement(verdict)])).counts).toEqual(counts);
});

test("every verdict has a mark", () => {
  expect(() => junitOf(resultWith(verdicts.map((verdict) => judgement(verdict))))).not.toThrow();
});

test("a miss beyond the stated load is no failure", () => {
  expect(read(resultWith([judgement("missed", { beyond: true })])).counts).toEqual({
    failures: 0,
    errors: 0,
    skipped: 1,
  });
});

test("a run that is not whole is an error of its own", () => {
  const { xml, counts } = read(resultWith([], "k6 was ended by SIGKILL"));
  expect(counts.errors).toBe(1);
  expect(xml).toContain("k6 was ended by SIGKILL");
});

test.each([
  [1, 0],
  [1.01, 1],
])("%d%% of iterations that were not started are %d errors", (droppedPercent, errors) => {
  expect(read({ ...resultWith([]), droppedPercent }).counts.errors).toBe(errors);
});

test("it says what was stated and what was measured, whatever characters stand in it", () => {
  const { xml } = read(
    resultWith([judgement("missed", { note: 'too slow ]]> "it" <is>', measured: 1100, marginPercent: -10 })]),
  );
  expect(xml).toContain("stated &lt; 1000 ms, measured 1100 ms (margin -10.0%)");
  expect(xml).not.toMatch(/<is>(?![^<]*\]\]>)/);
  expect(xml).toContain('name="a missed one, benchmark"');
});

test("two results do not share a document", () => {
  junitOf(resultWith([judgement("missed")]));
  expect(read(resultWith([judgement("met")])).counts.failures).toBe(0);
});
