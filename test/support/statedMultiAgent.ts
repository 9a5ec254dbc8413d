import type { Row, StatedSystem, Value } from "./stated.ts";
import { multiAgentGuide } from "./statedMultiAgentGuide.ts";

const load = "current and scaled load";
const compute = "compute resources";
const mcp = "MCP server";
const pool = "agent autoscaling";
const rateLimits = "OpenAI rate limits";
const bottlenecks = "bottlenecks";
const success = "success criteria";
const saving = "cost optimization";

/** Stated as about this much: `~10,000`. */
const about = (figure: number) => ({ min: figure, max: figure });

const identity: readonly Row[] = [
  ["System", "/system", "title", "multi-agent"],
  ["Tier", "/tier", load, null, "10x"],
  ["Name of the tier", "/title", load, "Current", "Projected 10x"],
  ["Order of the tiers", "/rank", load, 1, 2],
  ["What runs today", "/current", load, true, false],
];

const fit: readonly Row[] = [
  ["Active leads per month", "/fit/leadsPerMonth", load, about(10_000), about(100_000)],
  ["Interactions per day", "/fit/interactionsPerDay", load, about(50_000), about(500_000)],
  ["Concurrent users", "/fit/concurrentUsers", load, about(100), about(1000)],
  ["Active campaigns", "/fit/campaigns", load, about(50), about(500)],
  ["Storage requirement, GB", "/fit/storageGB", load, about(500), about(5000)],
  ["Storage requirement as a floor, GB", "/minimums/storageGB", load, 500, 5000],
  ["Network bandwidth, Mbps", "/minimums/bandwidthMbps", bottlenecks, 1000, 10_000],
  [
    "Interactions to test for, a day",
    "/benchmarks/interactionsPerDay",
    load,
    { min: 50_000 },
    { min: 500_000 },
  ],
  ["Users to test for", "/benchmarks/concurrentUsers", load, { min: 100 }, { min: 1000 }],
];

const utilization: readonly Row[] = [
  ["CPU", "/utilization/cpuPercent", "resource utilization", { min: 40, max: 60 }, null],
  ["Memory", "/utilization/memoryPercent", "resource utilization", { min: 50, max: 70 }, null],
  ["Network", "/utilization/networkPercent", "resource utilization", { min: 30, max: 40 }, null],
  ["Storage IO", "/utilization/storageIoPercent", "resource utilization", { min: 45, max: 55 }, null],
];

const agents = "/workloads/marketing-agents";
const server = "/workloads/mcp-server";

const GI = 1024;

const workloads: readonly Row[] = [
  ["Nodes, fewest", "/nodes/min", "node pool", 3],
  ["Nodes, most", "/nodes/max", "node pool", 20],
  ["MCP server: base replicas", `${server}/replicas/min`, mcp, 3],
  ["MCP server: most replicas", `${server}/replicas/max`, mcp, 10],
  ["MCP server: CPU utilization", `${server}/autoscaling/cpuPercent`, mcp, 70],
  ["MCP server: memory utilization", `${server}/autoscaling/memoryPercent`, mcp, 80],
  ["CPU request", `${agents}/requests/cpu`, compute, 2, 8],
  ["Memory request, 4Gi and 16Gi", `${agents}/requests/memoryMiB`, compute, 4 * GI, 16 * GI],
  ["CPU limit", `${agents}/limits/cpu`, compute, 4, 16],
  ["Memory limit, 8Gi and 32Gi", `${agents}/limits/memoryMiB`, compute, 8 * GI, 32 * GI],
  ["Agents, fewest", `${agents}/replicas/min`, pool, 3, 10],
  ["Agents, most", `${agents}/replicas/max`, pool, 10, 50],
  ["Agent pool: name", `${agents}/autoscaling/name`, pool, "agent-pool"],
  ["Agent pool: CPU utilization", `${agents}/autoscaling/cpuPercent`, pool, 70],
];

const index = (collection: string, ...fields: string[]): Value => ({ collection, fields });

const stores: readonly Row[] = [
  ["MongoDB", "/stores/database/kind", "databases", "mongodb"],
  ["Redis", "/stores/cache/kind", "databases", "redis"],
  ["Neo4j", "/stores/knowledge/kind", "databases", "neo4j"],
  ["Single MongoDB instance: shards", "/stores/database/shards", bottlenecks, 1, null],
  ["Single MongoDB instance: members", "/stores/database/members", bottlenecks, 1, null],
  ["Distributed Redis cluster", "/stores/cache/topology", bottlenecks, null, "cluster"],
  [
    "Indexes",
    "/stores/database/indexes",
    "indexes",
    null,
    {
      idx_lead_status: index("leads", "status", "created_at"),
      idx_interaction_type: index("interactions", "type", "timestamp"),
      idx_campaign_metrics: index("campaigns", "status", "performance_score"),
    },
  ],
  [
    "Cache settings",
    "/stores/cache/caches",
    "cache settings",
    null,
    {
      lead_data: { ttlSeconds: 3600, maxSizeGB: 5 },
      campaign_metrics: { ttlSeconds: 300, maxSizeGB: 2 },
      interaction_patterns: { ttlSeconds: 1800, maxSizeGB: 3 },
    },
  ],
];

