import type { Row, StatedSystem } from "./stated.ts";
import { marcusGuide } from "./statedMarcusGuide.ts";

const stages = "stages";
const modes = "mode blocks";
const upgrades = "upgrade commands";
const compose = "docker-compose example";
const flags = "feature flags";
const quickStart = "quick start";
const pricing = "pricing";

const identity: readonly Row[] = [
  ["System", "/system", "title", "marcus"],
  ["Tier", "/tier", stages, "solo", "team", "scale", "enterprise"],
  [
    "Name in the source",
    "/title",
    stages,
    "Stage 1, Solo Developer",
    "Stage 2, Small Team",
    "Stage 3, Growing Team",
    "Stage 4, Enterprise",
  ],
  ["Order of the stages", "/rank", stages, 1, 2, 3, 4],
  [
    "Users",
    "/fit/users",
    stages,
    { min: 1, max: 1 },
    { min: 2, max: 10 },
    { min: 10, max: 50 },
    { min: 50, max: 1000, open: true },
  ],
];

const mode: readonly Row[] = [
  ["Mode", "/capabilities/mode", stages, "Simple Mode", "Team Mode", "Scale Mode", "Enterprise Mode"],
  ["Typical time", "/capabilities/typicalTime", stages, "Day 1", "Month 2-3", "Month 6+", "Year 2+"],
  ["Setup time", "/capabilities/setupTime", stages, "5 minutes", null, null, null],
  [
    "Upgrade command",
    "/capabilities/upgrade",
    upgrades,
    null,
    "marcus upgrade --team",
    "marcus upgrade --scale",
    "marcus upgrade --enterprise (or contact sales)",
  ],
  [
    "Projects",
    "/capabilities/projects",
    stages,
    "unlimited",
    "shared projects",
    "portfolios, several projects",
    null,
  ],
  [
    "Infrastructure",
    "/capabilities/infrastructure",
    stages,
    "none (SQLite built in)",
    "small VPS, or Marcus Cloud",
    "docker-compose example with 3 replicas",
    "Kubernetes",
  ],
  ["Tools", "/capabilities/tools", stages, "all 51 tools, full analytics", null, null, null],
  [
    "Database",
    "/capabilities/database",
    modes,
    "SQLite (file-based)",
    "PostgreSQL (Docker or cloud)",
    "PostgreSQL (dedicated)",
    "PostgreSQL cluster",
  ],
  [
    "Cache",
    "/capabilities/cache",
    modes,
    "In-memory dict",
    "Redis (optional, auto-detected)",
    "Redis (required)",
    "Redis Sentinel",
  ],
  ["Caching", "/capabilities/caching", upgrades, null, null, "advanced caching strategies", null],
  ["Updates", "/capabilities/updates", modes, "Manual refresh", "WebSocket real-time", null, null],
  ["Queue", "/capabilities/queue", modes, null, null, "Redis + background workers", "RabbitMQ/Kafka"],
  ["Object storage", "/capabilities/storage", modes, null, null, null, "S3-compatible"],
  ["CDN", "/capabilities/cdn", modes, null, null, "Optional for global teams", null],
];

const people: readonly Row[] = [
  ["Auth", "/capabilities/auth", modes, null, "Simple email/password", null, "SAML/SSO"],
  ["Roles", "/capabilities/roles", stages, null, "admin, developer, viewer", null, null],
  ["Audit", "/capabilities/audit", stages, null, "audit trail (who did what when)", null, "audit logs"],
  ["Encryption", "/capabilities/encryption", stages, null, null, null, "data encryption"],
  ["Multi-tenancy", "/capabilities/multiTenancy", stages, null, null, null, "isolated departments"],
  ["Compliance", "/capabilities/compliance", stages, null, null, null, "SOC2, GDPR ready"],
  ["Monitoring", "/capabilities/monitoring", modes, null, null, "Prometheus + Grafana", null],
  ["SLA monitoring", "/capabilities/slaMonitoring", stages, null, null, "performance guarantees", null],
  [
    "Analytics",
    "/capabilities/analytics",
    stages,
    null,
    null,
    "team analytics, project portfolios, resource planning (capacity forecasting)",
    null,
  ],
  ["Integrations", "/capabilities/integrations", stages, null, null, "Slack, GitHub, JIRA", "custom"],
  ["Uptime", "/capabilities/uptime", stages, null, null, null, "99.9% guaranteed"],
  [
    "Support",
    "/capabilities/support",
    stages,
    "community",
    "email",
    null,
    "dedicated success manager, dedicated support",
  ],
];

