import { describe, expect, test } from "vitest";
import { parseProfile } from "../../profiles/load.ts";
import { fixtures } from "./fixtures/index.ts";
import { documentOf, type Json, withChange } from "./support.ts";

/** A rule, a change that keeps it and a twin that breaks it, with the whole line that the twin is refused by. */
interface Case {
  readonly rule: string;
  readonly of?: Json;
  readonly keeps: Json;
  readonly breaks: Json;
  readonly line: string;
}

const enterprise = documentOf("marketing-engine/enterprise");
const fixtureOf = (name: string): Json => {
  const found = fixtures[name];
  if (found === undefined) throw new Error(`no fixture ${name}`);
  return found.document;
};
const bella = fixtureOf("bella/optimized");
const bellaClouds = fixtureOf("bella/enterprise");
const multiAgent = fixtureOf("multi-agent/10x");

const workload = (name: string, change: Json): Json => ({ workloads: { [name]: change } });
const store = (name: string, change: Json): Json => ({ stores: { [name]: change } });
const trigger = (name: string, change: Json): Json => ({ triggers: { [name]: change } });
const files = { kind: "file", capacityGB: 1, backupDays: 0 };
const dashboard = (enterprise.workloads as Json).dashboard as Json;
const agents = (enterprise.workloads as Json).agents as Json;

const names: readonly Case[] = [
  {
    rule: "a workload uses stores that are there",
    keeps: workload("orchestrator", { uses: ["work", "content"] }),
    breaks: workload("orchestrator", { uses: ["work", "wrok"] }),
    line: 'workloads.orchestrator.uses: got ["work","wrok"], expected names of stores (content, work); there is no wrok',
  },
  {
    rule: "what every object inherits is no store",
    keeps: { ...store("constructor", files), ...workload("orchestrator", { uses: ["constructor"] }) },
    breaks: workload("orchestrator", { uses: ["constructor"] }),
    line: 'workloads.orchestrator.uses: got ["constructor"], expected names of stores (content, work); there is no constructor',
  },
  {
    rule: "a workload enforces limits that are stated",
    keeps: { ...workload("dashboard", { enforces: ["users"] }), limits: { users: 100 } },
    breaks: workload("dashboard", { enforces: ["users"] }),
    line: 'workloads.dashboard.enforces: got ["users"], expected names of stated limits (maxConcurrentAgents, contentGenerationLimit, requestsPerMinute, tokensPerHour); there is no users',
  },
  {
    rule: "a demand is a benchmark that is stated",
    keeps: workload("dashboard", { demand: { measure: "concurrentUsers", perReplica: 5 } }),
    breaks: workload("dashboard", { demand: { measure: "interactionsPerDay", perReplica: 5 } }),
    line: 'workloads.dashboard.demand: got {"measure":"interactionsPerDay","perReplica":5}, expected a stated benchmark; there is no interactionsPerDay',
  },
  {
    rule: "a store has a name of its own",
    keeps: store("files", files),
    breaks: store("agents", files),
    line: 'stores.agents: got {"kind":"file","capacityGB":1,"backupDays":0}, expected a name that no workload has',
  },
  {
    rule: "one workload is public",
    keeps: workload("api", { ...dashboard, public: false }),
    breaks: workload("api", dashboard),
    line: "workloads.api.public: got true, expected false, as another workload is public",
  },
  {
    rule: "a pool is of a store in use",
    of: bella,
    keeps: workload("app", { pools: { cache: { size: 5 } } }),
    breaks: workload("worker", { pools: { cache: { size: 5 } } }),
    line: 'workloads.worker.pools.cache: got {"size":5}, expected a store that worker uses (database, jobs)',
  },
];

