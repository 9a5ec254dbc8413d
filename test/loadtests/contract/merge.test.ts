import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, passes } from "../../../loadtests/contract/judge.ts";
import { merge } from "../../../loadtests/contract/merge.ts";
import type { Line, Load, Summary } from "../../../loadtests/contract/types.ts";
import { type Sample, samplesOf, summaryOf } from "./samples.ts";
import { planned } from "./tiers.ts";

const RUNNERS = [2, 4, 16] as const;

/** One sample for each that was measured, with response times about the line. */
function spread(samples: readonly Sample[], times: readonly number[]): readonly Sample[] {
  return samples.flatMap((sample) => {
    const { times: count = 1, ...one } = sample;
    if (sample.metric !== "http_req_duration") return Array.from({ length: count }, () => one);
    return Array.from({ length: count }, (_, index) => ({ ...one, value: times[index % times.length] ?? 0 }));
  });
}

const split = (samples: readonly Sample[], runners: number, seed: number): readonly (readonly Sample[])[] => {
  const parts = Array.from({ length: runners }, (): Sample[] => []);
  // A linear congruential generator: each sample goes to any runner, some of which may get none.
  let state = seed;
  for (const sample of samples) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    parts[Math.floor((state / 2 ** 31) * runners)]?.push(sample);
  }
  return parts;
};

/** What a verdict rests on: percentiles to show come from a merged histogram, not from here. */
const verdictsOf = (load: Load, lines: readonly Line[], summary: Summary) =>
  judge(load, lines, summary).map(({ benchmark, phase, samples, verdict, note }) => ({
    ...{ benchmark, phase, samples, verdict, note },
  }));

describe("the samples of one run, split over several runners", () => {
  const tiers = ["marketing-engine/enterprise", "multi-agent/10x", "bella/current", "agency/starter"];
  const cases = tiers.flatMap((reference) => RUNNERS.map((runners) => ({ reference, runners })));

  test.each(cases)("of $reference over $runners runners give the same verdicts", ({ reference, runners }) => {
    const { load, lines } = planned(reference);
    const line = lines.find(({ measure }) => measure.kind === "responseTime")?.value ?? 1000;
    const times = fc.array(fc.double({ min: line * 0.5, max: line * 1.5, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    });
    const how = fc.record({
      responseMs: fc.constantFrom(1, 1e6),
      failEvery: fc.constantFrom(0, 50, 150),
      iterations: fc.constantFrom(2, 40),
      throughputTimes: fc.constantFrom(0.9, 1.2),
      amountTimes: fc.constantFrom(0.9, 1),
      durationTimes: fc.constantFrom(0.9, 1.1),
      checkFailsEvery: fc.constantFrom(0, 20),
    });
    const small = { ...load, scenarios: fewUsers(load.scenarios) };
    fc.assert(
      fc.property(how, times, fc.integer({ min: 1, max: 1e9 }), (behaviour, values, seed) => {
        const samples = spread(samplesOf(small, lines, behaviour), values);
        const whole = verdictsOf(small, lines, summaryOf(small, lines, samples));
        const parts = split(samples, runners, seed).map((part) => summaryOf(small, lines, part));
        expect(verdictsOf(small, lines, merge(parts))).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  });
});

/** As many as make enough samples, so that a test takes no minutes. */
const fewUsers = (scenarios: Load["scenarios"]): Load["scenarios"] =>
  Object.fromEntries(
    Object.entries(scenarios).map(([name, scenario]) => [
      name,
      scenario.executor === "constant-vus" ? { ...scenario, vus: Math.min(scenario.vus, 10) } : scenario,
    ]),
  );

const summary = (metrics: Summary["metrics"], rest: Partial<Summary> = {}): Summary => ({
  ...{ metrics, durationMs: 1000, partial: null },
  ...rest,
});

describe("merged summaries", () => {
  test("add counts and rates a second, weigh averages, and take the extremes", () => {
    const merged = merge([
      summary({
        done: { count: 3, rate: 1.5 },
        good: { passes: 1, fails: 1, rate: 0.5 },
        time: { count: 1, avg: 10, min: 10, max: 10, "p(95)": 10 },
        vus: { value: 2, min: 1, max: 5 },
      }),
      summary(
        {
          done: { count: 4, rate: 2 },
          good: { passes: 3, fails: 0, rate: 1 },
          time: { count: 3, avg: 20, min: 5, max: 40, "p(95)": 39 },
          vus: { value: 3, min: 2, max: 6 },
          only: { count: 1, rate: 1 },
        },
        { durationMs: 1500 },
      ),
    ]);
    expect(merged).toEqual({
      metrics: {
        done: { count: 7, rate: 3.5 },
        good: { passes: 4, fails: 1, rate: 0.8 },
        only: { count: 1, rate: 1 },
        time: { count: 4, avg: 17.5, min: 5, max: 40 },
        vus: { value: 5, min: 3, max: 11 },
      },
      durationMs: 1500,
      partial: null,
    });
  });

  test("have no percentile, as those of the runners say nothing of all: the mean of 1 and 100 is no percentile", () => {
    const time = (value: number, count: number) => ({
      count,
      avg: value,
      min: value,
      max: value,
      "p(95)": value,
    });
    const { metrics } = merge([summary({ time: time(1, 1000) }), summary({ time: time(100, 10) })]);
    expect(metrics.time).not.toHaveProperty("p(95)");
  });

  test("do not let a runner without samples pull an average or a minimum to zero", () => {
    const none = { count: 0, avg: 0, min: 0, max: 0 };
    const { metrics } = merge([
      summary({ time: none }),
      summary({ time: { count: 2, avg: 8, min: 7, max: 9 } }),
    ]);
    expect(metrics.time).toEqual({ count: 2, avg: 8, min: 7, max: 9 });
  });

  test("of one runner are what it measured", () => {
    const one = summary({ time: { count: 1, avg: 1, min: 1, max: 1, "p(95)": 1 } });
    expect(merge([one])).toEqual(one);
  });

  test("are partial where a runner ended early, is missing, or none reported", () => {
    expect(merge([summary({}), summary({}, { partial: "killed" })]).partial).toBe("killed");
    expect(merge([summary({}), summary({})], 3).partial).toBe("2 of 3 runners reported");
    expect(merge([]).partial).toBe("0 of 1 runners reported");
    expect(merge([summary({}), summary({})], 2).partial).toBeNull();
  });

  test("with a missing runner do not pass, however good the others are", () => {
    const { load, lines } = planned("agency/starter");
    const good = summaryOf(load, lines, samplesOf(load, lines));
    const verdict = (merged: Summary) => passes(judge(load, lines, merged), merged);
    expect(verdict(merge([good]))).toBe(true);
    expect(verdict(merge([good], 2))).toBe(false);
  });
});
