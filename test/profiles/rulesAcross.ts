import { mergePatch } from "../../base/mergePatch.ts";
import type { Json } from "../support/profileDocument.ts";
import {
  agents,
  agentWorker,
  bella,
  bellaClouds,
  type Case,
  files,
  multiAgent,
  store,
  trigger,
  web,
  workload,
} from "./ruleCases.ts";

const sqlite = { kind: "sqlite", capacityGB: 1, backupDays: 7 };
/** The sample with a SQLite that `web` writes to. */
const withSqlite = (workloads: Json): Json =>
  mergePatch(
    {
      stores: { lite: sqlite },
      workloads: {
        web: {
          replicas: { min: 1, max: 1 },
          autoscaling: null,
          demand: null,
          uses: { lite: ["read", "write"] },
        },
      },
    },
    { workloads },
  ) as Json;

export const names: readonly Case[] = [
  {
    rule: "a workload uses stores that are there",
    keeps: workload("job", { uses: { queue: ["send", "take"], files: ["read", "write"] } }),
    breaks: workload("job", { uses: { queue: ["send", "take"], queu: ["read", "write"] } }),
    line: 'workloads.job.uses: got {"queue":["send","take"],"queu":["read","write"]}, expected names of stores (files, queue, database, cache); there is no queu',
  },
  {
    rule: "what every object inherits is no store",
    keeps: {
      ...store("constructor", files),
      ...workload("job", { uses: { constructor: ["read", "write"] } }),
    },
    breaks: workload("job", { uses: { constructor: ["read", "write"] } }),
    line: 'workloads.job.uses: got {"queue":["send"],"constructor":["read","write"]}, expected names of stores (files, queue, database, cache); there is no constructor',
  },
  {
    rule: "a right is one that the kind of store has",
    keeps: workload("job", { uses: { queue: ["take"], files: ["write"] } }),
    breaks: workload("job", { uses: { files: ["send"] } }),
    line: 'workloads.job.uses.files: got ["send"], expected read or write, the rights on a store of kind object',
  },
  {
    rule: "a workload calls services that are there",
    keeps: workload("job", { calls: ["mail"] }),
    breaks: workload("job", { calls: ["post"] }),
    line: 'workloads.job.calls: got ["post"], expected names of external services (mail, search); there is no post',
  },
  {
    rule: "an autoscaler has a name of its own",
    keeps: workload("worker", { autoscaling: { name: "pool" } }),
    breaks: workload("worker", { autoscaling: { name: "web" } }),
    line: 'workloads.worker.autoscaling.name: got "web", expected a name that no other workload and no other autoscaler has',
  },
  {
    rule: "the secret of a service is for a workload that calls it",
    keeps: {
      externals: { crm: { secret: "crm-key", title: "CRM" } },
      ...workload("job", { calls: ["crm"] }),
    },
    breaks: { externals: { crm: { secret: "crm-key", title: "CRM" } } },
    line: 'externals.crm: got {"secret":"crm-key","title":"CRM"}, expected a service that a workload calls (workloads.<name>.calls)',
  },
  {
    rule: "requests have another port than health and metrics",
    keeps: workload("web", { port: 9463 }),
    breaks: workload("web", { port: 9464 }),
    line: "workloads.web.port: got 9464, expected another port than 9464, which is that of health and metrics",
  },
  {
    rule: "a workload enforces limits that are stated",
    keeps: { ...workload("web", { enforces: ["users"] }), limits: { users: 100 } },
    breaks: workload("web", { enforces: ["users"] }),
    line: 'workloads.web.enforces: got ["users"], expected names of stated limits (requestsPerMinute, tokensPerHour); there is no users',
  },
  {
    rule: "a demand is a benchmark that is stated",
    keeps: workload("web", { demand: { measure: "concurrentUsers", perReplica: 5 } }),
    breaks: workload("web", { demand: { measure: "interactionsPerDay", perReplica: 5 } }),
    line: 'workloads.web.demand: got {"measure":"interactionsPerDay","perReplica":5}, expected a stated benchmark; there is no interactionsPerDay',
  },
  {
    rule: "a store has a name of its own",
    keeps: store("scratch", files),
    breaks: store("worker", files),
    line: 'stores.worker: got {"kind":"file","capacityGB":1,"backupDays":0}, expected a name that no workload has',
  },
  {
    rule: "one workload is public",
    keeps: workload("api", { ...web, public: false }),
    breaks: workload("api", web),
    line: "workloads.api.public: got true, expected false, or a path of its own, as another workload is public",
  },
  {
    rule: "each further public workload has paths of its own",
    keeps: { ...workload("api", { ...web, path: "/api" }) },
    breaks: {
      workloads: { api: { ...web, path: "/api" }, more: { ...web, path: "/api" } },
    },
    line: 'workloads.more.path: got "/api", expected a path that no other workload has',
  },
  {
    rule: "one public workload gets all other paths",
    keeps: workload("web", { path: null }),
    breaks: workload("web", { path: "/web" }),
    line: 'workloads.web.path: got "/web", expected no path, as no other public workload gets all the others',
  },
  {
    rule: "a limit is built in or declared",
    keeps: {
      declares: { limits: { beds: { description: "Beds", unit: "beds", shared: false } } },
      limits: { beds: 5 },
    },
    breaks: { limits: { beds: 5 } },
    line: "limits.beds: got 5, expected one of maxConcurrentAgents, requestsPerMinute, tokensPerHour, tokensPerMinute, retryAttempts, backoffFactor, users, calendarDays, batchBusinesses, clients, or a name in declares.limits",
  },
  {
    rule: "a name that code knows is not declared",
    keeps: { declares: { features: { night: { description: "Works at night" } } } },
    breaks: { declares: { features: { sso: { description: "Logs in" } } } },
    line: 'declares.features.sso: got {"description":"Logs in"}, expected a name that is not built in (loadBalancing, autoScaling, enterpriseSecurity, realTimeUpdates, advancedPredictions, sso, auditLog, multiTenancy, encryption)',
  },
  {
    rule: "a setting is not the variable of a declared limit",
    keeps: workload("web", { environment: { BEDS: 5 } }),
    breaks: {
      declares: { limits: { beds: { description: "Beds", unit: "beds", shared: false } } },
      ...workload("web", { environment: { BEDS: 5 } }),
    },
    line: "workloads.web.environment.BEDS: got 5, expected a name that is not set by the plan, as that of a declared limit is",
  },
  {
    rule: "the scale file has values of fields",
    keeps: { scaleFile: { name: "scale.json", content: { zones: "${/zones}" } } },
    breaks: { scaleFile: { name: "scale.json", content: { zones: "${/zone}" } } },
    line: 'scaleFile.content.zones: got "${/zone}", expected a pointer to a field of the profile (did you mean zones?)',
  },
  {
    rule: "a pool is of a store in use",
    of: bella,
    keeps: workload("bella-app", { pools: { cache: { size: 5 } } }),
    breaks: workload("bella-app", { pools: { caches: { size: 5 } } }),
    line: 'workloads.bella-app.pools.caches: got {"size":5}, expected a store that bella-app uses (database, cache, jobs)',
  },
];

