import type { Row, StatedSystem } from "./stated.ts";
import { marketingGuide } from "./statedMarketingGuide.ts";

const overview = "Scale Levels";
const pathways = "Migration Pathways";
const scale = "Configuration Profiles";
const planning = "Resource Planning";
const benchmarks = "Performance Benchmarks";
const metrics = "Monitoring & Maintenance, Key Metrics to Track";
const triggers = "Monitoring & Maintenance, Scaling Triggers";
const escalation = "Support & Troubleshooting, Escalation Path";

const identity: readonly Row[] = [
  ["System", "/system", "title", "marketing-engine"],
  ["Tier", "/tier", scale, "local", "regional", "enterprise"],
  ["Name", "/title", overview, "Local Scale", "Regional Scale", "National/Enterprise Scale"],
  ["Order of the tiers", "/rank", overview, 1, 2, 3],
  ["Current default", "/current", overview, true, false, false],
  [
    "Profile file name",
    "/scaleFile/name",
    scale,
    "scale-local.json",
    "scale-regional.json",
    "scale-enterprise.json",
  ],
  [
    "Scale profile, keys and order",
    "/scaleFile/content",
    scale,
    {
      scale_level: "${/scaleLevel}",
      max_concurrent_agents: "${/limits/maxConcurrentAgents}",
      content_generation_limit: "${/limits/contentGenerationLimit}",
      storage_type: "${/storageType}",
      dashboard_instances: "${/workloads/dashboard/replicas/max}",
      api_rate_limits: {
        requests_per_minute: "${/limits/requestsPerMinute}",
        tokens_per_hour: "${/limits/tokensPerHour}",
      },
      features: {
        multi_location: "${?/features/multiLocation}",
        enterprise_integrations: "${?/features/enterpriseIntegrations}",
        load_balancing: "${?/features/loadBalancing}",
        auto_scaling: "${?/features/autoScaling}",
        enterprise_security: "${?/features/enterpriseSecurity}",
      },
    },
  ],
  ["scale_level", "/scaleLevel", scale, "local", "regional", "enterprise"],
  ["storage_type", "/storageType", scale, "local", "cloud", "enterprise"],
];

const businessFit: readonly Row[] = [
  ["Locations, from", "/fit/locations/min", overview, 1, 2, 10],
  ["Locations, to", "/fit/locations/max", overview, 1, 10, null],
  ["Employees, from", "/fit/employees/min", overview, 1, 50, 200],
  ["Employees, to", "/fit/employees/max", overview, 50, 200, null],
  ["Content volume a month, from", "/fit/contentPiecesPerMonth/min", overview, 10, 50, 200],
  ["Content volume a month, to", "/fit/contentPiecesPerMonth/max", overview, 50, 200, null],
  [
    "Service area",
    "/fit/serviceArea",
    overview,
    "single city/region",
    "multiple cities/states",
    "national/international",
  ],
];

const capabilities: readonly Row[] = [
  [
    "Location targeting",
    "/capabilities/locationTargeting",
    overview,
    "single location",
    "multi-location content generation, location-specific campaigns",
    null,
  ],
  ["SEO", "/capabilities/seo", overview, "local SEO focus", "regional keyword targeting", null],
  [
    "Automation",
    "/capabilities/automation",
    overview,
    "basic content automation",
    "parallel agent processing",
    "enterprise content orchestration, advanced automation workflows",
  ],
  [
    "Content workspace",
    "/capabilities/contentWorkspace",
    overview,
    "single Airtable workspace",
    "federated content management",
    "multi-brand management",
  ],
  [
    "Agent deployment",
    "/capabilities/agentDeployment",
    overview,
    "individual agents",
    "parallel agents, location-specific agents",
    null,
  ],
  [
    "Integrations",
    "/capabilities/integrations",
    overview,
    null,
    null,
    "CRM, enterprise analytics, advanced reporting, enterprise APIs",
  ],
  [
    "Kind of storage",
    "/capabilities/storage",
    overview,
    "local file storage",
    "cloud storage integration",
    "enterprise storage solutions, distributed storage",
  ],
  ["API limit class", "/capabilities/apiLimits", overview, "basic", "enhanced", "enterprise"],
  [
    "Dashboard topology",
    "/capabilities/dashboard",
    overview,
    "single instance",
    "multi-instance",
    "distributed",
  ],
  ["Security", "/capabilities/security", pathways, null, null, "enterprise security"],
  ["Monitoring", "/capabilities/monitoring", pathways, null, null, "enterprise monitoring"],
];

