import { describe, expect, test } from "vitest";
import { stackNames } from "../../config/stackFile.ts";
import type { Result } from "../../loadtests/contract/result.ts";
import type { Judgement, Verdict } from "../../loadtests/contract/types.ts";
import { ROOT } from "../../tools/echelon.ts";
import { rowsOf } from "../../tools/loadtests/record.ts";
import { fault, twinsOf } from "../../tools/loadtests/twins.ts";

const judgement = (benchmark: string, verdict: Verdict): Judgement => ({
  ...{ benchmark, phase: "benchmark", beyond: false, sentence: "it is stated", kind: "stated", op: "<" },
  ...{
    stated: 1000,
    unit: "ms",
    measured: 1234.567,
    marginPercent: -23.4567,
    samples: 500,
    verdict,
    note: "",
  },
});
const resultWith = (verdicts: Readonly<Record<string, Verdict>>): Result => ({
  ...{ version: 1, title: "harness check, not your stack", stack: "enterprise", system: "marketing-engine" },
  ...{ tier: "enterprise", shape: "benchmark", profileHash: "abc", commit: null, seconds: 60 },
  startedAt: "2026-11-27T00:00:00.000Z",
  target: { kind: "reference", url: "the reference workload", image: null },
  runner: { cores: 2, memoryGiB: 8, k6: "1.8.1", node: "24", instances: 1 },
  load: { timeFactor: 80, scaled: { part: 0.1, why: "it is small" }, phases: [] },
  ...{ responses: [], droppedPercent: 0, limited: 0, checks: [], holdsTimes: null, partial: null },
  judgements: Object.entries(verdicts).map(([benchmark, verdict]) => judgement(benchmark, verdict)),
  passed: false,
});

describe("twins", () => {
  test("there is one for each benchmark of every preset that a load test can show", () => {
    const twins = stackNames(ROOT).flatMap(twinsOf);
    expect(new Set(twins.map(({ stack }) => stack)).size).toBe(15);
    expect(twins.filter(({ line }) => line.measure.kind === "none")).toEqual([]);
    expect(twins.filter(({ degrade }) => Object.keys(degrade).length !== 1)).toEqual([]);
    expect(twins.map(({ line }) => line.benchmark)).toEqual(
      expect.arrayContaining([
        "responseTimeMs",
        "errorPercent",
        "concurrentUsers",
        "calendarDays",
        "monitoringRunSeconds",
      ]),
    );
  });

  const [twin] = twinsOf("enterprise").filter(({ line }) => line.benchmark === "responseTimeMs");
  if (twin === undefined) throw new Error("enterprise states no response time");

  test.each<[string, Readonly<Record<string, Verdict>>, string | null]>([
    ["its benchmark is missed alone", { responseTimeMs: "missed", contentPiecesPerHour: "met" }, null],
    [
      "what depends on it is missed too",
      { responseTimeMs: "missed", concurrentUsers: "missed", checks: "missed" },
      null,
    ],
    ["its benchmark is met", { responseTimeMs: "met" }, "got met, expected missed"],
    ["nobody can tell", { responseTimeMs: "cannot tell" }, "got cannot tell, expected missed"],
    ["it was not judged", {}, "got no judgement, expected missed"],
    [
      "another is missed that has nothing to do with it",
      { responseTimeMs: "missed", contentPiecesPerHour: "missed" },
      "missed too, without a reason: contentPiecesPerHour",
    ],
  ])("one in which %s", (_, verdicts, expected) => {
    expect(fault(twin, resultWith(verdicts))).toBe(expected);
  });
});

describe("a row of the record", () => {
  test("says what was stated, measured and found, under which part of the load", () => {
    const [row = ""] = rowsOf("enterprise", { result: resultWith({ responseTimeMs: "missed" }), said: "" });
    expect(row).toMatch(
      /^\| `enterprise` \| responseTimeMs \| < 1000 ms \| 1235 \| -23\.5% \| missed \| 500 \| 10% \| 80 \| \d{4}-\d\d-\d\d \|$/,
    );
  });

  test("says why there is no result", () => {
    const [row] = rowsOf("enterprise", { result: null, said: "no k6" });
    expect(row).toContain("not run: no k6");
  });
});
