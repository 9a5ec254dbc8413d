import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, passes } from "../../../loadtests/contract/judge.ts";
import { keys } from "../../../loadtests/contract/keys.ts";
import { type Judgement, type Summary, verdicts } from "../../../loadtests/contract/types.ts";
import { profileReferences } from "../../../profiles/load.ts";
import { plans } from "./arbitraries.ts";
import { measured } from "./samples.ts";
import { planned } from "./tiers.ts";

describe("users of a tier that states no quality", () => {
  test.each([
    ["marcus/enterprise", "what its uptime leaves", 0.1],
    ["marcus/scale", "what its uptime leaves", 0.5],
    ["marcus/team", "one percent, as nothing is stated", 1],
  ])("of %s may have %s of their iterations unfinished", (reference, _, percent) => {
    const { load: own, lines: ownLines } = planned(reference);
    const verdict = (fails: number) => {
      const good = measured(own, ownLines);
      const key = keys.finishedBy("board", "benchmark");
      const metrics = { ...good.metrics, [key]: { passes: 10_000 - fails, fails, rate: 0 } };
      return judge(own, ownLines, { ...good, metrics })[0]?.verdict;
    };
    expect(verdict(percent * 100)).toBe("met");
    expect(verdict(percent * 100 + 1)).toBe("missed");
  });
});

describe("users of a tier that states no errors", () => {
  test.each([
    ["marcus/enterprise", 10_000, 0.1, 0.11],
    ["marketing-engine/local", 1000, 1, 1.1],
  ])(
    "of %s are not held if more than 10 requests of %i fail, even in a run that was given up",
    (reference, sent, allowed, failed) => {
      const { load: own, lines: ownLines } = planned(reference);
      const row = (fails: number, partial: string | null = null) => {
        const good = measured(own, ownLines, {}, { partial });
        const failures = { passes: fails, fails: sent - fails, rate: 0 };
        const metrics = { ...good.metrics, [keys.failed("benchmark")]: failures };
        return judge(own, ownLines, { ...good, metrics }).find(
          ({ benchmark }) => benchmark === "concurrentUsers",
        );
      };
      expect(row(10)?.verdict).toBe("met");
      expect(row(11)).toMatchObject({
        verdict: "missed",
        note: `${failed} percent of the requests failed, at most ${allowed} may`,
      });
      expect(row(11, "half of all failed")?.verdict).toBe("missed");
    },
  );
});

describe("each tier", () => {
  test.each(profileReferences())(
    "%s passes if it keeps its lines, and fails by each of them",
    (reference) => {
      const { load: own, lines: ownLines } = planned(reference);
      const how = { responseMs: 1, iterations: 1000 };
      const good = measured(own, ownLines, how);
      const held = judge(own, ownLines, good);
      expect(passes(held, good)).toBe(true);
      const bad = {
        responseMs: 1e6,
        failEvery: 2,
        throughputTimes: 0.9,
        amountTimes: 0.9,
        durationTimes: 1.1,
      };
      const worse = measured(own, ownLines, { ...how, ...bad, checkFailsEvery: 2 });
      const missed = judge(own, ownLines, worse).filter(({ verdict }) => verdict === "missed");
      const stated = held.filter(
        ({ benchmark, verdict }) => benchmark !== "checks" && verdict !== "information",
      );
      expect(missed.map(({ benchmark }) => benchmark)).toEqual(
        expect.arrayContaining(stated.map(({ benchmark }) => benchmark)),
      );
    },
  );
});

describe("over any profiles and behaviours", () => {
  const behaviours = fc.record({
    responseMs: fc.constantFrom(0.5, 10, 1e6),
    failEvery: fc.constantFrom(0, 0, 2),
    throughputTimes: fc.constantFrom(0, 0.5, 1.5),
  });
  const partials = fc.constantFrom(null, "cut");
  const seen = new Set<string>();
  const always = (holds: (rows: readonly Judgement[], summary: Summary, scaled: boolean) => void) =>
    fc.assert(
      fc.property(plans, behaviours, partials, ({ load: any, lines: anyLines }, how, partial) => {
        const summary = measured(any, anyLines, { ...how, iterations: 3 }, { partial });
        const rows = judge(any, anyLines, summary);
        for (const { verdict } of rows) seen.add(verdict);
        holds(rows, summary, any.scaled !== null);
      }),
      { numRuns: 100 },
    );

  test("all that is measured is a number", () => {
    always((rows) => {
      const numbers = rows.flatMap(({ measured: value, marginPercent }) => [value, marginPercent]);
      expect(numbers.filter((number) => number !== null && !Number.isFinite(number))).toEqual([]);
    });
  });

  test("a partial run meets nothing and does not pass, a scaled one meets nothing", () => {
    always((rows, summary, scaled) => {
      const given = rows.map(({ verdict }) => verdict);
      if (scaled || summary.partial !== null) expect(given).not.toContain("met");
      if (summary.partial === null) return;
      expect(given).not.toContain("scaled");
      expect(passes(rows, summary)).toBe(false);
    });
  });

  test("every verdict is reached", () => {
    expect(verdicts.filter((verdict) => !seen.has(verdict))).toEqual([]);
  });
});