export const amounts: readonly Case[] = [
  {
    rule: "every workload at its minimum has the stated memory",
    keeps: { minimums: { memoryGB: 14 } },
    breaks: { minimums: { memoryGB: 15 } },
    line: "minimums.memoryGB: got 15, expected at most the 13.125 GiB of memory that the limits add up to with every workload at its minimum",
  },
  {
    rule: "every workload at its minimum has the stated cores",
    keeps: { minimums: { cpuCores: 13 } },
    breaks: { minimums: { cpuCores: 14 } },
    line: "minimums.cpuCores: got 14, expected at most the 13.25 cores that the limits add up to with every workload at its minimum",
  },
  {
    rule: "the stores hold the stated storage",
    keeps: { minimums: { storageGB: 221 } },
    breaks: { minimums: { storageGB: 222 } },
    line: "minimums.storageGB: got 222, expected at most the 221 GB that the stores hold together",
  },
  {
    rule: "one agent is one replica",
    of: agents,
    keeps: workload("worker", { replicas: { max: 20 } }),
    breaks: workload("worker", { replicas: { max: 21 } }),
    line: "workloads.worker.replicas.max: got 21, expected at most limits.maxConcurrentAgents, 20",
  },
  {
    rule: "the agents of two workloads share one limit",
    of: agents,
    keeps: {
      workloads: {
        worker: { replicas: { max: 12 } },
        reviewers: { ...agentWorker, replicas: { min: 2, max: 8 } },
      },
    },
    breaks: {
      workloads: {
        worker: { replicas: { max: 12 } },
        reviewers: { ...agentWorker, replicas: { min: 2, max: 9 } },
      },
    },
    line: "workloads.worker.replicas.max: got 12, expected at most limits.maxConcurrentAgents, 20",
  },
  {
    rule: "every replica gets a share of a limit",
    keeps: { limits: { requestsPerMinute: 20 } },
    breaks: { limits: { requestsPerMinute: 19 } },
    line: "limits.requestsPerMinute: got 19, expected at least 20, one for each replica of worker",
  },
  {
    rule: "all poolers fit into the database",
    of: bellaClouds,
    keeps: store("database", {
      ...{
        maxConnections: 310,
        pooler: { instances: 3, mode: "transaction", poolSize: 100, maxClients: 5000 },
      },
    }),
    breaks: store("database", {
      ...{
        maxConnections: 309,
        pooler: { instances: 3, mode: "transaction", poolSize: 100, maxClients: 5000 },
      },
    }),
    line: "stores.database.maxConnections: got 309, expected at least the 310 connections of the poolers and of those who connect without one",
  },
  {
    rule: "replicas that workloads read exist",
    of: bella,
    keeps: store("database", { members: 2, readReplicas: true }),
    breaks: store("database", { readReplicas: true }),
    line: "stores.database.readReplicas: got true, expected nothing, or several members",
  },
  {
    rule: "SQLite has one writer, once",
    keeps: withSqlite({ web: { replicas: { min: 1, max: 1 } } }),
    breaks: withSqlite({ web: { replicas: { min: 2, max: 2 } } }),
    line: "workloads.web.replicas.max: got 2, expected 1, as it writes to lite, and SQLite has one writer",
  },
  {
    rule: "SQLite has one writer, and others that read",
    keeps: withSqlite({ job: { uses: { lite: ["read"] } } }),
    breaks: withSqlite({ job: { uses: { lite: ["read", "write"] } } }),
    line: 'workloads.job.uses.lite: got ["read","write"], expected only read: SQLite has one writer, which is web',
  },
  {
    rule: "every zone has a node",
    keeps: { zones: 3, nodes: { min: 3 } },
    breaks: { zones: 3, nodes: { min: 2 } },
    line: "nodes.min: got 2, expected at least 3, a node for each of the zones",
  },
];

export const order: readonly Case[] = [
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
    line: "fit.clients.open: got true, expected only together with a max",
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
