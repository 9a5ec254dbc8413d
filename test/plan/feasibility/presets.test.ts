import { describe, expect, test } from "vitest";
import { UnsupportedError } from "../../../base/errors.ts";
import type { Finding } from "../../../plan/feasibility/finding.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile, profileReferences } from "../../../profiles/load.ts";
import { type Target, targets } from "../../../targets/names.ts";
import type { Json } from "../../support/profileDocument.ts";

interface Row {
  readonly stated: number;
  readonly have: number;
  /** Parts of the advice, each with the overrides that follow it: then it is not found. */
  readonly advice: Readonly<Record<string, Json>>;
}

const pools = (app: number, worker: number): Json => ({
  workloads: {
    "bella-app": { pools: { database: { size: app, maxOverflow: null } } },
    "celery-worker": { pools: { database: { size: worker, maxOverflow: null } } },
  },
});

/** Everything that does not fit in the tiers of this package, by tier, check and target. */
const rows: Readonly<Record<string, Row>> = {
  // RDS gives the stated memory of 1 GiB fewer connections than the tier states.
  "bella/current connections-memory aws": {
    stated: 120,
    have: 98,
    advice: {
      "memoryMiB of at least 1,247": { stores: { database: { memoryMiB: 1247 } } },
    },
  },
  // Each of its three databases: 2 GiB, and 200, 400 or 300 connections.
  "agency/scale connections-memory aws": {
    stated: 300,
    have: 197,
    advice: {
      "memoryMiB of at least 3,117": {
        stores: { costs: { memoryMiB: 4157 }, knowledge: { memoryMiB: 4157 }, audit: { memoryMiB: 4157 } },
      },
    },
  },
  // 8 x (50 + 100) a replica, four replicas, and 20 for each of four workers.
  "bella/optimized connections-per-process kubernetes": {
    stated: 4880,
    have: 697,
    advice: { "at most 21 for a replica of bella-app and 2 for a replica of celery-worker": pools(21, 2) },
  },
  // 4 x (50 + 100) a replica, fifty replicas, and 20 for each of twelve workers.
  "bella/enterprise connections-per-process kubernetes": {
    stated: 30_240,
    have: 15_300,
    advice: { "at most 75 for a replica of bella-app and 10 for a replica of celery-worker": pools(75, 10) },
  },
  // The same on AWS, where the server accepts what the tier states, and a proxy stands before that of enterprise.
  "bella/optimized connections-per-process aws": {
    stated: 4880,
    have: 697,
    advice: { "at most 21 for a replica of bella-app and 2 for a replica of celery-worker": pools(21, 2) },
  },
  "bella/optimized uptime aws": {
    stated: 99.9,
    have: 98.97280221997597,
    advice: { "of at most 98.97": { benchmarks: { uptimePercent: 98.9 } } },
  },
  "bella/enterprise connections-per-process aws": {
    stated: 30_240,
    have: 15_300,
    advice: { "at most 75 for a replica of bella-app and 10 for a replica of celery-worker": pools(75, 10) },
  },
  "bella/enterprise uptime aws": {
    stated: 99.99,
    have: 99.81011597060359,
    advice: { "of at most 99.81": { benchmarks: { uptimePercent: 99.8 } } },
  },
  // 50,000 tokens an hour, 730 hours a month, 4 USD a million.
  "marketing-engine/local api-budget kubernetes": {
    stated: 146,
    have: 100,
    advice: { "limits.tokensPerHour of at most 34,246": { limits: { tokensPerHour: 34_246 } } },
  },
  "marketing-engine/local api-budget aws": {
    stated: 146,
    have: 100,
    advice: { "limits.tokensPerHour of at most 34,246": { limits: { tokensPerHour: 34_246 } } },
  },
  // Nothing but what is there already costs nothing, so that no override helps.
  "marcus/solo infrastructure-cost kubernetes": { stated: 30, have: 0, advice: {} },
  "marcus/solo infrastructure-cost aws": { stated: 30, have: 0, advice: {} },
  "marcus/team infrastructure-cost aws": {
    stated: 80,
    have: 20,
    advice: { "echelon:budget: 20": { budget: { monthlyUSD: 20 } } },
  },
  "marcus/enterprise uptime aws": {
    stated: 99.9,
    have: 99.68038578205825,
    advice: { "of at most 99.68": { benchmarks: { uptimePercent: 99.6 } } },
  },
  "marcus/team infrastructure-cost kubernetes": {
    stated: 80,
    have: 20,
    advice: { "echelon:budget: 20": { budget: { monthlyUSD: 20 } } },
  },
  // 500,000 interactions a day.
  "multi-agent/10x calls kubernetes": {
    stated: 500_000 / 1440,
    have: 100,
    advice: { "at least 348 (limits.requestsPerMinute": { limits: { requestsPerMinute: 348 } } },
  },
  "multi-agent/10x calls aws": {
    stated: 500_000 / 1440,
    have: 100,
    advice: { "at least 348 (limits.requestsPerMinute": { limits: { requestsPerMinute: 348 } } },
  },
  "multi-agent/10x tokens aws": {
    stated: (500_000 / 1440) * 100,
    have: 10_000,
    advice: { "at least 34,723 (limits.tokensPerMinute": { limits: { tokensPerMinute: 34_723 } } },
  },
  "multi-agent/10x tokens kubernetes": {
    stated: (500_000 / 1440) * 100,
    have: 10_000,
    advice: { "at least 34,723 (limits.tokensPerMinute": { limits: { tokensPerMinute: 34_723 } } },
  },
};

/** The findings of a tier, by check; none where the target cannot do it. */
function findingsOf(reference: string, target: Target, overrides: Json = {}): Map<string, Finding> {
  try {
    const { findings } = plan(loadProfile(reference, overrides), target, {
      operators: "install",
      workflows: ["reports"],
      licences: ["neo4j"],
    });
    return new Map(findings.map((one) => [one.key, one]));
  } catch (error) {
    if (error instanceof UnsupportedError) return new Map();
    throw error;
  }
}

const found = new Map<string, Finding>(
  profileReferences().flatMap((reference) =>
    targets.flatMap((target) =>
      [...findingsOf(reference, target)].map(
        ([key, finding]) => [`${reference} ${key} ${target}`, finding] as [string, Finding],
      ),
    ),
  ),
);

test("each thing that does not fit is in the table, and nothing else", () => {
  expect([...found.keys()].sort()).toEqual(Object.keys(rows).sort());
});

describe.each(Object.entries(rows))("%s", (name, { stated, have, advice }) => {
  const [reference = "", key = "", target = "kubernetes"] = name.split(" ");

  test("has the numbers that the source and the plan have", () => {
    expect(found.get(name)).toMatchObject({ stated: expect.closeTo(stated, 6), have, level: "warning" });
  });

  test.each(Object.entries(advice))("is gone when its advice is followed: %s", (says, overrides) => {
    expect(found.get(name)?.fix).toContain(says);
    expect([...findingsOf(reference, target as Target, overrides).keys()]).not.toContain(key);
  });
});
