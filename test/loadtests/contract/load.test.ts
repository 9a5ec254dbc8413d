import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { iterationsOf, secondsOf } from "../../../loadtests/contract/estimate.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { loadOf } from "../../../loadtests/contract/load.ts";
import { shapes } from "../../../loadtests/contract/shapes.ts";
import type { Line, Load, Phase, Scenario } from "../../../loadtests/contract/types.ts";
import { type Planned, plans } from "./arbitraries.ts";
import { benchmarkOn, planned, TWO_CORES } from "./tiers.ts";

const numbersIn = (value: unknown): readonly number[] => {
  if (typeof value === "number") return [value];
  if (typeof value === "string") return /^[\d.]+s$/.test(value) ? [secondsOf(value)] : [];
  return value === null || typeof value !== "object" ? [] : Object.values(value).flatMap(numbersIn);
};

const scenariosOf = (load: Load, phase: Phase): readonly Scenario[] =>
  Object.values(load.scenarios).filter(({ tags }) => tags.phase === phase.name);

const perSecond = (scenario: Scenario): number =>
  scenario.executor === "constant-arrival-rate" ? scenario.rate / secondsOf(scenario.timeUnit) : 0;

const users = (load: Load, phase: Phase): number =>
  scenariosOf(load, phase).reduce(
    (sum, scenario) => sum + (scenario.executor === "constant-vus" ? scenario.vus : 0),
    0,
  );

/** End of the last scenario, with the time that k6 gives it to end gracefully. */
const lastMoment = ({ scenarios }: Load): number =>
  Math.max(
    0,
    ...Object.values(scenarios).map(
      (scenario) =>
        secondsOf(scenario.startTime) +
        secondsOf("duration" in scenario ? scenario.duration : scenario.maxDuration) +
        secondsOf(scenario.gracefulStop),
    ),
  );

const always = (holds: (one: Planned) => void) => fc.assert(fc.property(plans, holds), { numRuns: 300 });

describe("a load for any profile, under any circumstances", () => {
  test("has only numbers, none of them negative", () => {
    always(({ load }) => {
      for (const number of numbersIn(load)) expect(number).toSatisfy((n) => Number.isFinite(n) && n >= 0);
    });
  });

  test("has only whole numbers of users and arrivals, above zero", () => {
    always(({ load }) => {
      for (const scenario of Object.values(load.scenarios)) {
        const { executor, exec, startTime, gracefulStop, tags, ...rest } = scenario;
        for (const number of numbersIn(rest)) {
          expect(Number.isSafeInteger(number)).toBe(true);
          expect(number).toBeGreaterThan(0);
        }
      }
    });
  });

  test("ends within the cap of its shape", () => {
    always(({ load }) => {
      const { caps } = shapes[load.shape];
      expect(load.estimate.seconds).toBeLessThanOrEqual(lastMoment(load));
      expect(lastMoment(load)).toBeLessThanOrEqual(caps.seconds);
      for (const { judged, seconds } of load.phases)
        if (judged) expect(seconds).toBeLessThanOrEqual(caps.judgedSeconds);
    });
  });

  test("offers no more users and requests than generators and shape allow", () => {
    always(({ load, circumstances: { generator, instances = 1 } }) => {
      const { caps } = shapes[load.shape];
      for (const phase of load.phases) {
        expect(users(load, phase)).toBeLessThanOrEqual(
          Math.max(1, Math.min(generator.maxUsers * instances, caps.users)),
        );
        for (const scenario of scenariosOf(load, phase))
          expect(perSecond(scenario)).toBeLessThanOrEqual(generator.maxPerSecond * instances);
      }
    });
  });

  test("offers twice the line of a throughput and all users in each judged phase, or says that it is scaled", () => {
    always(({ load, lines }) => {
      const judged = load.phases.filter(({ judged: is }) => is);
      const short = judged.flatMap((phase) =>
        lines.filter((line) => {
          const offered = offeredOf(load, line, phase);
          return offered !== null && offered < wishedOf(load, line, phase) - 1e-9;
        }),
      );
      if (load.scaled === null) expect(short).toEqual([]);
      else expect(load.scaled.part).toBeLessThan(1);
    });
  });

  test("says of each line that it measures how long that takes, or judges it by enough samples", () => {
    always(({ load, lines }) => {
      const untold = new Set(load.cannotTell.map(({ benchmark }) => benchmark));
      if (shapes[load.shape].judges === "checks") return;
      for (const line of lines) {
        if (untold.has(line.benchmark)) continue;
        for (const phase of load.phases.filter(({ judged, times }) => judged && times >= 1))
          expect(plannedSamples(load, line, phase)).toBeGreaterThanOrEqual(line.samples);
      }
    });
  });

  test("speeds up time on the reference workload only, and no more than it has to", () => {
    always(({ load, lines, circumstances: { target } }) => {
      expect(Number.isSafeInteger(load.timeFactor)).toBe(true);
      if (target !== "reference") expect(load.timeFactor).toBe(1);
      const works = lines.some(({ measure: { kind } }) =>
        ["throughput", "amount", "duration"].includes(kind),
      );
      if (!works) expect(load.timeFactor).toBe(1);
    });
  });

  test("drives work in no phase that is not judged, except beyond the stated load", () => {
    always(({ load }) => {
      if (shapes[load.shape].judges === "checks") return;
      for (const phase of load.phases.filter(({ judged, times }) => !judged && times <= 1))
        for (const { tags } of scenariosOf(load, phase)) expect(tags.benchmark).toBeUndefined();
    });
  });
});

