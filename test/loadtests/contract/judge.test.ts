import { describe, expect, test } from "vitest";
import { holdsTimes, judge, passes } from "../../../loadtests/contract/judge.ts";
import { keys } from "../../../loadtests/contract/keys.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import type { Circumstances } from "../../../loadtests/contract/setting.ts";
import type {
  Judgement,
  LoadProfile,
  ShapeName,
  Summary,
  Values,
} from "../../../loadtests/contract/types.ts";
import { journeysFor } from "./arbitraries.ts";
import { type Behaviour, measured } from "./samples.ts";
import { benchmarkOn } from "./tiers.ts";

/** A system with a line of each kind. */
const clinic: LoadProfile = {
  system: "clinic",
  tier: "one",
  benchmarks: {
    responseTimeMs: { statistic: "p95", max: 500 },
    errorPercent: 1,
    concurrentUsers: { max: 20 },
    reminders: { min: 100 },
    days: { min: 30 },
    run: { max: 300 },
    uptimePercent: 99.9,
  },
  limits: {},
  declares: {
    benchmarks: {
      reminders: { description: "Reminders", unit: "reminders an hour", sense: "atLeast" },
      days: { description: "Days", unit: "days", sense: "atLeast" },
      run: { description: "A run", unit: "seconds", sense: "atMost" },
    },
  },
  provenance: {},
};

const lines = linesOf(clinic);
const loadWith = (circumstances: Partial<Circumstances> = {}) =>
  loadOf(clinic, lines, journeysFor(clinic), { ...benchmarkOn("reference"), ...circumstances });
const load = loadWith();

/** Verdicts by benchmark. */
const judged = (summary: Summary, of = load): Record<string, Judgement["verdict"]> =>
  Object.fromEntries(
    judge(of, lines, summary)
      .filter(({ phase }) => phase === "benchmark" || phase === "")
      .map(({ benchmark, verdict }) => [benchmark, verdict]),
  );

const ALL_MET = {
  responseTimeMs: "met",
  errorPercent: "met",
  reminders: "met",
  days: "met",
  run: "met",
  concurrentUsers: "met",
  checks: "met",
  uptimePercent: "information",
};

describe("a run is judged after its end", () => {
  test("a system within its lines meets all of them, and passes", () => {
    const summary = measured(load, lines);
    expect(judged(summary)).toEqual(ALL_MET);
    expect(passes(judge(load, lines, summary), summary)).toBe(true);
  });

  test.each([
    ["is too slow", { responseMs: 501 }, { responseTimeMs: "missed", concurrentUsers: "missed" }],
    ["fails too often", { failEvery: 90 }, { errorPercent: "missed", concurrentUsers: "missed" }],
    ["works off too little", { throughputTimes: 0.95 }, { reminders: "missed" }],
    ["brings back too little", { amountTimes: 29 / 30 }, { days: "missed" }],
    ["takes too long for a run", { durationTimes: 1.01 }, { run: "missed" }],
    ["gives back what is wrong", { checkFailsEvery: 50 }, { checks: "missed" }],
  ] satisfies [string, Partial<Behaviour>, object][])(
    "one that %s misses its line, and does not pass",
    (_, how, missed) => {
      const summary = measured(load, lines, how);
      expect(judged(summary)).toEqual({ ...ALL_MET, ...missed });
      expect(passes(judge(load, lines, summary), summary)).toBe(false);
    },
  );

  test("the note of a missed number of users says why", () => {
    const rows = judge(load, lines, measured(load, lines, { responseMs: 501 }));
    expect(rows.find(({ benchmark }) => benchmark === "concurrentUsers")?.note).toBe(
      "missed with so many users: responseTimeMs",
    );
  });
});

/** The summary of a good run, with other values of one metric. */
const withValues = (key: string, values: Values): Summary => {
  const good = measured(load, lines);
  return { ...good, metrics: { ...good.metrics, [key]: values } };
};

