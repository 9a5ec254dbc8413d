import type { Row, StatedSystem } from "./stated.ts";

const tiers = "tiers";
const tips = "performance tips";
const pathways = "migration pathways";
const components = "components";

const identity: readonly Row[] = [
  ["Name: only numbers of clients", "/title", tiers, "20-50 clients", "50-100 clients", "100+ clients"],
  ["Order of the tiers", "/rank", tiers, 1, 2, 3],
  ["Status: current", "/current", tiers, true, false, false],
  ["Clients", "/fit/clients", tiers, { min: 20, max: 50 }, { min: 50, max: 100 }, { min: 100 }],
];

const capabilities: readonly Row[] = [
  ["Runtime", "/capabilities/runtime", tiers, "Node.js", null, null],
  [
    "Architecture",
    "/capabilities/architecture",
    tiers,
    "single-server deployment",
    "webhook server and scheduler deployed separately",
    "microservices, one service per workflow",
  ],
  ["Platform", "/capabilities/platform", tiers, null, null, "Kubernetes deployment"],
  ["Autoscaling", "/capabilities/autoscaling", tiers, null, null, "Kubernetes auto-scaling"],
  ["Database", "/capabilities/database", tiers, "SQLite", "PostgreSQL, for concurrent access", null],
  [
    "Databases per concern",
    "/capabilities/databases",
    tiers,
    null,
    null,
    "dedicated databases per concern: costs, knowledge, audit",
  ],
  [
    "Database settings",
    "/capabilities/databaseSettings",
    tips,
    "WAL mode (handles concurrent reads well)",
    null,
    null,
  ],
  ["Cache", "/capabilities/cache", tiers, null, "Redis", null],
  [
    "Job queue",
    "/capabilities/queueManagement",
    tiers,
    null,
    "Redis job queues, managed with Bull/BullMQ",
    null,
  ],
  [
    "Message queue",
    "/capabilities/messageQueue",
    tiers,
    null,
    null,
    "RabbitMQ/Kafka, for workflow orchestration",
  ],
  [
    "Workflow execution",
    "/capabilities/execution",
    tips,
    "clients processed one after another per workflow",
    null,
    null,
  ],
  [
    "Rate limiting",
    "/capabilities/rateLimiting",
    tips,
    "rate limiters prevent API throttling (per-platform entries)",
    null,
    null,
  ],
];

const figures: readonly Row[] = [
  ["Single server", "/workloads/server/replicas", tiers, { min: 1, max: 1 }, null, null],
  ["SQLite, then PostgreSQL", "/stores/database/kind", tiers, "sqlite", "postgres", null],
  ["WAL mode", "/stores/database/journalMode", tips, "wal", null, null],
  ["Scheduler apart", "/workloads/scheduler/kind", tiers, null, "scheduler", null],
  ["Redis cache", "/stores/cache/kind", tiers, null, "redis", null],
  ["Job queue, message queue", "/stores/jobs/kind", tiers, null, "queue", "queue"],
  ["Redis, then RabbitMQ of the two", "/stores/jobs/protocol", tiers, null, "redis", "amqp"],
  ["Bull/BullMQ", "/stores/jobs/library", tiers, null, "bullmq", null],
  ["A service per workflow", "/workloads/workflow/perWorkflow", tiers, null, null, true],
  ["Auto-scaling", "/features/autoScaling", tiers, null, null, true],
  ["Kubernetes", "/compute", tiers, null, null, { default: "kubernetes", allowed: ["kubernetes"] }],
  ["Costs database", "/stores/costs/databases", tiers, null, null, ["costs"]],
  ["Knowledge database", "/stores/knowledge/databases", tiers, null, null, ["knowledge"]],
  ["Audit database", "/stores/audit/databases", tiers, null, null, ["audit"]],
  [
    "Monitoring run, 2-5 minutes",
    "/benchmarks/monitoringRunSeconds",
    tips,
    { min: 120, max: 300 },
    null,
    null,
  ],
  [
    "A run is over 20 clients",
    "/declares/benchmarks/monitoringRunSeconds/quantity",
    tips,
    { amount: 20, unit: "clients" },
  ],
  [
    "Log rotation, 10MB x 10",
    "/observability/logRotation",
    tips,
    { maxFileMB: 10, maxFiles: 10 },
    null,
    null,
  ],
];

