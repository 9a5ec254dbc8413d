import { expect, test } from "vitest";
import { disagreement } from "../../../tools/loadtestNoise/pairs.ts";
import { sampleResult } from "./sample.ts";

test("two runs agree if each line has the same verdict, whatever was measured", () => {
  const other = {
    ...sampleResult,
    judgements: sampleResult.judgements.map((line) => ({ ...line, measured: 1 })),
  };
  expect(disagreement(sampleResult, other)).toEqual([]);
});

test("two runs disagree if one line has another verdict, and both are named", () => {
  const [first, ...rest] = sampleResult.judgements;
  const other = {
    ...sampleResult,
    judgements: [{ ...first, verdict: "missed", measured: 600 } as never, ...rest],
  };
  expect(disagreement(sampleResult, other)).toEqual([
    "responseTimeMs (benchmark): met with 212.4",
    "responseTimeMs (benchmark): missed with 600",
  ]);
});

test("runs that say nothing do not agree", () => {
  const early = { ...sampleResult, partial: "k6 was killed" };
  const silent = { ...sampleResult, judgements: [] };
  expect(disagreement(early, early)).toHaveLength(2);
  expect(disagreement(silent, silent)).toHaveLength(2);
});
