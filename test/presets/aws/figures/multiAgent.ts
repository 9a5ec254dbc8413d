import { chosen, type SystemFigures, stated } from "./figures.ts";

export const multiAgent: SystemFigures = {
  system: "multi-agent",
  stacks: ["multi-agent-base", "multi-agent-10x"],
  groups: [
    stated("MCP server: 3 to 10 on CPU 70% and memory 80%", {
      "mcp-server.min": [3],
      "mcp-server.max": [10],
      "mcp-server.cpuPercent": [70],
      "mcp-server.memoryPercent": [80],
    }),
    stated("agent autoscaling: 3 to 10, agent-pool 10 to 50, on CPU 70%", {
      "marketing-agents.min": [3, 10],
      "marketing-agents.max": [10, 50],
      "marketing-agents.cpuPercent": [70],
    }),
    stated("compute resources: requests of 2 CPU and 4Gi, 8 and 16Gi; limits of 4 and 8Gi, 16 and 32Gi", {
      "marketing-agents.requestCpu": [2, 8],
      "marketing-agents.requestMiB": [4096, 16_384],
      "marketing-agents.cpu": [4, 16],
      "marketing-agents.memoryMiB": [8192, 32_768],
    }),
    stated("node pool: 3 to 20", { "nodes.min": [3], "nodes.max": [20] }),
    stated("OpenAI rate limits", {
      $REQUESTS_PER_MINUTE: [100],
      $TOKENS_PER_MINUTE: [10_000],
      $RETRY_ATTEMPTS: [3],
      $BACKOFF_FACTOR: [2],
    }),
    stated("cache settings", {
      $CACHE_LEAD_DATA_TTL_SECONDS: [null, 3600],
      $CACHE_LEAD_DATA_MAX_SIZE_GB: [null, 5],
      $CACHE_CAMPAIGN_METRICS_TTL_SECONDS: [null, 300],
      $CACHE_CAMPAIGN_METRICS_MAX_SIZE_GB: [null, 2],
      $CACHE_INTERACTION_PATTERNS_TTL_SECONDS: [null, 1800],
      $CACHE_INTERACTION_PATTERNS_MAX_SIZE_GB: [null, 3],
    }),
    stated("bottlenecks: a single MongoDB, then shards with read replicas; a single cache, then a cluster", {
      "database.members": [1, null],
      "database-percona-mongodb.shards": [null, { min: 2 }],
      "database-percona-mongodb.membersOfEach": [null, { min: 2 }],
      "cache.members": [1, null],
      "cache-cluster.primaries": [null, { min: 2 }],
    }),
    stated("alerts: response time of 500 and 1000 ms", {
      "alarm.response-warning": [500],
      "alarm.response-critical": [1000],
    }),
    stated("cost: compute, storage and network, 2,000 + 500 + 300 and 15,000 + 4,000 + 2,500 USD", {
      "budget.USD": [2800, 21_500],
    }),
    chosen(
      "~5TB: three shards of 1.8 TB and a graph of 0.6 TB; DocumentDB grows by itself, beside a tenth for the graph",
      {
        "database-percona-mongodb.GBOfEach": [null, 1800],
        "knowledge-neo4j-data-0.GB": [60, 600],
      },
    ),
    chosen(
      "three members of each shard, of the configuration and of the routers, one a zone; a copy of each primary",
      {
        "database-percona-mongodb.configMembers": [null, 3],
        "database-percona-mongodb.routers": [null, 3],
        "cache-cluster.copiesOfEach": [null, 1],
        "knowledge-neo4j.members": [1],
      },
    ),
    chosen("the source states no size of the MCP server and the stores", {
      "mcp-server.requestCpu": [0.5],
      "mcp-server.requestMiB": [1024],
      "mcp-server.cpu": [1],
      "mcp-server.memoryMiB": [2048],
      "database-percona-mongodb.requestCpu": [null, 4],
      "database-percona-mongodb.requestMiB": [null, 16_384],
      "database-percona-mongodb.cpu": [null, 4],
      "database-percona-mongodb.memoryMiB": [null, 16_384],
      "knowledge-neo4j.requestCpu": [2, 4],
      "knowledge-neo4j.requestMiB": [8192, 16_384],
      "knowledge-neo4j.cpu": [2, 4],
      "knowledge-neo4j.memoryMiB": [8192, 16_384],
      "database.class": ["db.r6g.large", null],
    }),
    chosen("three nodes of 6.38 GiB, a quarter of each reserved, hold the 10 GB of the three caches", {
      "cache.node": ["cache.t4g.small", null],
      "cache-cluster.node": [null, "cache.m6g.large"],
      "cache.whenFull": ["allkeys-lru", null],
      "cache-cluster.whenFull": [null, "allkeys-lru"],
      "cache.snapshotDays": [0, null],
      "cache-cluster.snapshotDays": [null, 0],
    }),
    chosen(
      "three agents a node: 32 vCPU and 128 GiB hold three of 8 CPU and 16Gi, with 12.5 Gbps for the stated 10",
      {
        "nodes.machine": ["m6i.2xlarge", "m6i.8xlarge"],
        "nodes.diskGB": [60],
        "nodes.podsQuota": [40, 160],
      },
    ),
    chosen("the whole limit of the example, divided by the most agents, rounded down", {
      $REQUESTS_PER_MINUTE_SHARE: [10, 2],
      $TOKENS_PER_MINUTE_SHARE: [1000, 200],
    }),
    chosen("connection pooling is stated without a size", {
      "mcp-server.$DATABASE_POOL_SIZE": [20],
      "marketing-agents.$DATABASE_POOL_SIZE": [10],
    }),
    chosen("a week and two weeks to notice a loss", {
      "database.backupDays": [7, null],
      "database-percona-mongodb.backupsKept": [null, 14],
      "archive.oldVersionsDays": [null, 14],
    }),
    chosen("a quarter of an hour for an item, five attempts, kept for a week", {
      "work.hiddenSeconds": [900],
      "work.attempts": [5],
      "work.keptDays": [7],
    }),
    chosen("a month, the span of the stated leads and costs", {
      "logs.days": ["30"],
      "logs.oldVersionsDays": [30],
    }),
    chosen("spread over availability zones is stated without a number", { zones: [3], gateways: [3] }),
  ],
};