const externals: readonly Row[] = [
  ["Meta Ads", "/externals/meta-ads/title", components, "Meta Ads"],
  ["Google Ads", "/externals/google-ads/title", components, "Google Ads"],
  ["Google Drive", "/externals/google-drive/title", components, "Google Drive"],
  ["ClickUp", "/externals/clickup/title", components, "ClickUp"],
  ["WhatsApp", "/externals/whatsapp/title", components, "WhatsApp"],
];

const moves: readonly Row[] = [
  [
    "starter to growth, steps",
    "/guide/moves/growth/steps",
    pathways,
    [
      {
        title: "Database",
        work: ["Move SQLite to PostgreSQL, so that several processes can use it at once."],
      },
      { title: "Redis", work: ["Add Redis for caching.", "Add Redis for job queues."] },
      { title: "Processes", work: ["Deploy the webhook server apart.", "Deploy the scheduler apart."] },
      { title: "Jobs", work: ["Manage the job queue with Bull or BullMQ."] },
    ],
    null,
    null,
  ],
  [
    "growth to scale, steps",
    "/guide/moves/scale/steps",
    pathways,
    null,
    [
      { title: "Services", work: ["Split into microservices, one per workflow."] },
      { title: "Kubernetes", work: ["Deploy on Kubernetes, for auto-scaling."] },
      {
        title: "Databases",
        work: ["Give each concern a database of its own: costs, knowledge, audit."],
      },
      {
        title: "Orchestration",
        work: ["Orchestrate the workflows through a message queue, RabbitMQ or Kafka."],
      },
    ],
    null,
  ],
];

const runbooks: readonly Row[] = [
  [
    "New client",
    "/guide/runbooks/Add a client",
    "new client",
    [
      "Add the client to the knowledge base, by code or by the HTTP API: createClient of ./src/services/knowledge-base.js, with fields such as name and industry.",
      "Link its ad accounts: set metaAdAccountId, googleAdsCustomerId and the like.",
      "Create its folders in Google Drive: ensureClientFolders('New Client').",
      "Create its project in ClickUp: createOnboardingProject('New Client', listId).",
    ],
  ],
  [
    "New platform",
    "/guide/runbooks/Add a platform",
    "new platform",
    [
      "Write its API client in src/api/new-platform.js, like the existing ones.",
      "Add its rate limiter in src/utils/rate-limiter.js.",
      "Add its credentials to .env.example and src/config.js.",
      "Let the monitoring workflows pull its data.",
      "Extend the client schema of the knowledge base if the platform needs it.",
    ],
  ],
  [
    "New workflow",
    "/guide/runbooks/Add a workflow",
    "new workflow",
    [
      "Write src/workflows/new-workflow.js.",
      "Register it in the scheduler: initializeSchedule of src/services/scheduler.js.",
      "Add a WhatsApp command if people start it by hand.",
      "Add its prompt templates to src/prompts/templates.js.",
      "Describe it in docs/WORKFLOWS.md.",
    ],
  ],
  [
    "Make.com",
    "/guide/runbooks/Move key workflows to Make.com",
    "Make.com migration",
    [
      "Export the logic of the workflow as a scenario of Make.com.",
      "Let HTTP modules of Make.com call the HTTP API of this system.",
      "Run both side by side, then cut over, one workflow after the other.",
    ],
  ],
  [
    "Risks and what is done against each",
    "/guide/risks",
    tips,
    {
      "A platform throttles calls of its API": [
        "A rate limiter for each platform, in src/utils/rate-limiter.js.",
      ],
      "Several readers of SQLite at once": ["WAL mode, in which reading goes on during a write."],
      "Several processes that write at once": ["PostgreSQL instead of SQLite, from 50 clients on."],
      "Logs fill the disk": ["Rotation at 10 MB a file, 10 files: at most 100 MB."],
      "The move to Make.com breaks a workflow": ["Run both side by side before the cut-over."],
    },
  ],
  ["Success", "/guide/success", tips, ["A monitoring run over 20 clients takes 2 to 5 minutes."]],
];

/** What the source of the agency states. */
export const agency: StatedSystem = {
  system: "agency",
  source: "Agency scaling guide",
  tiers: ["starter", "growth", "scale"],
  rows: [...identity, ...capabilities, ...figures, ...externals, ...moves, ...runbooks],
};
