import { bella, bellaClouds, type Case, multiAgent, store, web, workload } from "./ruleCases.ts";

export const workloads: readonly Case[] = [
  {
    rule: "a request fits its limit",
    keeps: workload("worker", { requests: { cpu: 1 } }),
    breaks: workload("worker", { requests: { cpu: 1.5 } }),
    line: "workloads.worker.requests.cpu: got 1.5, expected at most its limit, 1",
  },
  {
    rule: "a request fits its limit on the target that states it",
    of: bellaClouds,
    keeps: workload("bella-app", { targets: { aws: { requests: { cpu: 2, memoryMiB: 4096 } } } }),
    breaks: workload("bella-app", { targets: { aws: { requests: { cpu: 2, memoryMiB: 4097 } } } }),
    line: "workloads.bella-app.targets.aws.requests.memoryMiB: got 4097, expected at most its limit, 4096",
  },
  {
    rule: "replica bounds are in order",
    keeps: workload("worker", { replicas: { min: 19 } }),
    breaks: workload("worker", { replicas: { min: 21 } }),
    line: "workloads.worker.replicas.min: got 21, expected at most the max, 20",
  },
  {
    rule: "bounds differ where it scales",
    keeps: workload("worker", { replicas: { min: 10 } }),
    breaks: workload("worker", { replicas: { min: 20 } }),
    line: 'workloads.worker.replicas: got {"min":20,"max":20}, expected min below max with autoscaling, and min equal to max without',
  },
  {
    rule: "a cron has its schedule",
    keeps: workload("job", { schedule: "0 3 * * 1" }),
    breaks: workload("job", { schedule: null }),
    line: "workloads.job.schedule: got nothing, expected a schedule for the kind cron, and none for other kinds",
  },
  {
    rule: "a schedule has five fields",
    keeps: workload("job", { schedule: "*/5 * * * *" }),
    breaks: workload("job", { schedule: "@hourly" }),
    line: 'workloads.job.schedule: got "@hourly", expected a cron expression of five fields, as in 0 * * * *',
  },
  {
    rule: "a schedule is one that every target accepts",
    keeps: workload("job", { schedule: "0 0 1 jan,JUL *" }),
    breaks: workload("job", { schedule: "61 25 * * *" }),
    line: 'workloads.job.schedule: got "61 25 * * *", expected a minute of numbers from 0 to 59; with ranges, steps and lists, such as 0-59/2',
  },
  {
    rule: "an autoscaler looks back one hour at most",
    keeps: workload("worker", { autoscaling: { scaleDownWindowSeconds: 3600 } }),
    breaks: workload("worker", { autoscaling: { scaleDownWindowSeconds: 18_000 } }),
    line: "workloads.worker.autoscaling.scaleDownWindowSeconds: got 18000, expected at most 3600 (look back this long before shrinking, seconds)",
  },
  {
    rule: "an autoscaler compares with a whole percent",
    keeps: workload("worker", { autoscaling: { cpuPercent: 72 } }),
    breaks: workload("worker", { autoscaling: { cpuPercent: 72.5 } }),
    line: "workloads.worker.autoscaling.cpuPercent: got 72.5, expected a whole number (grow above this percent of the requested CPU)",
  },
  {
    rule: "some replica may go",
    keeps: workload("worker", { minAvailablePercent: 99 }),
    breaks: workload("worker", { minAvailablePercent: 100 }),
    line: "workloads.worker.minAvailablePercent: got 100, expected at most 99: with 100, no replica could ever be moved to another node (percent of the replicas that stay up through drains, rollouts and a lost zone)",
  },
  {
    rule: "there are as many replicas as every target runs",
    keeps: workload("worker", { replicas: { max: 30 } }),
    breaks: workload("worker", { replicas: { max: 5001 } }),
    line: "workloads.worker.replicas.max: got 5001, expected at most 5000 (most)",
  },
  {
    rule: "a CPU is at least a thousandth",
    keeps: workload("worker", { requests: { cpu: 0.001 } }),
    breaks: workload("worker", { requests: { cpu: 0.0001 } }),
    line: "workloads.worker.requests.cpu: got 0.0001, expected at least 0.001 (vCPU)",
  },
  {
    rule: "a scheduler runs once",
    keeps: workload("clock", {
      ...web,
      kind: "scheduler",
      public: false,
      replicas: { min: 1, max: 1 },
    }),
    breaks: workload("clock", {
      ...web,
      kind: "scheduler",
      public: false,
      replicas: { min: 2, max: 2 },
    }),
    line: "workloads.clock.replicas.max: got 2, expected 1 for a scheduler",
  },
  {
    rule: "only what serves requests is public",
    keeps: workload("worker", { public: false }),
    breaks: { workloads: { worker: { public: true }, web: { public: false } } },
    line: "workloads.worker.public: got true, expected false for a workload that serves no requests",
  },
  {
    rule: "the public workload is one service",
    keeps: workload("worker", { perWorkflow: true }),
    breaks: workload("web", { perWorkflow: true }),
    line: "workloads.web.perWorkflow: got true, expected false for the public workload, as the stack has one host name",
  },
  {
    rule: "an autoscaler has a signal",
    keeps: workload("worker", {
      autoscaling: { cpuPercent: null, memoryPercent: null, scaleDownPercent: null },
    }),
    breaks: workload("worker", {
      autoscaling: { cpuPercent: null, memoryPercent: null, scaleDownPercent: null, backlogSeconds: null },
    }),
    line: 'workloads.worker.autoscaling: got {"scaleUpWindowSeconds":900,"scaleDownWindowSeconds":3600}, expected at least one signal to scale on',
  },
  {
    rule: "an autoscaler shrinks below where it grows",
    keeps: workload("worker", { autoscaling: { scaleDownPercent: 79 } }),
    breaks: workload("worker", { autoscaling: { cpuPercent: 70, scaleDownPercent: 70 } }),
    line: "workloads.worker.autoscaling.scaleDownPercent: got 70, expected less than cpuPercent, 70",
  },
  {
    rule: "a setting is not what the plan sets",
    keeps: workload("worker", { environment: { LOG_LEVEL: "debug" } }),
    breaks: workload("worker", { environment: { REQUESTS_PER_MINUTE: 5 } }),
    line: "workloads.worker.environment.REQUESTS_PER_MINUTE: got an unknown name, expected a name that is neither set by the plan nor that of a secret",
  },
  {
    rule: "a setting is no secret",
    keeps: workload("worker", { environment: { MAIL_BASE: "base-1" } }),
    breaks: workload("worker", { environment: { MAIL_API_KEY: "key-1" } }),
    line: "workloads.worker.environment.MAIL_API_KEY: got an unknown name, expected a name that is neither set by the plan nor that of a secret",
  },
];

export const stores: readonly Case[] = [
  {
    rule: "a library of a queue speaks to Redis",
    of: bella,
    keeps: store("jobs", { library: "bullmq" }),
    breaks: store("jobs", { protocol: "native" }),
    line: 'stores.jobs.library: got "celery", expected nothing for another protocol than redis',
  },
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