const limits: readonly Row[] = [
  ["max_concurrent_agents", "/limits/maxConcurrentAgents", scale, 3, 8, 20],
  ["content_generation_limit", "/limits/contentGenerationLimit", scale, 50, 200, 1000],
  ["api_rate_limits.requests_per_minute", "/limits/requestsPerMinute", scale, 100, 300, 1000],
  ["api_rate_limits.tokens_per_hour", "/limits/tokensPerHour", scale, 50_000, 150_000, 500_000],
];

/** A flag that the source leaves out has no row here: in the profile it is a chosen false. */
const features: readonly Row[] = [
  ["features.multi_location", "/features/multiLocation", scale, false, true, true],
  ["features.enterprise_integrations", "/features/enterpriseIntegrations", scale, false, false, true],
  ["features.load_balancing", "/features/loadBalancing", scale, false, true, true],
  ["features.auto_scaling", "/features/autoScaling", scale, null, null, true],
  ["features.enterprise_security", "/features/enterpriseSecurity", scale, null, null, true],
];

const resources: readonly Row[] = [
  ["RAM, GB", "/minimums/memoryGB", planning, 1, 4, 8],
  ["CPU cores", "/minimums/cpuCores", planning, 2, 4, 8],
  ["Storage, GB", "/minimums/storageGB", planning, 10, 50, 200],
  ["Bandwidth, Mbps", "/minimums/bandwidthMbps", planning, 1, 5, 20],
  ["Storage capacity", "/stores/content/capacityGB", planning, 10, 50, 200],
  ["dashboard_instances, fewest", "/workloads/dashboard/replicas/min", scale, 1, 3, 10],
  ["dashboard_instances, most", "/workloads/dashboard/replicas/max", scale, 1, 3, 10],
  ["Agents, most", "/workloads/agents/replicas/max", scale, 3, 8, 20],
];

const agents = "/workloads/agents/autoscaling";

const scaling: readonly Row[] = [
  ["Agents grow on CPU, percent", `${agents}/cpuPercent`, triggers, null, null, 80],
  ["Agents grow on memory, percent", `${agents}/memoryPercent`, triggers, null, null, 80],
  ["Agents shrink below, percent", `${agents}/scaleDownPercent`, triggers, null, null, 30],
];

const rules: readonly Row[] = [
  ["Scale up: signal", "/triggers/scale-up/signal", triggers, "utilization"],
  ["Scale up: above, percent", "/triggers/scale-up/above", triggers, 80],
  ["Scale up: action", "/triggers/scale-up/action", triggers, "scale-up"],
  ["Scale down: signal", "/triggers/scale-down/signal", triggers, "utilization"],
  ["Scale down: below, percent", "/triggers/scale-down/below", triggers, 30],
  ["Scale down: action", "/triggers/scale-down/action", triggers, "scale-down"],
  ["Horizontal scale: signal", "/triggers/backlog/signal", triggers, "backlogSeconds"],
  ["Horizontal scale: above, seconds", "/triggers/backlog/above", triggers, 3600],
  ["Horizontal scale: action", "/triggers/backlog/action", triggers, "scale-up"],
  ["Emergency scale: signal", "/triggers/errors/signal", triggers, "errorPercent"],
  ["Emergency scale: above, percent", "/triggers/errors/above", triggers, 5],
  ["Escalation level 1", "/escalation/1", escalation, "system monitoring alerts"],
  ["Escalation level 2", "/escalation/2", escalation, "performance degradation"],
  ["Escalation level 3", "/escalation/3", escalation, "service interruption"],
  ["Escalation level 4", "/escalation/4", escalation, "complete system failure"],
  [
    "Key metrics to track",
    "/observability/tracked",
    metrics,
    [
      "content-generation throughput",
      "system response times",
      "resource utilization",
      "error rates",
      "user satisfaction",
    ],
  ],
];