describe("the boundary of a line", () => {
  const P = "benchmark";
  const average: LoadProfile = { ...clinic, benchmarks: { responseTimeMs: { statistic: "avg", max: 500 } } };
  const averageLines = linesOf(average);
  const averageLoad = loadOf(average, averageLines, journeysFor(average), benchmarkOn("reference"));

  test.each([
    [499.999, "met"],
    [500, "missed"],
    [500.001, "missed"],
  ])("an average of %d ms against below 500 is %s", (avg, verdict) => {
    const good = measured(averageLoad, averageLines);
    const metrics = { ...good.metrics, [keys.response(P)]: { avg, count: 20, min: 1, max: 900 } };
    const row = judge(averageLoad, averageLines, { ...good, metrics })[0];
    expect(row).toMatchObject({ benchmark: "responseTimeMs", verdict, measured: avg });
  });

  test.each([
    [950, 50, "met"],
    [949, 51, "missed"],
  ])("%i of 1000 requests under the line of a 95th percentile is %3$s", (pass, fails, verdict) => {
    expect(judged(withValues(keys.underLine(P), { passes: pass, fails, rate: 0 })).responseTimeMs).toBe(
      verdict,
    );
  });

  test.each([
    [9, 991, "met"],
    [10, 990, "missed"],
  ])("%i failures of 1000 against below 1 percent is %3$s", (pass, fails, verdict) => {
    expect(judged(withValues(keys.failed(P), { passes: pass, fails, rate: 0 })).errorPercent).toBe(verdict);
  });

  const { seconds } = load.phases.find(({ judged: is }) => is) ?? { seconds: 0 };
  const needed = Math.ceil((100 * load.timeFactor * seconds) / 3600);
  test.each([
    [needed, "met"],
    [needed - 1, "missed"],
  ])("%i completions are %s", (count, verdict) => {
    expect(needed).toBeGreaterThanOrEqual(20);
    expect(judged(withValues(keys.completed("reminders", P), { count, rate: 1 })).reminders).toBe(verdict);
  });

  test.each([
    [30, "met"],
    [29, "missed"],
  ])("at least 30 days, of which the least are %i, is %s", (min, verdict) => {
    expect(judged(withValues(keys.amount("days", P), { min, avg: 30, max: 30, count: 3 })).days).toBe(
      verdict,
    );
  });

  test.each([
    [300, "met"],
    [300.1, "missed"],
  ])("at most 300 seconds, of which the most are %d, is %s", (max, verdict) => {
    expect(judged(withValues(keys.seconds("run", P), { max, avg: 1, min: 1, count: 3 })).run).toBe(verdict);
  });

  test.each([
    [990, 10, "met"],
    [989, 11, "missed"],
  ])("%i of 1000 iterations that ended, with 1 percent of errors stated, is %3$s", (pass, fails, verdict) => {
    const key = keys.finishedBy("visit", P);
    expect(judged(withValues(key, { passes: pass, fails, rate: 0 })).concurrentUsers).toBe(verdict);
  });
});

describe("too little is never met", () => {
  const P = "benchmark";
  const NOTHING = { passes: 0, fails: 0, rate: 0 };

  test.each([
    ["responseTimeMs", keys.underLine(P), { passes: 99, fails: 0, rate: 1 }],
    ["errorPercent", keys.failed(P), { passes: 0, fails: 299, rate: 0 }],
    ["days", keys.amount("days", P), { min: 30, max: 30, avg: 30, count: 2 }],
    ["run", keys.seconds("run", P), { min: 1, max: 1, avg: 1, count: 2 }],
    ["concurrentUsers", keys.finishedBy("visit", P), NOTHING],
    ["checks", keys.checks(P), NOTHING],
  ])("%s with too few samples cannot be told, nor can a run with it pass", (benchmark, key, values) => {
    const summary = withValues(key, values);
    expect(judged(summary)[benchmark]).toBe("cannot tell");
    expect(passes(judge(load, lines, summary), summary)).toBe(false);
  });

  test("users are not told either, of whom too little was measured how they were served", () => {
    const few = withValues(keys.failed(P), { passes: 0, fails: 10, rate: 0 });
    const row = judge(load, lines, few).find(({ benchmark }) => benchmark === "concurrentUsers");
    expect(row).toMatchObject({ verdict: "cannot tell" });
    expect(row?.note).toContain("too little was measured of errorPercent");
  });

  test("a run without any sample, which k6 lets pass, tells nothing of any line", () => {
    const rows = judge(load, lines, { metrics: {}, durationMs: load.estimate.seconds * 1000, partial: null });
    expect(rows.filter(({ verdict }) => verdict === "met" || verdict === "scaled")).toEqual([]);
    expect(rows.filter(({ verdict }) => verdict === "cannot tell")).toHaveLength(lines.length - 1 + 2);
  });

  test("a phase too short for 20 completions tells no throughput, and the note says so", () => {
    const short = loadWith({ target: "stack", seconds: 60 });
    const row = judge(short, lines, measured(short, lines)).find(
      ({ benchmark }) => benchmark === "reminders",
    );
    expect(row).toMatchObject({ verdict: "cannot tell", marginPercent: null });
    expect(row?.note).toContain("--seconds");
    expect(row?.note).toContain("the phase has 60");
  });

  test("but a single run that takes too long, or brings back too little, is enough to miss", () => {
    expect(judged(withValues(keys.seconds("run", P), { max: 301, min: 301, avg: 301, count: 1 })).run).toBe(
      "missed",
    );
    expect(judged(withValues(keys.amount("days", P), { max: 29, min: 29, avg: 29, count: 1 })).days).toBe(
      "missed",
    );
  });

  test("a journey that only checks has to come to its end each time", () => {
    const twice = { passes: 2, fails: 0, rate: 1 };
    const good = measured(load, lines);
    const key = keys.finishedBy("roles", "checks");
    const rows = judge(load, lines, { ...good, metrics: { ...good.metrics, [key]: twice } });
    expect(rows.find(({ phase }) => phase === "checks")).toMatchObject({
      verdict: "cannot tell",
      note: "journeys that did not come to their end: roles",
    });
  });
});