const limits: readonly Row[] = [
  ["requests_per_min", "/limits/requestsPerMinute", rateLimits, 100],
  ["tokens_per_min", "/limits/tokensPerMinute", rateLimits, 10_000],
  ["retry_attempts", "/limits/retryAttempts", rateLimits, 3],
  ["backoff_factor", "/limits/backoffFactor", rateLimits, 2],
  ["OpenAI API", "/externals/openai/title", "components", "OpenAI API"],
];

/** The two thresholds of an alert, each on the same signal. */
const alert = (name: string, signal: string, warning: number, critical: number): readonly Row[] =>
  Object.entries({ warning, critical }).flatMap(([severity, above]): Row[] => {
    const trigger = `/triggers/${name}-${severity}`;
    return [
      [`Alert ${name}, ${severity}: signal`, `${trigger}/signal`, "alerts", signal],
      [`Alert ${name}, ${severity}: threshold`, `${trigger}/above`, "alerts", above],
      [`Alert ${name}, ${severity}: severity`, `${trigger}/severity`, "alerts", severity],
    ];
  });

const alerts: readonly Row[] = [
  ...alert("cpu", "cpu", 70, 85),
  ...alert("memory", "memory", 75, 90),
  ...alert("response", "responseTimeMs", 500, 1000),
];

const costs: readonly Row[] = [
  ["Compute, USD a month", "/costs/computeMonthlyUSD", "costs", 2000, 15_000],
  ["Storage, USD a month", "/costs/storageMonthlyUSD", "costs", 500, 4000],
  ["Network, USD a month", "/costs/networkMonthlyUSD", "costs", 300, 2500],
];

const effects: readonly Row[] = [
  ["Sharding and read replicas", "/effects/sharding/factor", bottlenecks, null, 8],
  ["Distributed Redis cluster", "/effects/redis-cluster/factor", bottlenecks, null, 5],
  ["Network upgrade", "/effects/network/factor", bottlenecks, null, 10],
  ["Caching", "/effects/caching/reductionPercent", saving, null, 30],
  ["Indexing", "/effects/indexing/reductionPercent", saving, null, 40],
  ["Compression", "/effects/compression/reductionPercent", saving, null, 25],
  [
    "Sharding: what improves",
    "/effects/sharding/of",
    bottlenecks,
    null,
    "throughput of database operations, by sharding and read replicas",
  ],
  [
    "Redis cluster: what improves",
    "/effects/redis-cluster/of",
    bottlenecks,
    null,
    "latency, by a distributed Redis cluster",
  ],
  [
    "Network: what improves",
    "/effects/network/of",
    bottlenecks,
    null,
    "throughput capacity, by the network upgrade",
  ],
  ["Caching: what improves", "/effects/caching/of", saving, null, "database load, by caching"],
  ["Indexing: what improves", "/effects/indexing/of", saving, null, "query time, by indexing"],
  ["Compression: what improves", "/effects/compression/of", saving, null, "storage costs, by compression"],
];

const criteria: readonly Row[] = [
  ["Response time, <500ms", "/benchmarks/responseTimeMs/max", success, null, 500],
  ["Error rate, <1%", "/benchmarks/errorPercent", success, null, 1],
  ["Uptime", "/benchmarks/uptimePercent", success, null, 99.9],
  [
    "Success criteria",
    "/guide/success",
    success,
    null,
    [
      "99.9% uptime",
      "<500ms response time",
      "<1% error rate",
      "10x load supported",
      "linear cost scaling",
      "automatic adaptation",
    ],
  ],
];

/** What the two documents state: a guide for any scale, and an analysis of ten times the load. */
export const multiAgent: StatedSystem = {
  system: "multi-agent",
  source: "Multi-agent scaling documents",
  tiers: ["base", "10x"],
  rows: [
    ...identity,
    ...fit,
    ...utilization,
    ...workloads,
    ...stores,
    ...limits,
    ...alerts,
    ...costs,
    ...effects,
    ...criteria,
    ...multiAgentGuide,
  ],
};