function offeredOf(load: Load, line: Line, phase: Phase): number | null {
  if (line.measure.kind === "users") return users(load, phase);
  if (line.measure.kind !== "throughput") return null;
  const scenario = scenariosOf(load, phase).find(({ tags }) => tags.benchmark === line.benchmark);
  return scenario === undefined ? 0 : perSecond(scenario);
}

function wishedOf(load: Load, line: Line, phase: Phase): number {
  if (line.measure.kind !== "throughput") return line.value * phase.times;
  return (2 * line.value * phase.times * load.timeFactor) / line.measure.perSeconds;
}

/** Samples of a line in a phase, if the system is as slow as the line lets it be. */
function plannedSamples(load: Load, line: Line, phase: Phase): number {
  const { measure, value } = line;
  const virtual = phase.seconds * load.timeFactor * (1 + 1e-9);
  const own = scenariosOf(load, phase).find(({ tags }) => tags.benchmark === line.benchmark);
  switch (measure.kind) {
    case "throughput":
      return own === undefined ? 0 : (virtual / measure.perSeconds) * value;
    case "duration":
      return own === undefined ? 0 : Math.floor(virtual / (value * measure.unitSeconds));
    case "amount":
      return own === undefined ? 0 : iterationsOf(own, 1);
    case "none":
      return 0;
    default:
      return users(load, phase) > 0 ? Number.POSITIVE_INFINITY : 0;
  }
}

/** Of the load of a tier, in a line: users, arrivals, seconds judged, factor. */
function inShort(reference: string, target: "reference" | "stack"): string {
  const { load } = planned(reference, benchmarkOn(target));
  const phase = load.phases.find(({ judged }) => judged);
  if (phase === undefined) return "nothing";
  const arrivals = scenariosOf(load, phase).flatMap((scenario) =>
    scenario.executor === "constant-arrival-rate" ? [`${scenario.rate} every ${scenario.timeUnit}`] : [],
  );
  const runs = scenariosOf(load, phase).flatMap((scenario) =>
    scenario.executor === "per-vu-iterations" ? [`${scenario.exec} ${scenario.iterations} times`] : [],
  );
  const parts = [
    `${users(load, phase)} users`,
    ...arrivals,
    ...runs,
    `${phase.seconds} s`,
    `factor ${load.timeFactor}`,
    load.scaled === null ? "whole" : `part ${load.scaled.part}`,
    ...load.cannotTell.map(({ benchmark }) => `cannot tell ${benchmark}`),
  ];
  return parts.join(", ");
}

