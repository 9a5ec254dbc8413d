import { describe, expect, test } from "vitest";
import { type Lack, lackSentence } from "../../plan/lack.ts";
import { plan } from "../../plan/plan.ts";
import type { Choices } from "../../plan/types.ts";
import type { Target } from "../../targets/names.ts";
import type { Json } from "../support/profileDocument.ts";
import { sampleProfile, type Tier } from "../support/sample.ts";

interface Case {
  readonly tier: Tier;
  readonly target: Target;
  /** A change of the tier with which the plan lacks something, and one with which it does not. */
  readonly change?: Json;
  readonly twin?: Json;
  readonly choices?: Choices;
  /** Choices with which it lacks nothing. @default the same */
  readonly twinChoices?: Choices;
  /** @default the same */
  readonly twinTarget?: Target;
  readonly lack: Lack;
}

const scaled = (autoscaling: Json, more: Json = {}): Json => ({
  workloads: {
    web: {
      autoscaling: { scaleUpWindowSeconds: 300, scaleDownWindowSeconds: 300, ...autoscaling },
      replicas: { min: 3, max: 10 },
      ...more,
    },
  },
});
const worker = (change: Json): Json => ({ workloads: { worker: change } });
const feature = (name: string): Json => ({ features: { [name]: true } });
const database = (change: Json): Json => ({ stores: { database: change } });
const pooler: Json = { instances: 2, poolSize: 20, maxClients: 400, mode: "transaction" };
/** SQLite has one writer. */
const oneWriter = { worker: { replicas: { min: 1, max: 1 } } };

const cache = (change: Json): Json => ({ stores: { cache: { kind: "redis", ...change } } });
const operated: Choices = { operators: "install" };
const alerts = (kind: "email" | "url", levels = ["1", "2", "3", "4"]): Choices => ({
  alerts: Object.fromEntries(levels.map((level) => [level, kind])),
});