const amounts: readonly Case[] = [
  {
    rule: "the smallest arrangement has the stated memory",
    keeps: { minimums: { memoryGB: 14 } },
    breaks: { minimums: { memoryGB: 15 } },
    line: "minimums.memoryGB: got 15, expected at most the 13.125 GiB of memory that the limits of the smallest arrangement add up to",
  },
  {
    rule: "the smallest arrangement has the stated cores",
    keeps: { minimums: { cpuCores: 13 } },
    breaks: { minimums: { cpuCores: 14 } },
    line: "minimums.cpuCores: got 14, expected at most the 13.25 cores that the limits of the smallest arrangement add up to",
  },
  {
    rule: "one agent is one replica",
    keeps: workload("agents", { replicas: { max: 20 } }),
    breaks: workload("agents", { replicas: { max: 21 } }),
    line: "workloads.agents.replicas.max: got 21, expected at most limits.maxConcurrentAgents, 20",
  },
  {
    rule: "the agents of two workloads share one limit",
    keeps: {
      workloads: {
        agents: { replicas: { max: 12 } },
        reviewers: { ...agents, replicas: { min: 2, max: 8 } },
      },
    },
    breaks: {
      workloads: {
        agents: { replicas: { max: 12 } },
        reviewers: { ...agents, replicas: { min: 2, max: 9 } },
      },
    },
    line: "workloads.agents.replicas.max: got 12, expected at most limits.maxConcurrentAgents, 20",
  },
  {
    rule: "every replica gets a share of a limit",
    keeps: { limits: { requestsPerMinute: 20 } },
    breaks: { limits: { requestsPerMinute: 19 } },
    line: "limits.requestsPerMinute: got 19, expected at least 20, one for each replica of agents",
  },
  {
    rule: "all pools fit into the database",
    of: bella,
    keeps: store("database", { maxConnections: 300 }),
    breaks: store("database", { maxConnections: 299 }),
    line: "stores.database.maxConnections: got 299, expected at least the 300 connections that all pools may open",
  },
  {
    rule: "all pools fit into the database on the one target that states more replicas",
    of: bellaClouds,
    keeps: store("database", { maxConnections: 15_000 }),
    breaks: store("database", { maxConnections: 14_999 }),
    line: "stores.database.maxConnections: got 14999, expected at least the 15000 connections that all pools may open",
  },
  {
    rule: "every zone has a node",
    keeps: { zones: 3, nodes: { min: 3 } },
    breaks: { zones: 3, nodes: { min: 2 } },
    line: "nodes.min: got 2, expected at least 3, a node for each of the zones",
  },
];

const order: readonly Case[] = [
  {
    rule: "a warning comes before its critical alert",
    of: multiAgent,
    keeps: trigger("cpu-warning", { above: 84 }),
    breaks: trigger("cpu-warning", { above: 85 }),
    line: "triggers.cpu-warning.above: got 85, expected less than the critical 85",
  },
  {
    rule: "a stack shrinks below where it grows",
    keeps: trigger("scale-down", { below: 79 }),
    breaks: trigger("scale-down", { below: 80 }),
    line: "triggers.scale-down.below: got 80, expected less than the scale-up 80",
  },
  {
    rule: "a trigger has one threshold: not two",
    keeps: trigger("errors", { above: 6 }),
    breaks: trigger("errors", { below: 1 }),
    line: 'triggers.errors: got {"signal":"errorPercent","above":5,"windowSeconds":300,"action":"scale-up","sev…, expected exactly one of above and below',
  },
  {
    rule: "a trigger has one threshold: not none",
    keeps: trigger("errors", { above: null, below: 1 }),
    breaks: trigger("errors", { above: null }),
    line: 'triggers.errors: got {"signal":"errorPercent","windowSeconds":300,"action":"scale-up","severity":"cr…, expected exactly one of above and below',
  },
  {
    rule: "a span has an end",
    keeps: { fit: { clients: { max: 5 } } },
    breaks: { fit: { clients: {} } },
    line: "fit.clients: got {}, expected a min, a max or both",
  },
  {
    rule: "a span is in order",
    keeps: { fit: { clients: { min: 5, max: 5 } } },
    breaks: { fit: { clients: { min: 6, max: 5 } } },
    line: "fit.clients.min: got 6, expected at most the max, 5",
  },
  {
    rule: "an open end is an end",
    keeps: { fit: { clients: { max: 5, open: true } } },
    breaks: { fit: { clients: { min: 5, open: true } } },
    line: "fit.clients.open: got true, expected only beside a max",
  },
  {
    rule: "node bounds are in order",
    keeps: { nodes: { min: 12, max: 12 } },
    breaks: { nodes: { min: 13, max: 12 } },
    line: "nodes.min: got 13, expected at most the max",
  },
  {
    rule: "a response time is in order",
    keeps: { benchmarks: { responseTimeMs: { min: 1000 } } },
    breaks: { benchmarks: { responseTimeMs: { min: 1001 } } },
    line: "benchmarks.responseTimeMs.min: got 1001, expected at most the max",
  },
];

