import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { earlyEnd } from "../../../loadtests/contract/early.ts";
import { submetric } from "../../../loadtests/contract/metrics.ts";
import { gridPercents, optionsOf, type Threshold } from "../../../loadtests/contract/options.ts";
import type { Line, Load, Phase } from "../../../loadtests/contract/types.ts";
import { plans } from "./arbitraries.ts";
import { benchmarkOn, planned } from "./tiers.ts";

const textOf = (threshold: Threshold): string =>
  typeof threshold === "string" ? threshold : threshold.threshold;

/** Thresholds that may fail, without those that end a run early. */
function failing(load: Load, lines: readonly Line[]): readonly string[] {
  const always = ["max>=0", "count>=0", "rate>=0"];
  return Object.entries(optionsOf(load, lines).thresholds).flatMap(([key, all]) =>
    all
      .filter((threshold) => typeof threshold === "string" && !always.includes(threshold))
      .map((threshold) => `${key} ${textOf(threshold)}`),
  );
}

describe("the thresholds of a tier", () => {
  test.each([
    [
      "marketing-engine/local",
      [
        "http_req_duration{benchmark:responseTimeMs,phase:benchmark} avg<5000",
        "echelon_completed{benchmark:contentPiecesPerHour,phase:benchmark} count>=41",
        "journeys_finished{journey:dashboard,phase:benchmark} rate>=0.99",
      ],
    ],
    [
      "multi-agent/10x",
      [
        "echelon_under_line{benchmark:responseTimeMs,phase:benchmark} rate>=0.95",
        "echelon_failed{phase:benchmark} rate<0.01",
        "echelon_completed{benchmark:interactionsPerDay,phase:benchmark} count>=174",
      ],
    ],
    ["agency/starter", ["echelon_seconds{benchmark:monitoringRunSeconds,phase:benchmark} max<=300"]],
    [
      "bella/enterprise",
      [
        "echelon_under_line{benchmark:responseTimeMs,phase:benchmark} rate>=0.95",
        "echelon_failed{phase:benchmark} rate<0.0001",
        "echelon_amount{benchmark:calendarDays,phase:benchmark} min>=365",
        "echelon_amount{benchmark:batchBusinesses,phase:benchmark} min>=1000",
        "journeys_finished{journey:visit,phase:benchmark} rate>=0.9999",
      ],
    ],
    [
      "marcus/enterprise",
      [
        "journeys_finished{journey:board,phase:benchmark} rate>=0.999",
        "checks{phase:benchmark} rate>=0.999",
        "checks{phase:checks} rate>=1",
        "journeys_finished{journey:roles,phase:checks} rate>=1",
      ],
    ],
  ])("%s are those that its lines state", (reference, expected) => {
    const { load, lines } = planned(reference);
    expect(failing(load, lines)).toEqual(expect.arrayContaining(expected));
  });
});

const isMeasured = (line: Line, load: Load, phase: Phase): boolean => {
  const { kind } = line.measure;
  if (kind === "none") return false;
  const isWork = ["throughput", "amount", "duration"].includes(kind);
  return Object.values(load.scenarios).some(
    ({ tags, executor }) =>
      tags.phase === phase.name && (isWork ? tags.benchmark === line.benchmark : executor === "constant-vus"),
  );
};

