import { describe, expect, test } from "vitest";
import type { Result } from "../../../loadtests/contract/result.ts";
import { compare } from "../../../loadtests/history/compare.ts";
import { neededRuns, settings } from "../../../loadtests/history/sides.ts";
import { nightAt, runOf } from "./sample.ts";

/** Values that differ a little from night to night, around 200. */
const steady = (count: number): number[] =>
  Array.from({ length: count }, (_, night) => 200 + (night % 7) - 3);

const runsOf = (values: readonly number[]): Result[] => values.map((value, night) => runOf(night, [value]));

function verdictOf(values: readonly number[], change: (run: Result, index: number) => Result = (run) => run) {
  const runs = runsOf(values).map(change);
  const [first] = compare(runs.slice(0, -1), runs.at(-1) as Result);
  return first;
}

describe("one benchmark over past runs", () => {
  test("three slower nights after a steady month are worse, and the note says by how much", () => {
    const found = verdictOf([...steady(40), 240, 241, 239]);
    expect(found).toMatchObject({ benchmark: "responseTimeMs", verdict: "worse", runs: 43 });
    expect(found?.note).toMatch(/^last 3 runs against 40 before them: 20% higher; earlier runs spread by \d/);
  });

  test("three faster nights are better", () => {
    expect(verdictOf([...steady(40), 160, 161, 159])?.verdict).toBe("better");
  });

  test("fewer pieces an hour are worse, and more are better", () => {
    const withPieces = (last: number) => {
      const values = [...steady(40), last, last + 1, last - 1];
      const runs = values.map((value, night) => runOf(night, [200, value]));
      return compare(runs.slice(0, -1), runs.at(-1) as Result)[1]?.verdict;
    };
    expect([withPieces(150), withPieces(260), withPieces(200)]).toEqual(["worse", "better", "cannot tell"]);
  });

  test("one slow night is no regression", () => {
    for (const earlier of [36, 37, 38, 39, 40, 41, 42])
      expect(verdictOf([...steady(earlier), 600])?.verdict).toBe("cannot tell");
  });

  test("a slow night long ago does not hide a regression", () => {
    expect(verdictOf([...steady(20), 900, ...steady(20), 240, 241, 239])?.verdict).toBe("worse");
  });

  test("a change of less than a tenth is not reported, however steady the nights were", () => {
    expect(verdictOf([...steady(40), 212, 212, 213])).toMatchObject({ verdict: "cannot tell" });
    expect(verdictOf([...steady(40), 212, 212, 213])?.note).toMatch(
      /^no lasting change of 10% of the value or more/,
    );
  });

  test("errors that begin where there were none are worse", () => {
    const runs = Array.from({ length: 43 }, (_, night) => runOf(night, [200, 200, night < 40 ? 0 : 0.4]));
    const found = compare(runs.slice(0, -1), runs.at(-1) as Result)[2];
    expect(found).toMatchObject({ verdict: "worse", changePercent: null });
    expect(found?.note).toContain("higher, from 0");
  });

  test("a value that is the same in each run raises nothing", () => {
    expect(verdictOf(Array.from({ length: 43 }, () => 30))).toMatchObject({
      verdict: "cannot tell",
      note: "the same in each run",
    });
  });

  test("says the same when it is asked again", () => {
    const values = [...steady(12), 225, 226, 230];
    expect(verdictOf(values)).toEqual(verdictOf(values));
  });
});

describe("too little to compare", () => {
  test("with fewer runs than are needed nothing can be told, and the note says how many are", () => {
    const needed = neededRuns(1);
    expect(verdictOf([...steady(needed - 1), 900, 900, 900])).toMatchObject({
      verdict: "cannot tell",
      changePercent: null,
      note: `${needed + 2} comparable runs, and ${needed + 3} are needed`,
    });
    expect(verdictOf([...steady(needed), 900, 901, 902])?.verdict).toBe("worse");
  });

  test("more benchmarks need more runs, because their false alarms add", () => {
    expect(neededRuns(1)).toBe(9);
    expect(neededRuns(4)).toBeGreaterThan(neededRuns(1));
    expect(neededRuns(8)).toBeLessThanOrEqual(settings.earlier);
  });

  test("a benchmark that this run could not measure has no row", () => {
    const runs = [...runsOf(steady(42)), runOf(42, [null])];
    expect(compare(runs.slice(0, -1), runs.at(-1) as Result)).toEqual([]);
  });
});

const isLast = (index: number) => index === 42;

/** Each makes the last run differ from those before in what its numbers depend on. */
const others: Readonly<Record<string, (run: Result) => Result>> = {
  profile: (run) => ({ ...run, profileHash: "000000000000" }),
  cores: (run) => ({ ...run, runner: { ...run.runner, cores: 8 } }),
  "k6 2": (run) => ({ ...run, runner: { ...run.runner, k6: "v2.0.0" } }),
  instances: (run) => ({ ...run, runner: { ...run.runner, instances: 4 } }),
  target: (run) => ({ ...run, target: { ...run.target, kind: "stack" } }),
  "time factor": (run) => ({ ...run, load: { ...run.load, timeFactor: 1 } }),
  "part of the load": (run) => ({ ...run, load: { ...run.load, scaled: null } }),
  phases: (run) => ({ ...run, load: { ...run.load, phases: [] } }),
  shape: (run) => ({ ...run, shape: "smoke" }),
  stack: (run) => ({ ...run, stack: "regional" }),
};

/** Each makes the last run differ in what its numbers do not depend on. */
const same: Readonly<Record<string, (run: Result) => Result>> = {
  commit: (run) => ({ ...run, commit: "0000000" }),
  image: (run) => ({ ...run, target: { ...run.target, image: "two" } }),
  "port of the reference workload": (run) => ({
    ...run,
    target: { ...run.target, url: "http://127.0.0.1:1" },
  }),
  "patch of k6": (run) => ({ ...run, runner: { ...run.runner, k6: "v1.8.2" } }),
};

describe("which runs are compared", () => {
  test.each(Object.keys(others))("a run with another %s is compared with none before it", (name) => {
    const found = verdictOf(steady(43), (run, index) => (isLast(index) ? (others[name]?.(run) ?? run) : run));
    expect(found?.note).toMatch(/^1 comparable run,/);
  });

  test.each(Object.keys(same))("a run with another %s is compared with all before it", (name) => {
    const found = verdictOf(steady(43), (run, index) => (isLast(index) ? (same[name]?.(run) ?? run) : run));
    expect(found?.runs).toBe(43);
  });

  test("runs that ended early, later runs, and the run itself do not count", () => {
    const now = runOf(20, [200]);
    const past = [...runsOf(steady(20)), now, runOf(21, [200])];
    const partial = past.map((run) => (run.startedAt === nightAt(3) ? { ...run, partial: "killed" } : run));
    expect(compare(partial, now)[0]?.runs).toBe(20);
  });

  test("a value that stood on too few samples does not count", () => {
    const doubtful = (run: Result, index: number): Result =>
      index < 10
        ? { ...run, judgements: run.judgements.map((line) => ({ ...line, verdict: "cannot tell" })) }
        : run;
    expect(verdictOf(steady(43), doubtful)?.runs).toBe(33);
  });

  test("the order in which runs were written does not matter", () => {
    const runs = runsOf([...steady(40), 240, 241, 239]);
    const now = runs.at(-1) as Result;
    expect(compare(runs.slice(0, -1).toReversed(), now)).toEqual(compare(runs.slice(0, -1), now));
  });
});