/** For each lack: a plan that has it, and a plan that has not, as one thing differs. */
const cases: Readonly<Record<string, Case>> = {
  "a backlog without a queue": {
    ...{ tier: "large", target: "aws" },
    change: scaled({ backlogSeconds: 600 }),
    twin: scaled({ cpuPercent: 60 }),
    lack: { key: "no-backlog", workload: "web", needs: "queue" },
  },
  "a backlog without the work of a replica, where KEDA counts items": {
    ...{ tier: "large", target: "kubernetes", choices: operated },
    change: worker({ demand: null }),
    lack: { key: "no-backlog", workload: "worker", needs: "demand" },
  },
  "a backlog of no whole number of items": {
    ...{ tier: "large", target: "kubernetes", choices: operated },
    change: worker({ autoscaling: { backlogSeconds: 3000 } }),
    twin: worker({ autoscaling: { backlogSeconds: 2400 } }),
    lack: { key: "backlog-items", workload: "worker", items: 3, has: 3600, stated: 3000 },
  },
  "a load that the most replicas do not carry": {
    ...{ tier: "large", target: "aws" },
    change: worker({ demand: { perReplica: 1 } }),
    lack: { key: "load", workload: "worker", has: 20, stated: 30 },
  },
  "requests that a cluster without operators does not count": {
    ...{ tier: "large", target: "kubernetes", twinTarget: "aws" },
    change: scaled({ requestsPerSecond: 50, cpuPercent: 60 }),
    twin: scaled({ requestsPerSecond: 50, cpuPercent: 60 }),
    lack: { key: "requests", workload: "web", stated: 50 },
  },
  "a floor that no target of use holds": {
    ...{ tier: "large", target: "kubernetes", choices: operated },
    change: worker({ autoscaling: { cpuPercent: null, memoryPercent: null } }),
    lack: { key: "no-floor", workload: "worker", percent: 30 },
  },
  "every signal of an autoscaler": {
    ...{ tier: "large", target: "kubernetes" },
    change: scaled({ requestsPerSecond: 50 }),
    twin: scaled({ requestsPerSecond: 50, memoryPercent: 60 }),
    lack: { key: "default-scaling", workload: "web" },
  },
  "a use below which it shrinks": {
    ...{ tier: "large", target: "aws" },
    change: scaled({ cpuPercent: 60 }),
    twin: scaled({ cpuPercent: 60, scaleDownPercent: 20 }),
    lack: { key: "never-shrinks", workload: "web" },
  },
  "a window of whole periods": {
    ...{ tier: "large", target: "aws" },
    change: worker({ autoscaling: { scaleDownWindowSeconds: 800 } }),
    lack: { key: "window", subject: "worker shrinks", has: 900, stated: 800 },
  },
  "the window of a trigger in whole periods": {
    ...{ tier: "small", target: "aws", twinTarget: "kubernetes" },
    change: { triggers: { errors: { windowSeconds: 100 } } },
    twin: { triggers: { errors: { windowSeconds: 100 } } },
    lack: { key: "window", subject: "the alarm errors starts", has: 120, stated: 100 },
  },
  "bounds on one machine": {
    ...{ tier: "small", target: "aws" },
    change: worker({
      autoscaling: { cpuPercent: 60, scaleUpWindowSeconds: 300, scaleDownWindowSeconds: 300 },
      replicas: { min: 2, max: 4 },
    }),
    lack: { key: "fixed-replicas", workload: "worker", min: 2, max: 4 },
  },
  "replicas that stay up in an update": {
    ...{ tier: "small", target: "aws" },
    change: worker({ minAvailablePercent: 50 }),
    lack: { key: "availability", workload: "worker", percent: 50 },
  },
  "time to stop": {
    ...{ tier: "medium", target: "aws" },
    change: worker({ terminationGraceSeconds: 121 }),
    twin: worker({ terminationGraceSeconds: 120 }),
    lack: { key: "stop-seconds", workload: "worker", has: 120, stated: 121 },
  },
  "zones of one machine": {
    ...{ tier: "small", target: "aws", twinTarget: "kubernetes" },
    change: { zones: 2, nodes: { min: 2 } },
    twin: { zones: 2, nodes: { min: 2 } },
    lack: { key: "one-zone", stated: 2 },
  },
  "a balancer of one machine": {
    ...{ tier: "small", target: "aws" },
    change: feature("loadBalancing"),
    lack: { key: "no-balancer" },
  },
  "own keys on a cluster": {
    ...{ tier: "medium", target: "kubernetes", twinTarget: "aws" },
    change: feature("enterpriseSecurity"),
    twin: feature("enterpriseSecurity"),
    lack: { key: "feature", feature: "enterpriseSecurity", place: "cluster" },
  },
  "a CDN on a cluster": {
    ...{ tier: "medium", target: "kubernetes" },
    twin: { edge: { cdn: false } },
    lack: { key: "no-cdn" },
  },
  "a firewall on a cluster": {
    ...{ tier: "large", target: "kubernetes", twinTarget: "aws" },
    lack: { key: "no-waf" },
  },
  "an uptime that nobody answers for": {
    ...{ tier: "large", target: "kubernetes", twinTarget: "aws" },
    change: { benchmarks: { uptimePercent: 99 } },
    twin: { benchmarks: { uptimePercent: 99 } },
    lack: { key: "no-sla", percent: 99 },
  },
  "an objective that nothing follows, as no balancer counts requests": {
    ...{ tier: "large", target: "aws" },
    change: { benchmarks: { errorPercent: 1 }, workloads: { web: { public: false } } },
    twin: { benchmarks: { errorPercent: 1 } },
    lack: { key: "no-slo", of: "errors", percent: 99 },
  },
  "a window of an objective that is longer than a day": {
    ...{ tier: "large", target: "aws", twinTarget: "kubernetes" },
    change: { benchmarks: { errorPercent: 1 } },
    twin: { benchmarks: { errorPercent: 1 } },
    lack: { key: "slo-days", of: "errors", days: 3 },
  },
  "a zone of an existing network": {
    ...{ tier: "large", target: "aws" },
    choices: { existingSubnets: 2 },
    twinChoices: { existingSubnets: 3 },
    lack: { key: "few-subnets", has: 2, stated: 3 },
  },
  "alarms on the gateways of an existing network": {
    ...{ tier: "large", target: "aws" },
    choices: { existingSubnets: 3 },
    twinChoices: {},
    lack: { key: "own-gateways" },
  },
  "something to track that no graph shows": {
    ...{ tier: "large", target: "kubernetes", choices: operated },
    change: { observability: { tracked: ["memory usage", "queue length", "user satisfaction"] } },
    twin: { observability: { tracked: ["memory usage", "queue length"] } },
    lack: { key: "untracked", what: ["user satisfaction"] },
  },
  bandwidth: {
    ...{ tier: "small", target: "aws" },
    change: { minimums: { bandwidthMbps: 5 } },
    lack: { key: "bandwidth", stated: 5 },
  },
  "kept logs": {
    ...{ tier: "medium", target: "kubernetes", twinTarget: "aws" },
    lack: { key: "log-retention", days: 30 },
  },
  "rotated logs": {
    ...{ tier: "small", target: "kubernetes" },
    change: { observability: { logRotation: { maxFileMB: 10, maxFiles: 5 } } },
    lack: { key: "log-rotation", maxFileMB: 10, maxFiles: 5 },
  },
  "samples of a minute": {
    ...{ tier: "small", target: "aws" },
    twin: { observability: { scrapeSeconds: 60 } },
    lack: { key: "samples", has: 60, stated: 30 },
  },
  "metrics of the application": {
    ...{ tier: "small", target: "kubernetes", twinChoices: { monitoring: "existing" } },
    change: { observability: { metrics: { done_total: { type: "counter", help: "Done", labels: [] } } } },
    twin: { observability: { metrics: { done_total: { type: "counter", help: "Done", labels: [] } } } },
    lack: { key: "app-metrics" },
  },
  "the version of a cache on a cluster": {
    ...{ tier: "large", target: "kubernetes" },
    change: cache({ version: 6 }),
    twin: cache({ version: 7 }),
    lack: { key: "version", store: "cache", has: "Redis 8", stated: 6 },
  },
  "the version of a cache on AWS": {
    ...{ tier: "large", target: "aws" },
    change: cache({ version: 7 }),
    lack: {
      ...{ key: "version", store: "cache", stated: 7 },
      has: "Valkey 8.0, which speaks the protocol of Redis 7.2,",
    },
  },
  "writes of a cache on AWS": {
    ...{ tier: "large", target: "aws" },
    change: cache({ durable: true }),
    twin: cache({ durable: false }),
    lack: { key: "durable", store: "cache", by: "copies" },
  },
  "writes of a cluster of caches on AWS": {
    ...{ tier: "large", target: "aws" },
    change: cache({ durable: true, topology: "cluster", members: 3 }),
    twin: cache({ durable: false, topology: "cluster", members: 3 }),
    lack: { key: "durable", store: "cache", by: "log" },
  },
  "a pooler for the replicas of a database on AWS": {
    ...{ tier: "large", target: "aws" },
    change: database({ ...{ members: 3, readReplicas: true }, pooler }),
    twin: database({ members: 2, pooler }),
    lack: { key: "no-replica-pooler", store: "database" },
  },
  "the retention of a queue on a cluster": {
    ...{ tier: "medium", target: "kubernetes", twinTarget: "aws" },
    lack: { key: "queue-retention", store: "queue", days: 7 },
  },
  "the journal mode of SQLite": {
    ...{ tier: "small", target: "kubernetes" },
    change: { stores: { files: { kind: "sqlite", journalMode: "wal" } }, workloads: oneWriter },
    twin: { stores: { files: { kind: "sqlite" } }, workloads: oneWriter },
    lack: { key: "journal-mode", store: "files", mode: "wal" },
  },
  "rights on files": {
    ...{ tier: "small", target: "kubernetes" },
    twin: { workloads: { web: { uses: { files: ["read", "write"] } } } },
    lack: { key: "rights", store: "files", workload: "web", rights: ["read"] },
  },
  "growth because of errors, where the public workload is fixed": {
    ...{ tier: "large", target: "aws" },
    twin: scaled({ cpuPercent: 60 }),
    lack: { key: "alert-only", triggers: ["errors"] },
  },
  "a measure of response times on one machine": {
    ...{ tier: "small", target: "aws", twinTarget: "kubernetes" },
    change: { triggers: { errors: { signal: "responseTimeMs" } } },
    twin: { triggers: { errors: { signal: "responseTimeMs" } } },
    lack: { key: "unmeasured", trigger: "errors", signal: "responseTimeMs" },
  },
  "anybody who hears of alarms": {
    ...{ tier: "small", target: "aws", twinChoices: alerts("email") },
    lack: { key: "nobody", levels: ["1", "2", "3", "4"], all: true },
  },
  "somebody at each level": {
    ...{ tier: "small", target: "aws", choices: alerts("email", ["1", "4"]), twinChoices: alerts("email") },
    lack: { key: "nobody", levels: ["2", "3"], all: false },
  },
  "mail of a cluster": {
    ...{ tier: "small", target: "kubernetes" },
    choices: { monitoring: "existing", ...alerts("email", ["2"]) },
    twinChoices: { monitoring: "existing", ...alerts("url", ["2"]) },
    lack: { key: "no-mail", levels: ["2"], place: "cluster" },
  },
  "the identity provider": {
    ...{ tier: "medium", target: "kubernetes", change: feature("sso") },
    lack: { key: "sso-keys", keys: ["echelon:sso", "echelon:secrets.sso-client-secret"] },
  },
  SAML: {
    ...{ tier: "medium", target: "kubernetes", change: feature("sso") },
    choices: {
      sso: { issuer: "https://id.example.com", clientId: "shop" },
      secrets: ["sso-client-secret"],
    },
    twinChoices: { secrets: ["sso-client-secret"] },
    lack: { key: "saml" },
  },
  "names of departments": {
    ...{ tier: "medium", target: "kubernetes" },
    change: { ...feature("multiTenancy"), workloads: { worker: { perDepartment: true } } },
    lack: { key: "one-department" },
  },
  "what departments share": {
    ...{ tier: "medium", target: "kubernetes" },
    change: { ...feature("multiTenancy"), workloads: { worker: { perDepartment: true } } },
    choices: { departments: ["sales", "support"] },
    twinChoices: {},
    lack: {
      ...{ key: "departments-share", stores: ["files", "queue"], workloads: ["web", "job"], open: true },
      ground: ["the namespace with its quota", "the nodes"],
    },
  },
  "clients that stay with one replica": {
    ...{ tier: "medium", target: "kubernetes" },
    change: { workloads: { web: { sessionAffinity: true } } },
    choices: { gateway: "istio" },
    twinChoices: { gateway: "eg" },
    lack: { key: "affinity", workload: "web", by: "gateway" },
  },
  "the identity provider on aws": {
    ...{ tier: "medium", target: "aws", change: feature("sso") },
    lack: { key: "sso-keys", keys: ["echelon:sso", "echelon:secrets.sso-client-secret"] },
  },
  "who may enter, behind a balancer": {
    ...{ tier: "medium", target: "aws", change: feature("sso") },
    choices: { domain: true, sso: { saml: { metadataUrl: "https://id.example.com/metadata" } } },
    twinChoices: {},
    lack: { key: "sso-groups" },
  },
  "single sign-on on a machine": {
    ...{ tier: "small", target: "aws", change: feature("sso") },
    lack: { key: "feature", feature: "sso", place: "cloud" },
  },
  "a lock that the account can end": {
    ...{ tier: "medium", target: "aws" },
    change: { stores: { files: { lockDays: 30 } } },
    lack: { key: "lock-governance", store: "files" },
  },
  ...Object.fromEntries(
    (["auditLog", "multiTenancy", "encryption", "advancedPredictions"] as const).flatMap((name) =>
      (["kubernetes", "aws"] as const).map((target): [string, Case] => [
        `${name} on ${target}`,
        {
          ...{ tier: "medium", target },
          change: feature(name),
          lack: { key: "feature", feature: name, place: target === "aws" ? "cloud" : "cluster" },
        },
      ]),
    ),
  ),
};

const lacksOf = ({ tier, target, change, choices }: Pick<Case, "tier" | "target" | "change" | "choices">) =>
  plan(sampleProfile(tier, change), target, choices).lacks;

describe.each(Object.entries(cases))("a stack can lack %s", (_, one) => {
  test("and says it in one sentence with the figures", () => {
    expect(lacksOf(one)).toContainEqual(one.lack);
    const sentence = lackSentence(one.lack);
    expect(sentence).toMatch(/^(?!.*[.] )[^\n]+[^.\n]$/);
    for (const figure of Object.values(one.lack).filter((value) => typeof value === "number"))
      expect(sentence).toContain(String(figure));
  });

  test("and says nothing where it has it", () => {
    const { tier, twin, target, twinTarget = target, choices, twinChoices = choices } = one;
    const found = lacksOf({ tier, target: twinTarget, change: twin ?? {}, choices: twinChoices });
    expect(found).not.toContainEqual(one.lack);
  });
});