const workloads: readonly Case[] = [
  {
    rule: "a request fits its limit",
    keeps: workload("agents", { requests: { cpu: 1 } }),
    breaks: workload("agents", { requests: { cpu: 1.5 } }),
    line: "workloads.agents.requests.cpu: got 1.5, expected at most its limit, 1",
  },
  {
    rule: "a request fits its limit on the target that states it",
    of: bellaClouds,
    keeps: workload("app", { targets: { aws: { requests: { cpu: 2, memoryMiB: 4096 } } } }),
    breaks: workload("app", { targets: { aws: { requests: { cpu: 2, memoryMiB: 4097 } } } }),
    line: "workloads.app.targets.aws.requests.memoryMiB: got 4097, expected at most its limit, 4096",
  },
  {
    rule: "replica bounds are in order",
    keeps: workload("agents", { replicas: { min: 19 } }),
    breaks: workload("agents", { replicas: { min: 21 } }),
    line: "workloads.agents.replicas.min: got 21, expected at most the max, 20",
  },
  {
    rule: "bounds differ where it scales",
    keeps: workload("agents", { replicas: { min: 10 } }),
    breaks: workload("agents", { replicas: { min: 20 } }),
    line: 'workloads.agents.replicas: got {"min":20,"max":20}, expected min below max with autoscaling, and min equal to max without',
  },
  {
    rule: "a cron has its schedule",
    keeps: workload("orchestrator", { schedule: "0 3 * * 1" }),
    breaks: workload("orchestrator", { schedule: null }),
    line: "workloads.orchestrator.schedule: got nothing, expected a schedule exactly where kind is cron",
  },
  {
    rule: "a schedule has five fields",
    keeps: workload("orchestrator", { schedule: "*/5 * * * *" }),
    breaks: workload("orchestrator", { schedule: "@hourly" }),
    line: 'workloads.orchestrator.schedule: got "@hourly", expected a cron expression of five fields, as in 0 * * * *',
  },
  {
    rule: "a scheduler runs once",
    keeps: workload("clock", {
      ...dashboard,
      kind: "scheduler",
      public: false,
      replicas: { min: 1, max: 1 },
    }),
    breaks: workload("clock", {
      ...dashboard,
      kind: "scheduler",
      public: false,
      replicas: { min: 2, max: 2 },
    }),
    line: "workloads.clock.replicas.max: got 2, expected 1 for a scheduler",
  },
  {
    rule: "only what serves requests is public",
    keeps: workload("agents", { public: false }),
    breaks: { workloads: { agents: { public: true }, dashboard: { public: false } } },
    line: "workloads.agents.public: got true, expected false for what serves no requests",
  },
  {
    rule: "the public workload is one service",
    keeps: workload("agents", { perWorkflow: true }),
    breaks: workload("dashboard", { perWorkflow: true }),
    line: "workloads.dashboard.perWorkflow: got true, expected false for the public workload, as one host name leads to one place",
  },
  {
    rule: "an autoscaler has a signal",
    keeps: workload("agents", {
      autoscaling: { cpuPercent: null, memoryPercent: null, scaleDownPercent: null },
    }),
    breaks: workload("agents", {
      autoscaling: { cpuPercent: null, memoryPercent: null, scaleDownPercent: null, backlogSeconds: null },
    }),
    line: 'workloads.agents.autoscaling: got {"scaleUpWindowSeconds":900,"scaleDownWindowSeconds":3600}, expected at least one signal to scale on',
  },
  {
    rule: "an autoscaler shrinks below where it grows",
    keeps: workload("agents", { autoscaling: { scaleDownPercent: 79 } }),
    breaks: workload("agents", { autoscaling: { cpuPercent: 70, scaleDownPercent: 70 } }),
    line: "workloads.agents.autoscaling.scaleDownPercent: got 70, expected less than cpuPercent, 70",
  },
  {
    rule: "a setting is not what the plan sets",
    keeps: workload("agents", { environment: { LOG_LEVEL: "debug" } }),
    breaks: workload("agents", { environment: { MAX_CONCURRENT_AGENTS: 5 } }),
    line: "workloads.agents.environment.MAX_CONCURRENT_AGENTS: got an unknown name, expected a name that is neither set by the plan nor that of a secret",
  },
  {
    rule: "a setting is no secret",
    keeps: workload("agents", { environment: { AIRTABLE_BASE: "base-1" } }),
    breaks: workload("agents", { environment: { AIRTABLE_API_KEY: "key-1" } }),
    line: "workloads.agents.environment.AIRTABLE_API_KEY: got an unknown name, expected a name that is neither set by the plan nor that of a secret",
  },
];