const performance: readonly Row[] = [
  ["Content generation an hour, from", "/benchmarks/contentPiecesPerHour/min", benchmarks, 3, 10, 30],
  ["Content generation an hour, to", "/benchmarks/contentPiecesPerHour/max", benchmarks, 5, 15, null],
  ["Response time: statistic", "/benchmarks/responseTimeMs/statistic", benchmarks, "avg"],
  ["Response time, from, ms", "/benchmarks/responseTimeMs/min", benchmarks, 2000, 1000, null],
  ["Response time, to, ms", "/benchmarks/responseTimeMs/max", benchmarks, 5000, 3000, 1000],
  ["Concurrent users, from", "/benchmarks/concurrentUsers/min", benchmarks, 1, 5, 20],
  ["Concurrent users, to", "/benchmarks/concurrentUsers/max", benchmarks, 3, 10, null],
];

const costs: readonly Row[] = [
  ["API cost a month, from, USD", "/costs/apiMonthlyUSD/min", planning, 50, 200, 1000],
  ["API cost a month, to, USD", "/costs/apiMonthlyUSD/max", planning, 100, 500, null],
  ["Maintenance a month, from, hours", "/costs/maintenanceHoursPerMonth/min", planning, 2, 8, 20],
  ["Maintenance a month, to, hours", "/costs/maintenanceHoursPerMonth/max", planning, 4, 12, null],
];

const externals: readonly Row[] = [
  ["Single Airtable workspace", "/externals/airtable/title", overview, "Airtable", null, null],
  ["CRM", "/externals/crm/title", pathways, null, null, "CRM"],
  ["Analytics", "/externals/analytics/title", pathways, null, null, "Enterprise analytics"],
  ["Reporting", "/externals/reporting/title", pathways, null, null, "Advanced reporting"],
];

/** Every figure that the scaling guide states for the marketing engine's tiers. */
export const marketingEngine = {
  system: "marketing-engine",
  source: "Marketing Engine scaling guide",
  tiers: ["local", "regional", "enterprise"],
  rows: [
    ...identity,
    ...businessFit,
    ...capabilities,
    ...limits,
    ...features,
    ...resources,
    ...scaling,
    ...rules,
    ...performance,
    ...costs,
    ...externals,
    ...marketingGuide,
  ],
} as const satisfies StatedSystem;

type Tier = (typeof marketingEngine.tiers)[number];

/** The scale profiles as the source writes them, unchanged except for white space. */
export const scaleProfiles = {
  local:
    '{"scale_level":"local","max_concurrent_agents":3,"content_generation_limit":50,"storage_type":"local","dashboard_instances":1,"api_rate_limits":{"requests_per_minute":100,"tokens_per_hour":50000},"features":{"multi_location":false,"enterprise_integrations":false,"load_balancing":false}}',
  regional:
    '{"scale_level":"regional","max_concurrent_agents":8,"content_generation_limit":200,"storage_type":"cloud","dashboard_instances":3,"api_rate_limits":{"requests_per_minute":300,"tokens_per_hour":150000},"features":{"multi_location":true,"enterprise_integrations":false,"load_balancing":true}}',
  enterprise:
    '{"scale_level":"enterprise","max_concurrent_agents":20,"content_generation_limit":1000,"storage_type":"enterprise","dashboard_instances":10,"api_rate_limits":{"requests_per_minute":1000,"tokens_per_hour":500000},"features":{"multi_location":true,"enterprise_integrations":true,"load_balancing":true,"auto_scaling":true,"enterprise_security":true}}',
} satisfies Record<Tier, string>;