describe("the benchmark load of each tier on two cores", () => {
  test.each([
    ["marketing-engine/local", "3 users, 5334 every 3600s, 54 s, factor 889, whole"],
    ["marketing-engine/regional", "10 users, 9600 every 3600s, 30 s, factor 480, whole"],
    ["marketing-engine/enterprise", "20 users, 9600 every 3600s, 30 s, factor 160, whole"],
    ["multi-agent/base", "100 users, 300000 every 86400s, 30 s, factor 3, whole"],
    ["multi-agent/10x", "1000 users, 1000000 every 86400s, 30 s, factor 1, whole"],
    ["agency/starter", "0 users, monitor 3 times, 30 s, factor 30, whole"],
    ["agency/growth", "0 users, monitor 3 times, 30 s, factor 30, whole"],
    ["agency/scale", "0 users, monitor 3 times, 30 s, factor 30, whole"],
    ["bella/current", "100 users, calendar 3 times, batch 3 times, 30 s, factor 15, whole"],
    ["bella/optimized", "1000 users, calendar 3 times, batch 3 times, 30 s, factor 30, whole"],
    ["bella/enterprise", "1000 users, calendar 3 times, batch 3 times, 120 s, factor 25, part 0.1"],
    ["marcus/solo", "1 users, 30 s, factor 1, whole"],
    ["marcus/team", "10 users, 30 s, factor 1, whole"],
    ["marcus/scale", "50 users, 30 s, factor 1, whole"],
    ["marcus/enterprise", "250 users, 30 s, factor 1, whole"],
  ])("of %s on the reference workload is %s", (reference, expected) => {
    expect(inShort(reference, "reference")).toBe(expected);
  });

  test.each([
    ["marketing-engine/local", "3 users, 6 every 3600s, 24000 s, factor 1, whole"],
    ["marketing-engine/enterprise", "20 users, 60 every 3600s, 2400 s, factor 1, whole"],
    ["agency/starter", "0 users, monitor 3 times, 900 s, factor 1, whole"],
  ])("of %s on a deployed stack is %s", (reference, expected) => {
    expect(inShort(reference, "stack")).toBe(expected);
  });
});

describe("what cannot be shown is said before the start", () => {
  const shorter = { ...benchmarkOn("stack"), seconds: 60 };

  test("where the phase is too short for the line", () => {
    expect(planned("marketing-engine/local", shorter).load.cannotTell).toEqual([
      {
        benchmark: "contentPiecesPerHour",
        why: "it takes 24000 seconds until enough was measured (20 samples), and the phase has 60",
      },
    ]);
  });

  test("where no journey measures it", () => {
    const { profile } = planned("marketing-engine/local");
    const lines = linesOf(profile);
    const { cannotTell } = loadOf(profile, lines, [], benchmarkOn("reference"));
    expect(cannotTell.map(({ benchmark }) => benchmark)).toEqual(lines.map(({ benchmark }) => benchmark));
  });

  test("where a smoke test of a deployed stack has no time for it", () => {
    const { load } = planned("agency/starter", { ...benchmarkOn("stack"), shape: "smoke" });
    expect(load.notes).toEqual(["monitoringRunSeconds is left out: it takes longer than a smoke test"]);
    expect(Object.keys(load.scenarios)).toEqual(["webhooks_checks"]);
  });

  test("where a step beyond the stated load would be cut", () => {
    const { load } = planned("multi-agent/10x", { ...benchmarkOn("reference"), shape: "stress" });
    expect(load.phases.map(({ times }) => times)).toEqual([0.5, 0.5, 1]);
    expect(load.notes).toHaveLength(3);
    expect(load.notes[0]).toContain("at_150_percent is left out");
  });
});