describe("a run that ended early", () => {
  const partial = "k6 was killed";

  test("never passes, however good what it measured is", () => {
    const summary = measured(load, lines, {}, { partial });
    expect(passes(judge(load, lines, summary), summary)).toBe(false);
    expect(new Set(Object.values(judged(summary)))).toEqual(new Set(["cannot tell", "information"]));
  });

  test("still misses what was missed by then, but no rate, which needs the whole phase", () => {
    const verdictsOf = judged(measured(load, lines, { responseMs: 501, throughputTimes: 0.1 }, { partial }));
    expect(verdictsOf).toMatchObject({ responseTimeMs: "missed", reminders: "cannot tell" });
  });

  test("does not pass by a duration shorter than its phase, even if nobody says that it is partial", () => {
    const summary = measured(load, lines, {}, { durationMs: 5000 });
    expect(judged(summary).errorPercent).toBe("cannot tell");
    expect(passes(judge(load, lines, summary), summary)).toBe(false);
  });
});

describe("a load that is offered in part", () => {
  const half = loadWith({ generator: { maxUsers: 10, maxPerSecond: 1000 } });

  test("is scaled where it holds, never met, and passes", () => {
    const summary = measured(half, lines);
    expect(new Set(Object.values(judged(summary, half)))).toEqual(new Set(["scaled", "information"]));
    expect(passes(judge(half, lines, summary), summary)).toBe(true);
  });

  test("is missed where it does not hold", () => {
    const summary = measured(half, lines, { responseMs: 501 });
    expect(judged(summary, half)).toMatchObject({ responseTimeMs: "missed", concurrentUsers: "missed" });
  });

  test("is compared with its part, and shows the whole of what is stated", () => {
    const row = judge(half, lines, measured(half, lines)).find(
      ({ benchmark }) => benchmark === "concurrentUsers",
    );
    expect(row).toMatchObject({ stated: 20, measured: 10, marginPercent: 0, verdict: "scaled" });
    expect(row?.note).toContain("50 percent");
  });
});

describe("margins", () => {
  test.each([
    ["responseTimeMs", { responseMs: 250 }, 50],
    ["run", { durationTimes: 0.75 }, 25],
    ["run", { durationTimes: 1.5 }, -50],
    ["days", { amountTimes: 2 }, 100],
  ] satisfies [string, Partial<Behaviour>, number][])(
    "of %s, %j, are %d percent of the line",
    (benchmark, how, margin) => {
      const row = judge(load, lines, measured(load, lines, how)).find((one) => one.benchmark === benchmark);
      expect(row?.marginPercent).toBeCloseTo(margin, 6);
    },
  );

  test("never contradict the verdict where interpolation puts a percentile across the line", () => {
    const good = measured(load, lines);
    const response = { ...good.metrics[keys.response("benchmark")], "p(95)": 505 };
    const under = { passes: 950, fails: 50, rate: 0.95 };
    const metrics = {
      ...good.metrics,
      [keys.response("benchmark")]: response,
      [keys.underLine("benchmark")]: under,
    };
    expect(judge(load, lines, { ...good, metrics })[0]).toMatchObject({
      verdict: "met",
      measured: 505,
      marginPercent: 0,
      note: "95 percent of the requests took less than 500 ms",
    });
  });
});

