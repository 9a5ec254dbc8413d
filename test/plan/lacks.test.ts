import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lacks.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import { loadProfile } from "../../profiles/load.ts";
import type { Target } from "../../targets/names.ts";

const secrets = ["airtable-api-key", "content-ai-api-key"];
const lacks = (tier: string, target: Target, choices: Choices = {}) =>
  plan(loadProfile(`marketing-engine/${tier}`), target, choices).lacks;

describe("what the arrangement lacks", () => {
  test("is a key and its values for a bare cluster", () => {
    expect(lacks("local", "kubernetes")).toEqual([
      { key: "alerts" },
      { key: "route" },
      { key: "external", title: "Airtable", secret: "airtable-api-key" },
      { key: "external", title: "External AI/content APIs", secret: "content-ai-api-key" },
    ]);
  });

  test("names each workload whose backlog nothing can tell, only where that is so", () => {
    expect(lacks("enterprise", "kubernetes")).toContainEqual({ key: "backlog-scaling", workload: "agents" });
    for (const found of [
      lacks("enterprise", "aws"),
      lacks("enterprise", "kubernetes", { operators: "install" }),
    ])
      expect(found.map(({ key }) => key)).not.toContain("backlog-scaling");
  });

  test("is nothing where the operator gives everything", () => {
    expect(lacks("local", "kubernetes", { operators: "install", gateway: "cilium", secrets })).toEqual([]);
    expect(lacks("local", "aws", { secrets })).toEqual([]);
  });

  test("goes one by one with what is given", () => {
    expect(lacks("local", "kubernetes", { operators: "existing", secrets: secrets.slice(0, 1) })).toEqual([
      { key: "route" },
      { key: "external", title: "External AI/content APIs", secret: "content-ai-api-key" },
    ]);
  });
});

/** The local tier with a queue that is copied to three brokers. */
const copied = (target: Target) =>
  plan(loadProfile("marketing-engine/local", { stores: { work: { members: 3 } } }), target).lacks;

test("what the arrangement lacks is the brokers of a queue that one process holds", () => {
  expect(copied("kubernetes")).toContainEqual({ key: "brokers", store: "work", members: 3 });
  expect(lacks("local", "kubernetes").map(({ key }) => key)).not.toContain("brokers");
  expect(copied("aws").map(({ key }) => key)).not.toContain("brokers");
});

test.each([
  [
    { key: "brokers", store: "work", members: 3 },
    "work has one broker instead of 3: no engine that is available here replicates a queue",
  ],
  [
    { key: "backlog-scaling", workload: "agents" },
    "agents does not scale with the queue's backlog: that needs KEDA (set echelon:operators to install or existing)",
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
    { key: "external", title: "Airtable", secret: "airtable-api-key" },
    "Airtable is not connected: echelon:secrets has no airtable-api-key",
  ],
] as const)("%j is said in a sentence that names the key to set", (lack, sentence) => {
  expect(lackSentence(lack)).toBe(sentence);
});
