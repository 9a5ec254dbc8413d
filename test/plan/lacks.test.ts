import { describe, expect, test } from "vitest";
import { lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import type { Target } from "../../targets/names.ts";
import { sampleProfile, type Tier } from "../support/sample.ts";

const secrets = ["mail-api-key", "search-api-key"];
const lacks = (tier: Tier, target: Target, choices: Choices = {}) =>
  plan(sampleProfile(tier), target, choices).lacks;

const alerts = { "1": "url", "2": "url", "3": "url", "4": "url" } as const;
/** What no key of a stack provides, on a cluster and on AWS. */
const always = {
  logs: { key: "log-retention", days: 7 },
  retention: { key: "queue-retention", store: "queue", days: 4 },
  people: { key: "alert-only", triggers: ["scale-up", "scale-down", "backlog", "errors"] },
  samples: { key: "samples", has: 60, stated: 30 },
};

describe("what the arrangement lacks", () => {
  test("is a list of keys with their values on a bare cluster", () => {
    expect(lacks("small", "kubernetes")).toEqual([
      always.logs,
      { key: "transport", stores: ["queue"] },
      { key: "rights", store: "files", workload: "web", rights: ["read"] },
      always.retention,
      always.people,
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

  test("is what no key provides where the operator provides everything", () => {
    const all: Choices = { operators: "install", gateway: "cilium", secrets, alerts };
    const rights = { key: "rights", store: "files", workload: "web", rights: ["read"] };
    expect(lacks("small", "kubernetes", all)).toEqual([always.logs, rights, always.retention, always.people]);
    expect(lacks("small", "aws", { secrets, alerts })).toEqual([
      { key: "shared-role" },
      always.samples,
      rights,
      always.people,
    ]);
    expect(lacks("medium", "aws", { secrets, alerts })).toEqual([always.samples, always.people]);
  });

  test("becomes shorter with each thing that the operator provides", () => {
    const none = lacks("small", "kubernetes").length;
    const monitored = lacks("small", "kubernetes", { monitoring: "existing", alerts }).length;
    const given = lacks("small", "kubernetes", { monitoring: "existing", alerts, secrets }).length;
    expect([monitored, given]).toEqual([none - 1, none - 3]);
  });
});

describe("a cluster lacks", () => {
  const keysOf = (tier: Tier, target: Target, choices: Choices = {}) => {
    const found = new Set<string>();
    for (const lack of lacks(tier, target, choices)) found.add(JSON.stringify(lack));
    return found;
  };
  const zoneBound = (store: string) => JSON.stringify({ key: "zone-bound", store });

  test("the zone of a store on one volume, in a tier of several zones", () => {
    expect(keysOf("medium", "kubernetes")).toContain(zoneBound("files"));
    expect(keysOf("medium", "kubernetes")).toContain(zoneBound("queue"));
    // Three members, each on its own volume; a cache without a volume; one zone; services of a cloud.
    expect(keysOf("large", "kubernetes")).not.toContain(zoneBound("files"));
    expect(keysOf("large", "kubernetes")).not.toContain(zoneBound("cache"));
    expect(keysOf("small", "kubernetes")).not.toContain(zoneBound("files"));
    expect(keysOf("medium", "aws")).not.toContain(zoneBound("files"));
  });

  test("the floor of an autoscaler before Kubernetes 1.35, where a tier states one", () => {
    const floor = JSON.stringify({ key: "scale-down", workload: "worker", percent: 30 });
    expect(keysOf("large", "kubernetes", { operators: "install" })).toContain(floor);
    expect([...keysOf("large", "kubernetes")].filter((one) => one.includes("scale-down"))).toEqual([floor]);
    expect(keysOf("medium", "kubernetes")).not.toContain(floor);
    expect(keysOf("large", "aws")).not.toContain(floor);
  });

  test("a copy of objects elsewhere, where the tier keeps old versions", () => {
    const noCopy = JSON.stringify({ key: "no-copy", store: "files", days: 30 });
    expect(keysOf("large", "kubernetes")).toContain(noCopy);
    expect(keysOf("large", "aws")).not.toContain(noCopy);
    const none = plan(sampleProfile("large", { stores: { files: { backupDays: 0 } } }), "kubernetes");
    expect(none.lacks.map(({ key }) => key)).not.toContain("no-copy");
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
    "worker does not scale with the queue's backlog: that needs KEDA (set echelon:backlogScaling to install or existing)",
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
    { key: "keeps-zones", store: "documents", has: 3, stated: 1 },
    "the nodes stay in 3 zones instead of 1: volumes of documents may be in each of them, and a volume does not leave its zone",
  ],
  [
    { key: "scale-down", workload: "worker", percent: 30 },
    "on Kubernetes older than 1.35, worker shrinks by the default tolerance of 10 percent instead of below 30 percent of its request",
  ],
  [
    { key: "alert-only", triggers: ["scale-up", "backlog", "errors"] },
    "no replicas come or go by the triggers scale-up, backlog and errors",
  ],
  [{ key: "alert-only", triggers: ["errors"] }, "no replicas come or go by the trigger errors"],
  [{ key: "nobody", levels: ["1", "2"], all: true }, "alarms start but notify nobody: set echelon:alerts"],
  [
    { key: "nobody", levels: ["1", "3", "4"], all: false },
    "alarms of level 1, 3 and 4 start but notify nobody: set echelon:alerts for them",
  ],
  [
    { key: "stop-seconds", workload: "worker", has: 120, stated: 300 },
    "worker gets 120 seconds to finish its work instead of 300: Fargate gives no more",
  ],
  [
    { key: "rights", store: "files", workload: "web", rights: ["read"] },
    "web can do everything with files, instead of only read: the store knows no rights",
  ],
  [
    { key: "shared-role" },
    "on one machine all workloads share one role, with the rights of all of them: rights of their own need compute containers",
  ],
  [
    { key: "zone-bound", store: "queue" },
    "queue is on one volume in one zone: while that zone is lost, it is away",
  ],
  [
    { key: "no-copy", store: "files", days: 30 },
    "files keeps old versions of objects for 30 days on its own volumes, and no copy elsewhere: have the cluster take snapshots of its claims",
  ],
  [
    { key: "alerts" },
    "there are no alert rules and no dashboard: they need the Prometheus operator and Grafana (set echelon:monitoring to install or existing)",
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