describe("a tier that states nothing", () => {
  const empty: LoadProfile = { ...clinic, benchmarks: {} };
  const none = loadOf(empty, [], journeysFor(empty), benchmarkOn("reference"));

  test("passes as nothing stated, never as met", () => {
    const summary = measured(none, []);
    const rows = judge(none, [], summary);
    expect(rows.map(({ verdict }) => verdict)).toEqual(["nothing stated", "information", "information"]);
    expect(passes(rows, summary)).toBe(true);
  });

  test("does not pass where the run ended early", () => {
    const summary = measured(none, [], {}, { partial: "k6 was killed" });
    const stated = judge(none, [], summary).filter(({ verdict }) => verdict === "nothing stated");
    expect(stated).toHaveLength(1);
    expect(passes(stated, summary)).toBe(false);
    expect(passes(stated, { ...summary, partial: null })).toBe(true);
  });

  test("passes no run without judgements", () => {
    expect(passes([], measured(none, []))).toBe(false);
  });
});

describe("beyond the stated load", () => {
  const generator = { maxUsers: 100_000, maxPerSecond: 20_000 };
  const of = (shape: ShapeName) => loadWith({ shape, generator });

  test("a miss is shown, and fails no run", () => {
    const stress = of("stress");
    const good = measured(stress, lines);
    const slow = { passes: 0, fails: 1000, rate: 0 };
    const summary = { ...good, metrics: { ...good.metrics, [keys.underLine("at_300_percent")]: slow } };
    const rows = judge(stress, lines, summary).filter(({ verdict }) => verdict === "missed");
    expect(rows.map(({ benchmark, phase, beyond }) => [benchmark, phase, beyond])).toEqual([
      ["responseTimeMs", "at_300_percent", true],
      ["concurrentUsers", "at_300_percent", true],
    ]);
    expect(passes(judge(stress, lines, summary), summary)).toBe(true);
  });

  test("a miss at the stated load does", () => {
    const stress = of("stress");
    const good = measured(stress, lines);
    const slow = { passes: 0, fails: 1000, rate: 0 };
    const summary = { ...good, metrics: { ...good.metrics, [keys.underLine("at_100_percent")]: slow } };
    expect(passes(judge(stress, lines, summary), summary)).toBe(false);
  });

  test("the highest step that meets every line, with all below it, is how much it holds", () => {
    const breakpoint = of("breakpoint");
    const good = measured(breakpoint, lines);
    const heldWith = (...missed: readonly string[]) => {
      const slow = missed.map((phase) => [keys.underLine(phase), { passes: 0, fails: 1000, rate: 0 }]);
      const summary = { ...good, metrics: { ...good.metrics, ...Object.fromEntries(slow) } };
      return holdsTimes(breakpoint, judge(breakpoint, lines, summary));
    };
    expect(heldWith()).toBe(16);
    expect(heldWith("at_300_percent")).toBe(2);
    expect(heldWith("at_300_percent", "at_400_percent")).toBe(2);
    expect(heldWith("at_100_percent")).toBeNull();
    expect(holdsTimes(load, judge(load, lines, measured(load, lines)))).toBeNull();
  });
});

test("a smoke test judges what the journeys check, and no benchmark", () => {
  const smoke = loadWith({ shape: "smoke" });
  const rows = (how: Partial<Behaviour>) =>
    judge(smoke, lines, measured(smoke, lines, how)).map(({ benchmark, phase, verdict }) => [
      benchmark,
      phase,
      verdict,
    ]);
  expect(rows({})).toEqual([
    ["checks", "smoke", "met"],
    ["checks", "checks", "met"],
    ["uptimePercent", "", "information"],
  ]);
  expect(rows({ checkFailsEvery: 100 })[0]).toEqual(["checks", "smoke", "missed"]);
});