const features: readonly Row[] = [
  ["real_time_updates", "/features/realTimeUpdates", flags, false, true, true, true],
  ["team_analytics", "/features/teamAnalytics", flags, false, true, true, true],
  ["advanced_predictions", "/features/advancedPredictions", flags, false, false, false, true],
  ["replicas: 3, auto-scales", "/features/autoScaling", compose, null, null, true, null],
  ["SAML/SSO", "/features/sso", stages, null, null, null, true],
  ["Audit trail, audit logs", "/features/auditLog", stages, null, true, null, true],
  ["Isolated departments", "/features/multiTenancy", stages, null, null, null, true],
  ["Encryption", "/features/encryption", stages, null, null, null, true],
  ["Plan of the server", "/workloads/marcus/environment/PLAN", flags, null, "team", null, "enterprise"],
  ["Plan of the dashboard", "/workloads/seneca/environment/PLAN", flags, null, "team", null, "enterprise"],
  ["Plan of updates", "/workloads/realtime/environment/PLAN", flags, null, "team", null, "enterprise"],
  ["Plan of workers", "/workloads/workers/environment/PLAN", flags, null, null, null, "enterprise"],
];

const workloads: readonly Row[] = [
  ["Server, command", "/workloads/marcus/command", quickStart, ["python", "-m", "marcus_mcp.server"]],
  ["Seneca, command", "/workloads/seneca/command", quickStart, ["python", "app.py"]],
  ["Seneca, port", "/workloads/seneca/port", quickStart, 5000],
  ["Server, replicas", "/workloads/marcus/replicas/min", compose, null, null, 3, null],
  ["Real-time updates", "/workloads/realtime/kind", modes, null, "websocket", null, null],
  ["Background workers", "/workloads/workers/kind", modes, null, null, "worker", null],
  ["Kubernetes", "/compute", modes, null, null, null, { default: "kubernetes", allowed: ["kubernetes"] }],
];

const file = "storage abstraction";
const fallback = "adding Redis";

const stores: readonly Row[] = [
  ["Database", "/stores/database/kind", modes, "sqlite", "postgres", "postgres", "postgres"],
  ["File, server", "/workloads/marcus/environment/SQLITE_FILE", file, "marcus.db", null, null, null],
  ["File, dashboard", "/workloads/seneca/environment/SQLITE_FILE", file, "marcus.db", null, null, null],
  ["postgres:15", "/stores/database/version", compose, null, null, 15, null],
  ["POSTGRES_REPLICATION: on", "/stores/database/members", compose, null, null, 2, null],
  ["Cache", "/stores/cache/kind", modes, null, "redis", "redis", "redis"],
  ["redis:7", "/stores/cache/version", compose, null, null, 7, null],
  ["Server without Redis", "/workloads/marcus/optionalUses", fallback, null, ["cache"], ["cache"], ["cache"]],
  [
    "Dashboard without Redis",
    "/workloads/seneca/optionalUses",
    fallback,
    null,
    ["cache"],
    ["cache"],
    ["cache"],
  ],
  ["Workers without Redis", "/workloads/workers/optionalUses", fallback, null, null, ["cache"], ["cache"]],
  ["redis-server --appendonly yes", "/stores/cache/durable", compose, null, null, true, null],
  ["Redis Sentinel", "/stores/cache/topology", modes, null, null, null, "sentinel"],
  ["Queue", "/stores/jobs/kind", modes, null, null, "queue", "queue"],
  ["Queue: Redis, then RabbitMQ/Kafka", "/stores/jobs/protocol", modes, null, null, "redis", "amqp"],
  ["S3-compatible storage", "/stores/files/kind", modes, null, null, null, "object"],
  ["Slack", "/externals/slack/title", stages, null, null, "Slack", null],
  ["GitHub", "/externals/github/title", stages, null, null, "GitHub", null],
  ["JIRA", "/externals/jira/title", stages, null, null, "JIRA", null],
];

const figures: readonly Row[] = [
  ["Uptime, percent", "/benchmarks/uptimePercent", stages, null, null, null, 99.9],
  [
    "Cost a month, USD",
    "/costs/infrastructureMonthlyUSD",
    pricing,
    { min: 0, max: 0 },
    { min: 20, max: 20 },
    null,
    null,
  ],
  [
    "Plans",
    "/hosting",
    pricing,
    {
      solo: {
        title: "Solo Developer",
        monthlyUSD: { min: 0, max: 0 },
        users: { min: 1, max: 1 },
        bestFor: "open source, self-hosted, community support, all core features",
      },
      "team-self-hosted": {
        title: "Team, self-hosted (small VPS)",
        monthlyUSD: { min: 20, max: 20 },
        users: { min: 2, max: 10 },
      },
      "team-cloud": {
        title: "Team, Marcus Cloud",
        perUserMonthlyUSD: 10,
        users: { min: 2, max: 10 },
        bestFor: "real-time collaboration, cloud hosting option, email support, team analytics",
      },
      enterprise: {
        title: "Enterprise, custom price",
        users: { min: 50, max: 1000, open: true },
        bestFor: "SLA guarantees, custom features, dedicated support, compliance help",
      },
    },
  ],
];

/** What the source of Marcus states. */
export const marcus: StatedSystem = {
  system: "marcus",
  source: "Marcus scaling guide",
  tiers: ["solo", "team", "scale", "enterprise"],
  rows: [...identity, ...mode, ...people, ...features, ...workloads, ...stores, ...figures, ...marcusGuide],
};
