import { describe, expect, test } from "vitest";
import { journeys } from "../../../loadtests/contract/journeys.ts";
import { linesOf } from "../../../loadtests/contract/lines.ts";
import { type Circumstances, loadOf } from "../../../loadtests/contract/load.ts";
import { spendOf } from "../../../loadtests/contract/spend.ts";
import type { Load } from "../../../loadtests/contract/types.ts";
import { announcement } from "../../../loadtests/run/announcement.ts";
import { plainProfile } from "../../../loadtests/run/request.ts";
import { loadProfile } from "../../../profiles/load.ts";

const GENERATOR = { maxUsers: 1000, maxPerSecond: 2000 };
const foreign = { kind: "foreign", url: new URL("https://staging.example.com") } as const;

function loadFor(reference: string, change: Partial<Circumstances> = {}): Load {
  const profile = plainProfile(loadProfile(reference));
  const circumstances = { shape: "benchmark", generator: GENERATOR, target: "url", ...change } as const;
  return loadOf(profile, linesOf(profile), journeys[profile.system] ?? [], circumstances);
}

const textOf = (reference: string, change: Partial<Circumstances> = {}): string =>
  announcement(foreign, loadProfile(reference), loadFor(reference, change)).join("\n");

describe("before anything is sent it says", () => {
  test("what goes where: users, rates, seconds, requests", () => {
    const text = textOf("marketing-engine/enterprise", { seconds: 60 });
    expect(text).toMatch(/^benchmark of marketing-engine\/enterprise on https:\/\/staging\.example\.com$/m);
    expect(text).toMatch(/benchmark: dashboard, 20 users for [\d,]+ s/);
    expect(text).toMatch(/benchmark: generate, 60 an hour for/);
    expect(text).toMatch(/^about [\d,]+ requests in [\d,]+ s$/m);
  });

  test("what the calls to an AI service cost", () => {
    expect(textOf("marketing-engine/enterprise")).toMatch(
      /^AI calls: \d+; if the target pays for them: \d+\.\d\d USD \(at least 1\.00 USD each: 1000 USD a month for 1000 \(contentGenerationLimit\)\)$/m,
    );
    expect(textOf("bella/current")).toMatch(
      /^AI calls: \d+.*: unknown \(the tier states no cost of its APIs\)$/m,
    );
    expect(textOf("marcus/team")).toContain("AI calls: none");
  });

  test("that nothing is spent on the reference workload, and how much faster it runs", () => {
    const load = loadFor("marketing-engine/enterprise", { target: "reference" });
    const text = announcement({ kind: "reference" }, loadProfile("marketing-engine/enterprise"), load).join(
      "\n",
    );
    expect(text).toMatch(/AI calls: \d+, all simulated: nothing is spent/);
    expect(text).toMatch(/run \d+ times faster than in life/);
  });

  test("which part of the load it offers, where it cannot offer all of it", () => {
    expect(textOf("bella/enterprise")).toMatch(/^scaled: \d+% of the stated load, because/m);
    expect(textOf("bella/current")).not.toContain("scaled:");
  });

  test("which benchmark the time is too short for", () => {
    const load = {
      ...loadFor("marcus/team"),
      cannotTell: [{ benchmark: "errorPercent", why: "too few requests" }],
    };
    expect(announcement(foreign, loadProfile("marcus/team"), load)).toContain(
      "cannot be judged in that time: errorPercent: too few requests",
    );
  });
});

describe("the cost of a call is", () => {
  const estimate = { seconds: 60, requests: 100, aiCalls: 40 };
  const limits = { pieces: 50 };
  const declares = { limits: { pieces: { unit: "pieces a month" } } };

  test.each([
    [
      "that of a month by the pieces of a month",
      { limits, declares, costs: { apiMonthlyUSD: { min: 50, max: 100 } } },
      80,
    ],
    ["unknown without a stated cost", { limits, declares, costs: {} }, null],
    [
      "unknown without a number of pieces",
      { limits: {}, declares, costs: { apiMonthlyUSD: { max: 100 } } },
      null,
    ],
    [
      "unknown where none may be made",
      { limits: { pieces: 0 }, declares, costs: { apiMonthlyUSD: { max: 100 } } },
      null,
    ],
    [
      "unknown where the limit is of another span",
      {
        limits,
        declares: { limits: { pieces: { unit: "pieces a day" } } },
        costs: { apiMonthlyUSD: { max: 100 } },
      },
      null,
    ],
    [
      "what the operator says, whatever the tier states",
      { limits, declares, costs: { apiMonthlyUSD: { max: 100 } }, loadTest: { aiCallUSD: 0.5 } },
      20,
    ],
    ["nothing where the operator says so", { limits: {}, loadTest: { aiCallUSD: 0 } }, 0],
  ])("%s", (_, profile, usd) => {
    expect(spendOf(profile, { estimate }).usd).toBe(usd);
  });

  test("nothing where no journey calls one", () => {
    expect(spendOf({ limits: {} }, { estimate: { ...estimate, aiCalls: 0 } }).usd).toBe(0);
  });
});
