import { describe, expect, test } from "vitest";
import { RequestError } from "../../base/errors.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices, Plan } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Target } from "../../targets/names.ts";

const nightly = {
  schedule: "0 3 * * *",
  timeZone: "Etc/UTC",
  shape: "benchmark",
  parallelism: 1,
  maxSpendUsd: 0,
} as const;
const reachable: Choices = { domain: true, gateway: "istio", loadTests: nightly };

const planned = (tier: string, choices: Choices = {}, target: Target = "kubernetes", overrides = {}): Plan =>
  plan(loadProfile(tier, overrides), target, { ...reachable, ...choices });

/** The message of a refused plan; undefined where it is made. */
function refusal(...args: Parameters<typeof planned>): string | undefined {
  try {
    planned(...args);
    return undefined;
  } catch (error) {
    if (error instanceof RequestError) return error.message;
    throw error;
  }
}

const NO_BENCHMARK = { benchmarks: { responseTimeMs: null, concurrentUsers: null } };

describe("a nightly load test", () => {
  test("is planned with the length of its load and what it spends", () => {
    expect(planned("marcus/solo").loadTest).toMatchObject({
      schedule: "0 3 * * *",
      seconds: 75,
      spendUsd: 0,
      scaled: null,
    });
    const { loadTest } = planned("marketing-engine/enterprise", {
      loadTests: { ...nightly, maxSpendUsd: 40 },
    });
    expect(loadTest).toMatchObject({ seconds: 2410, spendUsd: 40 });
  });

  test("is not planned without its key, and changes nothing of the plan then", () => {
    const { loadTests: _, ...without } = reachable;
    expect(plan(loadProfile("marcus/solo"), "kubernetes", without)).not.toHaveProperty("loadTest");
  });

  test("adds the one pod of its CronJob to the limit of replicas, and to what is used of it", () => {
    const { loadTests: _, ...without } = reachable;
    const quota = ({ quotas }: Plan) => quotas.find(({ name }) => name === "replicas");
    const before = quota(plan(loadProfile("marcus/solo"), "kubernetes", without));
    const after = quota(planned("marcus/solo"));
    expect(after).toEqual({
      name: "replicas",
      limit: (before?.limit ?? 0) + 1,
      used: (before?.used ?? 0) + 1,
    });
  });

  test.each<[string, Target, Choices]>([
    ["containers on AWS", "aws", { compute: "containers" }],
    ["pods of a cluster of EKS", "aws", { compute: "kubernetes" }],
  ])("is not made for %s", (_, target, choices) => {
    expect(planned("marcus/scale", choices, target).loadTest).toBeUndefined();
  });

  test("says that its pods offer a part, until there are enough of them", () => {
    const notes = (parallelism: number) =>
      planned("marcus/solo", { loadTests: { ...nightly, parallelism } }, "kubernetes", {
        benchmarks: { concurrentUsers: { min: 900, max: 900 } },
      }).notes.filter((note) => note.startsWith("echelon:loadTests"));
    expect(notes(1)).toEqual([expect.stringContaining("offers a part of the stated load")]);
    expect(notes(2)).toEqual([]);
  });
});

test("what each run spends is said beside the plan", () => {
  const { notes } = planned("marketing-engine/enterprise", { loadTests: { ...nightly, maxSpendUsd: 40 } });
  expect(notes).toContain(
    "echelon:loadTests: each run spends about 40.00 USD at paid AI services, which no budget holds",
  );
  expect(planned("marcus/solo").notes.filter((note) => note.includes("spends"))).toEqual([]);
});

describe("a plan refuses a nightly load test", () => {
  test.each<[string, Parameters<typeof planned>, Parameters<typeof planned>, string]>([
    [
      "without a host name",
      ["marcus/solo", { domain: false }],
      ["marcus/solo"],
      "got a stack without a public address, expected echelon:domain and echelon:gateway",
    ],
    [
      "without a gateway",
      ["marcus/solo", { gateway: "none" }],
      ["marcus/solo"],
      "got a stack without a public address",
    ],
    [
      "that spends more than it may, with both figures",
      ["marketing-engine/enterprise", { loadTests: { ...nightly, maxSpendUsd: 39 } }],
      ["marketing-engine/enterprise", { loadTests: { ...nightly, maxSpendUsd: 40 } }],
      "echelon:loadTests.maxSpendUsd: got 39, expected at least 40: a run makes 40 calls to paid AI services, which cost 40.00 USD",
    ],
    [
      "of which nobody knows what it spends, whatever it may",
      ["agency/growth", { loadTests: { ...nightly, maxSpendUsd: 1e6 } }],
      ["agency/growth", { loadTests: { ...nightly, shape: "smoke" } }],
      "got a run that makes 60 calls to paid AI services, of which nobody knows the cost (the tier states no cost of its APIs)",
    ],
    [
      "of whose calls the operator says too high a cost for what it may spend",
      ["agency/growth", {}, "kubernetes", { loadTest: { aiCallUSD: 0.05 } }],
      ["agency/growth", {}, "kubernetes", { loadTest: { aiCallUSD: 0 } }],
      "got 0, expected at least 3: a run makes 60 calls to paid AI services, which cost 3.00 USD (0.05 USD each: loadTest.aiCallUSD)",
    ],
    [
      "of a tier that states no benchmark, in which no run could fail",
      ["marcus/solo", {}, "kubernetes", NO_BENCHMARK],
      ["marcus/solo", { loadTests: { ...nightly, shape: "smoke" } }, "kubernetes", NO_BENCHMARK],
      "got marcus/solo, which states no benchmark that a load test judges, so that no run could fail",
    ],
  ])("%s", (_, refused, accepted, message) => {
    expect(refusal(...refused)).toContain(message);
    expect(refusal(...accepted)).toBeUndefined();
  });
});
