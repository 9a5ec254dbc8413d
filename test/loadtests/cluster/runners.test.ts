import { describe, expect, test } from "vitest";
import { measuredBy, type Runner, summaryIn } from "../../../loadtests/cluster/runners.ts";
import { keys } from "../../../loadtests/contract/keys.ts";
import type { Summary } from "../../../loadtests/contract/types.ts";

const KEY = keys.completed("interactionsPerDay", "benchmark");

const summaryOf = (count: number, partial: string | null = null): Summary => ({
  metrics: { [KEY]: { count, rate: count / 60 } },
  durationMs: 60_000,
  partial,
});

const logOf = (summary: unknown): string =>
  ["running (1m00.0s), 00/10 VUs", `ECHELON_SUMMARY ${JSON.stringify(summary)}`, ""].join("\n");

const runner = (index: number, change: Partial<Runner> = {}): Runner => ({
  pod: `nightly-${index}-abcde`,
  exitCode: 0,
  reason: "Completed",
  log: logOf(summaryOf(10)),
  ...change,
});

describe("what all runners measured", () => {
  test("is the sum of theirs if every one ran", () => {
    const whole = measuredBy([runner(1), runner(2), runner(3)], 3);
    expect(whole.partial).toBeNull();
    expect(whole.metrics[KEY]?.count).toBe(30);
  });

  test("counts a runner whose own part crossed a threshold: the whole is judged", () => {
    const whole = measuredBy([runner(1), runner(2, { exitCode: 99, reason: "Error" })], 2);
    expect(whole.partial).toBeNull();
    expect(whole.metrics[KEY]?.count).toBe(20);
  });

  test.each<[string, Partial<Runner>, string]>([
    ["was killed", { exitCode: 137, reason: "OOMKilled" }, "ended with 137 (OOMKilled)"],
    ["threw before it started", { exitCode: 107, reason: "Error" }, "ended with 107 (Error)"],
    [
      "never started",
      { exitCode: null, reason: "ImagePullBackOff", log: "" },
      "did not end (ImagePullBackOff)",
    ],
    ["still runs", { exitCode: null, reason: null, log: "" }, "did not end"],
    ["printed nothing", { log: "" }, "printed no summary"],
    ["printed half of its summary", { log: logOf(summaryOf(10)).slice(0, 60) }, "printed no summary"],
    ["printed something else", { log: logOf({ metrics: [], durationMs: "1" }) }, "printed no summary"],
  ])("is partial if a runner %s", (_, change, said) => {
    const whole = measuredBy([runner(1), runner(2, change)], 2);
    expect(whole.partial).toBe(`runner nightly-2-abcde ${said}`);
    expect(whole.metrics[KEY]?.count).toBe(10);
  });

  test("is partial if a runner is missing", () => {
    expect(measuredBy([runner(1)], 2).partial).toContain("1 of 2 runners");
    expect(measuredBy([], 2).partial).toContain("0 of 2 runners");
  });

  test("is partial if a runner says that it ended early", () => {
    const early = runner(2, { log: logOf(summaryOf(3, "interrupted")) });
    expect(measuredBy([runner(1), early], 2).partial).toBe("interrupted");
  });
});

describe("a log", () => {
  test("gives its last summary, whatever stands before it on the line", () => {
    const log = `${logOf(summaryOf(1))}level=info msg="ECHELON_SUMMARY {}"\n INFO ECHELON_SUMMARY ${JSON.stringify(summaryOf(2))}`;
    expect(summaryIn(log)).toEqual(summaryOf(2));
  });

  test("gives none of a line that is no JSON", () => {
    expect(summaryIn("ECHELON_SUMMARY {")).toBeNull();
  });
});
