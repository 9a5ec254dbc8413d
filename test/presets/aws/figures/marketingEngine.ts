import { chosen, type SystemFigures, stated } from "./figures.ts";

export const marketingEngine: SystemFigures = {
  system: "marketing-engine",
  stacks: ["local", "regional", "enterprise"],
  totals: true,
  groups: [
    stated("Configuration Profiles: max_concurrent_agents", {
      "agents.max": [3, 8, 20],
      $MAX_CONCURRENT_AGENTS: [3, 8, 20],
    }),
    stated("Configuration Profiles: dashboard_instances", {
      "dashboard.min": [1, 3, 10],
      "dashboard.max": [1, 3, 10],
    }),
    stated("Configuration Profiles: api_rate_limits", {
      $REQUESTS_PER_MINUTE: [100, 300, 1000],
      $TOKENS_PER_HOUR: [50_000, 150_000, 500_000],
    }),
    stated("Configuration Profiles: content_generation_limit", {
      $CONTENT_GENERATION_LIMIT: [50, 200, 1000],
    }),
    stated("Resource Planning: 10 GB of local files; object storage has no size", {
      "content.GB": [10, null, null],
    }),
    stated("Resource Planning: 2, 4, 8+ cores and 1, 4, 8+ GB, of all workloads", {
      "all.cpu": [{ min: 2 }, { min: 4 }, { min: 8 }],
      "all.GB": [{ min: 1 }, { min: 4 }, { min: 8 }],
    }),
    stated("Scaling Triggers: >80%, <30%, a backlog of 1 hour, errors >5%", {
      "alarm.scale-up": [80],
      "alarm.scale-down": [null, null, 30],
      "alarm.backlog": [3600],
      "alarm.errors": [5],
    }),
    chosen("without auto_scaling all agents run; with it, at least those of the tier before", {
      "agents.min": [3, 8, 8],
    }),
    chosen("the total of the tier, divided by the most agents, rounded down", {
      $MAX_CONCURRENT_AGENTS_SHARE: [1, 1, 1],
      $REQUESTS_PER_MINUTE_SHARE: [33, 37, 50],
      $TOKENS_PER_HOUR_SHARE: [16_666, 18_750, 25_000],
      $CONTENT_GENERATION_LIMIT_SHARE: [16, 25, 50],
    }),
    chosen("a share of the tier's GB on one machine, the smallest task that holds it elsewhere", {
      "agents.cpu": [0.5, 0.5, 1],
      "agents.memoryMiB": [256, 1024, 2048],
      "dashboard.cpu": [0.5, 0.5, 0.5],
      "dashboard.memoryMiB": [256, 1024, 1024],
      "orchestrator.cpu": [0.25],
      "orchestrator.memoryMiB": [128, 512, 512],
    }),
    chosen("the cheapest machine with the stated 2 cores and 1 GB: it has 2 GiB", {
      machine: ["t3.small", null, null],
    }),
    chosen("a week of copies of the files; older versions of objects for two and four weeks", {
      "content.snapshots": [7, null, null],
      "content.oldVersionsDays": [null, 14, 30],
    }),
    chosen(
      "a quarter of an hour for an item, five attempts; kept over a weekend, a week, and as long as SQS does",
      {
        "work.hiddenSeconds": [900],
        "work.attempts": [5],
        "work.keptDays": [4, 7, 14],
      },
    ),
    chosen("a week, a month, a quarter of records", {
      "logs.days": ["7", "30", "90"],
      "logs.oldVersionsDays": [7, 30, 90],
      "audit.days": [null, null, 90],
      "audit.oldVersionsDays": [null, null, 90],
    }),
    chosen(
      "one machine in one zone; three zones for three instances; private addresses with enterprise_security",
      {
        zones: [1, 3, 3],
        gateways: [0, 0, 3],
      },
    ),
    chosen("the source states no cost of infrastructure", { "budget.USD": [60, 400, 2000] }),
  ],
};
