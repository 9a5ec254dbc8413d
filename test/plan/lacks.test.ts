import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import type { Target } from "../../targets/names.ts";
import { sampleProfile, type Tier } from "../support/sample.ts";

const secrets = ["mail-api-key", "search-api-key"];
const lacks = (tier: Tier, target: Target, choices: Choices = {}) =>
  plan(sampleProfile(tier), target, choices).lacks;

describe("what the arrangement lacks", () => {
  test("is a list of keys with their values on a bare cluster", () => {
    expect(lacks("small", "kubernetes")).toEqual([
      { key: "alerts" },
      { key: "route" },
      { key: "external", title: "Mail", secret: "mail-api-key" },
      { key: "external", title: "Search", secret: "search-api-key" },
    ]);
  });

  test("names each workload whose backlog nothing measures, and no other", () => {
    expect(lacks("large", "kubernetes")).toContainEqual({ key: "backlog-scaling", workload: "worker" });
    for (const found of [lacks("large", "aws"), lacks("large", "kubernetes", { operators: "install" })])
      expect(found.map(({ key }) => key)).not.toContain("backlog-scaling");
  });

  test("is empty where the operator provides everything", () => {
    expect(lacks("small", "kubernetes", { operators: "install", gateway: "cilium", secrets })).toEqual([]);
    expect(lacks("small", "aws", { secrets })).toEqual([]);
  });

  test("becomes shorter with each thing that the operator provides", () => {
    expect(lacks("small", "kubernetes", { operators: "existing", secrets: secrets.slice(0, 1) })).toEqual([
      { key: "route" },
      { key: "external", title: "Search", secret: "search-api-key" },
    ]);
  });
});

/** What the small tier lacks with a queue that needs three brokers. */
const lacksWithThreeBrokers = (target: Target) =>
  plan(sampleProfile("small", { stores: { queue: { members: 3 } } }), target).lacks;

test("the arrangement lacks brokers where one process holds a queue that has several", () => {
  expect(lacksWithThreeBrokers("kubernetes")).toContainEqual({ key: "brokers", store: "queue", members: 3 });
  expect(lacks("small", "kubernetes").map(({ key }) => key)).not.toContain("brokers");
  expect(lacksWithThreeBrokers("aws").map(({ key }) => key)).not.toContain("brokers");
});

test.each([
  [
    { key: "brokers", store: "queue", members: 3 },
    "queue has one broker instead of 3: only redis-sentinel replicates a queue (set echelon:operators to install or existing, and no other engine in echelon:engines)",
  ],
  [
    { key: "backlog-scaling", workload: "worker" },
    "worker does not scale with the queue's backlog: that needs KEDA (set echelon:operators to install or existing)",
  ],
  [
    {
      key: "keeps-size",
      store: "files",
      figures: [
        { unit: "members", has: 3, stated: 1 },
        { unit: "GB", has: 200, stated: 50 },
      ],
    },
    "files has 3 members instead of 1 and 200 GB instead of 50: both arrangements use it, and a store with data does not shrink",
  ],
  [
    { key: "alerts" },
    "there are no alert rules and no dashboard: they need the Prometheus operator and Grafana (set echelon:operators to install or existing)",
  ],
  [
    { key: "route" },
    "the stack is reachable inside the cluster only: a route needs a Gateway controller (set echelon:gateway to its class)",
  ],
  [
    { key: "external", title: "Mail", secret: "mail-api-key" },
    "Mail is not connected: echelon:secrets has no mail-api-key",
  ],
] as const)("the text of %j is one sentence with the key to set", (lack, sentence) => {
  expect(lackSentence(lack)).toBe(sentence);
});
