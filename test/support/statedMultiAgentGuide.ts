import type { Row } from "./stated.ts";

const bottlenecks = "bottlenecks";
const changes = "recommended changes";
const guide = "general guide";

const words: readonly Row[] = [
  [
    "Pod distribution",
    "/capabilities/podDistribution",
    guide,
    "pod anti-affinity for availability; spread over availability zones; balanced resource utilization",
  ],
  ["Node autoscaling", "/capabilities/nodeScaling", guide, "cluster auto-scaling on cluster utilization"],
  [
    "Load distribution",
    "/capabilities/loadDistribution",
    guide,
    "round-robin load balancing; session affinity when needed; queue-based workload distribution",
  ],
  [
    "MCP server tuning",
    "/capabilities/mcpServer",
    guide,
    "cache frequently accessed data; optimize database queries; connection pooling",
  ],
  [
    "MongoDB guidance",
    "/capabilities/mongodb",
    guide,
    "replica sets for availability; sharding for horizontal scaling; index optimization",
  ],
  [
    "Redis guidance",
    "/capabilities/redis",
    guide,
    "master-replica; Redis cluster for horizontal scaling; cache optimization",
  ],
  [
    "Neo4j guidance",
    "/capabilities/neo4j",
    guide,
    "causal cluster; read replicas; cache configuration optimization",
  ],
  [
    "OpenAI token handling",
    "/capabilities/openaiTokens",
    guide,
    "token caching; batching similar requests; prompt optimization",
  ],
  [
    "OpenAI cost control",
    "/capabilities/openaiCosts",
    guide,
    "monitor token usage; usage quotas; model selection",
  ],
  [
    "MongoDB",
    "/capabilities/database",
    bottlenecks,
    "single MongoDB instance",
    "sharded MongoDB with read replicas",
  ],
  ["Cache", "/capabilities/cache", bottlenecks, "local caching", "distributed Redis cluster"],
  [
    "Knowledge graph",
    "/capabilities/knowledgeGraph",
    changes,
    null,
    "partitioned by domain; edge caching; optimized traversal paths",
  ],
  [
    "Long-term memory",
    "/capabilities/longTermMemory",
    changes,
    null,
    "data archiving; read replicas; optimized query patterns",
  ],
  [
    "Short-term memory",
    "/capabilities/shortTermMemory",
    changes,
    null,
    "larger cache; distributed caching; tuned cleanup intervals",
  ],
  [
    "Tracked metrics",
    "/observability/tracked",
    "monitoring",
    [
      "CPU utilization",
      "memory usage",
      "network throughput",
      "storage IOPS",
      "request latency",
      "queue length",
      "error rates",
      "cache hit rates",
    ],
  ],
];

const move = "/guide/moves/10x";

const moves: readonly Row[] = [
  ["Plan: duration", `${move}/duration`, "implementation plan", { min: 6, max: 6, unit: "weeks" }, null],
  [
    "Plan: phases",
    `${move}/timeline`,
    "implementation plan",
    [
      {
        when: "weeks 1-2, foundation",
        work: ["database sharding", "deploy the Redis cluster", "upgrade network infrastructure"],
      },
      {
        when: "weeks 3-4, optimization",
        work: ["optimize indexes", "implement caching", "fine-tune auto-scaling"],
      },
      {
        when: "weeks 5-6, monitoring",
        work: ["deploy enhanced monitoring", "configure alerts", "conduct load testing"],
      },
    ],
    null,
  ],
  ["Plan: validation", `${move}/validation`, "implementation plan", ["load testing in weeks 5-6"], null],
  [
    "What changes",
    `${move}/steps`,
    changes,
    [
      {
        title: "Compute",
        work: [
          "requests of 2 CPU and 4Gi become 8 CPU and 16Gi",
          "limits of 4 CPU and 8Gi become 16 CPU and 32Gi",
        ],
      },
      {
        title: "Storage",
        work: ["shard MongoDB", "distribute the Neo4j graph database", "Redis cluster for caching"],
      },
      { title: "Agent pool", work: ["10 to 50 replicas on a CPU utilization of 70%"] },
      {
        title: "Short-term memory",
        work: ["increase the cache size", "implement distributed caching", "tune cleanup intervals"],
      },
      {
        title: "Long-term memory",
        work: ["implement data archiving", "use read replicas", "optimize query patterns"],
      },
      {
        title: "Knowledge graph",
        work: ["partition by domain", "implement edge caching", "optimize traversal paths"],
      },
      { title: "Network", work: ["1 Gbps becomes 10 Gbps"] },
    ],
    null,
  ],
  [
    "Recommendations by horizon",
    "/guide/checklists",
    "recommendations",
    {
      Immediate: ["database sharding", "Redis cluster", "optimized memory management"],
      "Short-term (1-3 months)": ["enhanced monitoring", "caching", "query optimization"],
      "Long-term (3-6 months)": ["geographic distribution", "predictive scaling", "advanced optimization"],
    },
    null,
  ],
  [
    "Bottlenecks",
    "/guide/issues",
    bottlenecks,
    {
      "Database operations":
        "single MongoDB instance; sharding and read replicas give 8 times the throughput",
      "Memory management": "local caching; a distributed Redis cluster reduces latency 5 times",
      "Network bandwidth": "1 Gbps; an upgrade to 10 Gbps gives 10 times the throughput capacity",
    },
    null,
  ],
  [
    "Risks",
    "/guide/risks",
    "risks",
    {
      "Data consistency": ["eventual consistency", "retry mechanisms", "monitor replication lag"],
      "Performance degradation": ["circuit breakers", "rate limiting", "queue management"],
      "Cost management": ["resource quotas", "auto-scaling limits", "usage monitoring"],
    },
  ],
];

/** What the two documents say to people: advice in words, how to move on, what goes wrong. */
export const multiAgentGuide: readonly Row[] = [...words, ...moves];