const stores: readonly Case[] = [
  {
    rule: "a single Redis is one",
    of: bella,
    keeps: store("cache", { members: 1 }),
    breaks: store("cache", { members: 2 }),
    line: "stores.cache.members: got 2, expected 1 for topology single",
  },
  {
    rule: "a sentinel has a majority",
    of: bella,
    keeps: store("cache", { topology: "sentinel", members: 3 }),
    breaks: store("cache", { topology: "sentinel", members: 2 }),
    line: "stores.cache.members: got 2, expected at least 3 for topology sentinel",
  },
  {
    rule: "only a cluster has shards",
    of: multiAgent,
    keeps: store("cache", { replicasPerShard: 2 }),
    breaks: store("cache", { topology: "sentinel", caches: null }),
    line: "stores.cache.replicasPerShard: got 1, expected nothing for topology sentinel, which has no shards",
  },
  {
    rule: "caches fit the memory",
    of: multiAgent,
    keeps: store("cache", { caches: { lead_data: { maxSizeGB: 7 } } }),
    breaks: store("cache", { caches: { lead_data: { maxSizeGB: 8 } } }),
    line: 'stores.cache.caches: got {"lead_data":{"ttlSeconds":3600,"maxSizeGB":8},"campaign_metrics":{"ttlSeconds"…, expected caches of at most 12.9 GB together, the memory',
  },
  {
    rule: "a causal cluster has a majority",
    of: multiAgent,
    keeps: store("knowledge", { members: 1 }),
    breaks: store("knowledge", { members: 2 }),
    line: "stores.knowledge.members: got 2, expected 1, or at least 3 for a cluster",
  },
  {
    rule: "the default compute is allowed",
    keeps: { compute: { default: "kubernetes" } },
    breaks: { compute: { default: "host" } },
    line: 'compute.default: got "host", expected one of the allowed kinds',
  },
  {
    rule: "an effect has one figure",
    keeps: { effects: { caching: { of: "load", factor: 2 } } },
    breaks: { effects: { caching: { of: "load", factor: 2, reductionPercent: 50 } } },
    line: 'effects.caching: got {"of":"load","factor":2,"reductionPercent":50}, expected exactly one of factor and reductionPercent',
  },
];

/** The message of a profile that is refused, line by line, or no line. */
function refusal(document: Json): string[] {
  try {
    parseProfile(document, "profiles/here.json");
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "RequestError", exitCode: 2 });
    return (error as Error).message.split("\n");
  }
}

describe.each([...names, ...amounts, ...order, ...workloads, ...stores])("$rule", (one) => {
  const base = one.of ?? enterprise;

  test("is kept", () => {
    expect(refusal(withChange(base, one.keeps))).toEqual([]);
  });

  test("is broken, in one line that names file, path, value and expectation", () => {
    const lines = refusal(withChange(base, one.breaks));
    expect(lines).toContain(`profiles/here.json: ${one.line}`);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.join("\n")).not.toMatch(/\n\s+at |\.ts:\d/);
  });
});

describe("provenance", () => {
  const entry = (pointer: string, value: unknown): Json => {
    const provenance = { ...(enterprise.provenance as Json) };
    if (value === undefined) delete provenance[pointer];
    else provenance[pointer] = value;
    return { ...enterprise, provenance };
  };

  test.each([
    ["/zones", undefined, "expected an entry saying whether it is stated or chosen"],
    ["/nowhere", { kind: "chosen", note: "x" }, "expected no entry, as the profile has no such value"],
    ["/nowhere", { kind: "operator" }, "expected no entry, as the profile has no such value"],
    ["/zones", { kind: "chosen" }, "expected a note with the reason of the choice"],
    ["/zones", { kind: "stated" }, "expected the source that states it"],
  ])("of %s as %j is refused", (pointer, value, expected) => {
    const got = value === undefined ? "nothing" : JSON.stringify(value);
    expect(refusal(entry(pointer, value))).toEqual([
      `profiles/here.json: provenance.${pointer}: got ${got}, ${expected}`,
    ]);
  });

  test("with a note of two lines is refused", () => {
    expect(refusal(entry("/zones", { kind: "chosen", note: "one\ntwo" }))).toEqual([
      'profiles/here.json: provenance./zones.note: got "one\\ntwo", expected one line',
    ]);
  });

  test("that is whole is kept", () => {
    expect(refusal(entry("/zones", { kind: "chosen", note: "for a reason" }))).toEqual([]);
  });
});