describe("a load", () => {
  test("is offered whole by several generators together", () => {
    const alone = planned("bella/enterprise").load;
    expect(alone.scaled?.part).toBe(0.1);
    expect(
      planned("bella/enterprise", { ...benchmarkOn("reference"), instances: 10 }).load.scaled,
    ).toBeNull();
  });

  test("has one user in a smoke test, who tries each journey", () => {
    const { load } = planned("marketing-engine/enterprise", { ...benchmarkOn("reference"), shape: "smoke" });
    expect(load.phases.some(({ judged }) => judged)).toBe(false);
    expect(Object.keys(load.scenarios)).toEqual(["dashboard_smoke", "generate_smoke", "limits_checks"]);
    expect(Math.max(...load.phases.map((phase) => users(load, phase)))).toBe(1);
  });

  test("runs time in a smoke test as fast as a benchmark of its length would, so that an order comes back in it", () => {
    const factor = (reference: string) =>
      planned(reference, { ...benchmarkOn("reference"), shape: "smoke" }).load.timeFactor;
    expect(factor("marketing-engine/enterprise")).toBe(2 * 480);
    expect(factor("marketing-engine/local")).toBe(3600);
    expect(factor("agency/starter")).toBe(60);
    expect(factor("marcus/team")).toBe(1);
  });

  test("leaves out on a deployed stack what would spend its limits", () => {
    const names = (target: "reference" | "url") =>
      Object.keys(planned("multi-agent/base", benchmarkOn(target)).load.scenarios);
    expect(names("reference")).toContain("limits_checks");
    expect(names("url")).not.toContain("limits_checks");
  });

  test("comes back to the stated load after a spike, and judges only that", () => {
    const { load } = planned("marcus/scale", { ...benchmarkOn("reference"), shape: "spike" });
    expect(load.phases.map(({ name, times, judged }) => [name, times, judged])).toEqual([
      ["warmup", 0.5, false],
      ["up", 3, false],
      ["down", 1, false],
      ["back", 1, true],
    ]);
    expect(load.phases.map((phase) => users(load, phase))).toEqual([25, 150, 50, 50]);
  });

  test("has VUs for half of what is offered, as a system that only just meets the line leaves it", () => {
    const { load } = planned("marketing-engine/enterprise");
    expect(load.scenarios.generate_benchmark).toMatchObject({ preAllocatedVUs: 40, maxVUs: 80 });
  });

  test("takes the time that users think from the profile", () => {
    const { profile, lines } = planned("marketing-engine/local");
    const requests = (thinkSeconds: number) =>
      loadOf({ ...profile, loadTest: { thinkSeconds } }, lines, [], benchmarkOn("reference")).estimate
        .requests;
    expect(requests(3)).toBe(0);
    const withUsers = (thinkSeconds: number) =>
      loadOf(
        { ...profile, loadTest: { thinkSeconds } },
        lines,
        [{ exec: "dashboard", title: "", drive: { by: "users" }, aiCalls: 0 }],
        { ...benchmarkOn("reference"), seconds: 60 },
      ).estimate.requests;
    expect(withUsers(3)).toBe(3 * 20 + 2 * 4);
    expect(withUsers(6)).toBe(3 * 10 + 2 * 2);
  });

  test("says how many calls to paid AI it makes: one for each unit of an amount, each client of a run", () => {
    expect(planned("marketing-engine/enterprise").load.estimate.aiCalls).toBe(80);
    expect(planned("agency/starter").load.estimate.aiCalls).toBe(3 * 20);
    expect(planned("marcus/enterprise").load.estimate.aiCalls).toBe(0);
  });

  test("counts what is read of a system that keeps nothing, and what every process asks before the load", () => {
    const of = (tier: string, instances: number) =>
      planned(tier, { ...benchmarkOn("stack"), seconds: 15, instances }).load.estimate.aiCalls;
    const work = 3 * (30 + 10);
    // Every 3 seconds each of 50 users for 10 seconds, and of 100 for 15.
    expect(of("bella/current", 1)).toBe(work + 50 * 4 + 100 * 5 + 15);
    expect(of("bella/optimized", 1)).toBe(3 * (100 + 100) + 15);
    expect(of("bella/optimized", 4)).toBe(3 * (100 + 100) + 4 * 15);
  });

  test("of a generator without room has one user and is scaled", () => {
    const tiny = { ...benchmarkOn("reference"), generator: { ...TWO_CORES, maxUsers: 1 } };
    const { load } = planned("marketing-engine/enterprise", tiny);
    expect(load.scaled?.part).toBe(0.05);
    expect(load.scaled?.why).toContain("5 percent");
  });
});
