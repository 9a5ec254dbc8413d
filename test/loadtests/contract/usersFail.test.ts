import { expect, test } from "vitest";
import { journeys } from "../../../loadtests/contract/journeys.ts";
import { judge } from "../../../loadtests/contract/judge.ts";
import { keys } from "../../../loadtests/contract/keys.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import type { Summary } from "../../../loadtests/contract/types.ts";
import { plainProfile } from "../../../loadtests/run/request.ts";
import { loadProfile } from "../../../profiles/load.ts";

const profile = plainProfile(loadProfile("marcus/team"));
const lines = linesOf(profile);
const load = loadOf(profile, lines, journeys.marcus ?? [], {
  ...{ shape: "benchmark", target: "reference", generator: { maxUsers: 1000, maxPerSecond: 1000 } },
});
const rate = (fails: number, all: number) => ({ passes: all - fails, fails, rate: (all - fails) / all });

/** A whole run in which so many of a thousand requests failed. */
const measured = (failed: number): Summary => ({
  metrics: {
    vus: { value: 10, min: 10, max: 10 },
    [keys.failed("benchmark")]: { passes: failed, fails: 1000 - failed, rate: failed / 1000 },
    [keys.finished("benchmark")]: rate(0, 500),
    [keys.finishedBy("board", "benchmark")]: rate(0, 500),
    [keys.checks("benchmark")]: rate(0, 1000),
  },
  durationMs: load.estimate.seconds * 1000,
  partial: null,
});

const verdictOf = (failed: number): string | undefined =>
  judge(load, lines, measured(failed)).find(({ benchmark }) => benchmark === "concurrentUsers")?.verdict;

// Such a tier has no line for errors: without this, users who get nothing but errors would count as served.
test.each([
  [0, "met"],
  [10, "met"],
  [11, "missed"],
  [500, "missed"],
])("where no errors are stated and %d of 1000 requests fail, the stated users are %s", (failed, verdict) => {
  expect(lines.some(({ measure }) => measure.kind === "errors")).toBe(false);
  expect(verdictOf(failed)).toBe(verdict);
});