const METRICS: Readonly<Record<string, RegExp>> = {
  responseTime: /^(http_req_duration|echelon_under_line)\{benchmark:responseTimeMs,/,
  errors: /^echelon_failed\{/,
  users: /^journeys_finished\{journey:/,
  throughput: /^echelon_completed\{/,
  amount: /^echelon_amount\{/,
  duration: /^echelon_seconds\{/,
};

describe("for any profile, under any circumstances", () => {
  test("each line that is measured has a threshold in each judged phase, and a warm-up has none", () => {
    fc.assert(
      fc.property(plans, ({ load, lines }) => {
        const named = Object.keys(optionsOf(load, lines).thresholds);
        for (const phase of load.phases.filter(({ judged }) => judged)) {
          const own = named.filter((key) => key.endsWith(`phase:${phase.name}}`));
          const without = lines
            .filter((line) => isMeasured(line, load, phase))
            .filter(({ measure }) => !own.some((key) => METRICS[measure.kind]?.test(key)));
          expect(without).toEqual([]);
        }
        expect(named.filter((key) => key.includes("phase:warmup"))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("each threshold is one that k6 can read, on a submetric with its tags in order", () => {
    fc.assert(
      fc.property(plans, ({ load, lines }) => {
        for (const [key, thresholds] of Object.entries(optionsOf(load, lines).thresholds)) {
          expect(key).toMatch(/^[a-z_]+(\{[a-z]+:[\w.]+(,[a-z]+:[\w.]+)*\})?$/);
          for (const threshold of thresholds)
            expect(textOf(threshold)).toMatch(/^(avg|min|max|rate|count)(<|<=|>|>=)\d+(\.\d+)?(e[+-]?\d+)?$/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("thresholds of a shape", () => {
  test("keep what lies beyond the stated load in a stress test, and fail by none of it", () => {
    const { load, lines } = planned("marcus/team", { ...benchmarkOn("reference"), shape: "stress" });
    const { thresholds } = optionsOf(load, lines);
    expect(thresholds["journeys_finished{journey:board,phase:at_100_percent}"]).toEqual(["rate>=0.99"]);
    expect(thresholds["journeys_finished{journey:board,phase:at_300_percent}"]).toEqual(["rate>=0"]);
  });

  test("end a breakpoint test at the end of the first step that misses a line", () => {
    const { load, lines } = planned("marcus/team", { ...benchmarkOn("reference"), shape: "breakpoint" });
    const { thresholds } = optionsOf(load, lines);
    expect(thresholds["journeys_finished{journey:board,phase:at_200_percent}"]).toContainEqual({
      threshold: "rate>=0.99",
      abortOnFail: true,
      delayAbortEval: "160s",
    });
  });

  test.each([
    ["multi-agent/base", "1s"],
    ["marcus/team", "60s"],
    ["bella/current", "60s"],
  ])("of %s end no run while its setup of at most %s may be under way", (tier, setupTimeout) => {
    const { load, lines } = planned(tier, benchmarkOn("reference"));
    const options = optionsOf(load, lines);
    const start = load.phases.find(({ judged }) => judged)?.startSeconds ?? Number.NaN;
    const delays = Object.values(options.thresholds)
      .flat()
      .flatMap((threshold) => (typeof threshold === "string" ? [] : [threshold.delayAbortEval]));
    expect(options.setupTimeout).toBe(setupTimeout);
    expect(new Set(delays)).toEqual(new Set([`${start + 10 + Number.parseInt(setupTimeout, 10)}s`]));
  });

  test("give up a benchmark and a smoke test of which half fails, and no spike, which is meant to be too much", () => {
    const aborts = (shape: "benchmark" | "smoke" | "spike") => {
      const { load, lines } = planned("bella/current", { ...benchmarkOn("reference"), shape });
      return Object.values(optionsOf(load, lines).thresholds)
        .flat()
        .filter((threshold) => typeof threshold !== "string");
    };
    expect(aborts("benchmark")).toHaveLength(2);
    expect(aborts("smoke")).toHaveLength(2);
    expect(aborts("spike")).toEqual([]);
  });
});

describe("of a load that several processes share", () => {
  const of = (shape: "benchmark" | "breakpoint", instances: number) => {
    const { load, lines } = planned("multi-agent/base", { ...benchmarkOn("reference"), shape, instances });
    return { failing: failing(load, lines), all: optionsOf(load, lines).thresholds };
  };

  test("no process fails by its own part: the merged result is judged", () => {
    expect(of("benchmark", 1).failing).not.toEqual([]);
    expect(of("benchmark", 4).failing).toEqual([]);
    expect(Object.keys(of("benchmark", 4).all)).toEqual(Object.keys(of("benchmark", 1).all));
  });

  test("none gives up by a line, but each where half of all fails", () => {
    const aborts = (shape: "benchmark" | "breakpoint", instances: number) =>
      Object.values(of(shape, instances).all)
        .flat()
        .filter((threshold) => typeof threshold !== "string").length;
    expect(aborts("breakpoint", 1)).toBeGreaterThan(0);
    expect(aborts("breakpoint", 4)).toBe(0);
    expect(aborts("benchmark", 4)).toBe(2);
  });
});

test("each trend comes with its count and a dense grid of percentiles", () => {
  const { load, lines } = planned("marcus/team");
  const { summaryTrendStats } = optionsOf(load, lines);
  for (const name of ["count", "avg", "min", "max", "p(0.5)", "p(50)", "p(95)", "p(99)", "p(99.9)"])
    expect(summaryTrendStats).toContain(name);
  expect(new Set(summaryTrendStats).size).toBe(summaryTrendStats.length);
  expect([...gridPercents].sort((one, other) => one - other)).toEqual(gridPercents);
});

test("a submetric has its tags in the order of the alphabet", () => {
  expect(submetric("checks", { phase: "a", journey: "b", benchmark: "c" })).toBe(
    "checks{benchmark:c,journey:b,phase:a}",
  );
});

describe("an early end", () => {
  const of = (shape: "benchmark" | "breakpoint") =>
    planned("marcus/team", { ...benchmarkOn("reference"), shape }).load;

  test("is none where all constant scenarios came to their end", () => {
    expect(earlyEnd(of("benchmark"), 45_000, [])).toBeNull();
    expect(earlyEnd(of("benchmark"), 44_500, ["echelon_failed{phase:benchmark}"])).toBeNull();
  });

  test.each([
    [[], "ended after 20 of 45 seconds"],
    [["echelon_failed{phase:benchmark}"], "ended after 20 of 45 seconds: too much had failed"],
  ])("with %j crossed says so", (crossed, text) => {
    expect(earlyEnd(of("benchmark"), 20_000, crossed)).toBe(text);
  });

  test.each([
    // Users of 10 + 15 seconds are in every runner; the checks that begin at 30 are one user in one of them.
    [1, 25_000, "ended after 25 of 30 seconds"],
    [4, 25_000, null],
    [4, 20_000, "ended after 20 of 25 seconds"],
    // With more runners than users, some have nothing to do.
    [100, 0, null],
  ])("of one of %i runners after %i ms: %s", (instances, ms, text) => {
    const { load } = planned("marcus/team", { ...benchmarkOn("reference"), seconds: 15, instances });
    expect(earlyEnd(load, ms, [])).toBe(text);
  });

  test("is what a breakpoint test looks for, but only after a phase that missed a line at its end", () => {
    const load = of("breakpoint");
    const crossed = ["journeys_finished{journey:board,phase:at_150_percent}"];
    expect(earlyEnd(load, 71_000, crossed)).toBeNull();
    expect(earlyEnd(load, 60_000, crossed)).toContain("ended after 60");
    expect(earlyEnd(load, 71_000, [])).toContain("ended after 71");
  });
});
