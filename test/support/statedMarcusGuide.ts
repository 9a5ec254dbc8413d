import type { Row } from "./stated.ts";

const stages = "stages";
const modes = "mode blocks";
const upgrades = "upgrade commands";
const quickStart = "quick start";
const migration = "SQLite to PostgreSQL";

/** A row for the move from one tier, which stands in the file of that tier only. */
const from = (tier: 0 | 1 | 2, ...[name, pointer, section, value]: Row): Row => [
  name,
  `/guide/moves/${["team", "scale", "enterprise"][tier]}${pointer}`,
  section,
  ...[0, 1, 2, 3].map((one) => (one === tier ? (value ?? null) : null)),
];

const moves: readonly Row[] = [
  from(0, "Trigger of team", "/when", stages, [
    "Others work on the same projects.",
    "People need real-time updates.",
    "Analytics shall persist.",
    "Several people need access: a founder wants a co-founder to see the dashboard.",
    "Marcus finds team usage and suggests the upgrade.",
  ]),
  from(0, "Time for 100k tasks", "/duration", migration, { min: 5, max: 5, unit: "minutes" }),
  from(0, "Automatic", "/steps/0", upgrades, {
    title: "Automatic",
    work: [
      "Migrate SQLite to PostgreSQL.",
      "Enable real-time updates.",
      "Add user management.",
      "Keep all data.",
    ],
  }),
  from(0, "SQLite to PostgreSQL", "/steps/1", migration, {
    title: "SQLite to PostgreSQL",
    work: [
      "Export all SQLite data.",
      "Create the PostgreSQL schema.",
      "Import with validation.",
      "Verify data integrity.",
      "Update connection strings.",
    ],
  }),
  from(0, "Commands to team", "/commands", upgrades, [
    "marcus upgrade --team",
    "marcus migrate sqlite-to-postgres",
  ]),
  from(0, "Validation", "/validation", migration, [
    "The import validates, and the integrity of the data is verified.",
  ]),
  from(0, "Team unlocks", "/unlocks", stages, [
    "Real-time updates",
    "Shared projects",
    "Roles: admin, developer, viewer",
    "Audit trail",
  ]),
  from(1, "Trigger of scale", "/when", stages, ["For example 3 projects and 15 developers."]),
  from(1, "Scale adds", "/steps/0", upgrades, {
    title: "Added",
    work: [
      "Advanced caching strategies.",
      "Background job processing.",
      "Performance optimizations.",
      "Team analytics.",
    ],
  }),
  from(1, "Scale, infrastructure", "/steps/1", modes, {
    title: "Infrastructure",
    work: ["Redis becomes required.", "PostgreSQL becomes dedicated."],
  }),
  from(1, "Command to scale", "/commands", upgrades, ["marcus upgrade --scale"]),
  from(1, "Scale unlocks", "/unlocks", stages, [
    "Project portfolios",
    "Resource planning: capacity forecasting",
    "SLA monitoring: performance guarantees",
  ]),
  from(2, "Trigger of enterprise", "/when", stages, [
    "For example a need for SOC2 compliance and 99.9% uptime.",
  ]),
  from(2, "Enterprise, infrastructure", "/steps/0", modes, {
    title: "Infrastructure",
    work: [
      "Kubernetes.",
      "PostgreSQL cluster.",
      "Redis Sentinel.",
      "RabbitMQ or Kafka.",
      "S3-compatible storage.",
      "SAML/SSO.",
    ],
  }),
  from(2, "Enterprise, by sales", "/steps/1", upgrades, {
    title: "By sales",
    work: ["Migration assistance.", "SLA guarantees.", "Custom features.", "Training."],
  }),
  from(2, "Command to enterprise", "/commands", upgrades, ["marcus upgrade --enterprise"]),
  from(2, "Enterprise unlocks", "/unlocks", stages, [
    "SSO",
    "Audit logs",
    "Isolated departments",
    "Encryption",
    "99.9% uptime, guaranteed",
  ]),
];

const runbooks: readonly Row[] = [
  [
    "Quick start",
    "/guide/runbooks/Start on a laptop",
    quickStart,
    [
      "git clone https://github.com/marcus-ai/marcus",
      "cd marcus",
      "python -m marcus_mcp.server",
      "In a second terminal: cd seneca",
      "python app.py",
      "Open http://localhost:5000.",
    ],
  ],
  [
    "SQLite to PostgreSQL",
    "/guide/runbooks/Move SQLite to PostgreSQL",
    migration,
    [
      "marcus migrate sqlite-to-postgres",
      "Export all SQLite data.",
      "Create the PostgreSQL schema.",
      "Import with validation.",
      "Verify data integrity.",
      "Update connection strings.",
    ],
  ],
  [
    "Adding Redis",
    "/guide/runbooks/Add Redis",
    "adding Redis",
    ["docker run -d -p 6379:6379 redis", "marcus restart"],
  ],
  [
    "Single server to Kubernetes",
    "/guide/runbooks/Move from one server to Kubernetes",
    "single server to Kubernetes",
    ["marcus dockerize", "marcus k8s-gen", "kubectl apply -f marcus-k8s/"],
  ],
  [
    "Design answers",
    "/guide/risks",
    "design principles",
    {
      "Advanced infrastructure is missing": [
        "Marcus works without it: features are activated as they are found.",
      ],
      "Redis goes down": ["The cache falls back to memory."],
      "Lock-in": ["One codebase for every stage, self-hosting at every stage, and data that migrates."],
    },
  ],
  [
    "Success metrics",
    "/guide/success",
    "success metrics",
    [
      "Stage 1: 1,000 solo developers in 3 months.",
      "Stage 2: 10% upgrade to team features.",
      "Stage 3: 3-5 enterprise pilots.",
      "Stage 4: sustainable growth.",
    ],
  ],
  [
    "MVP launch",
    "/guide/checklists",
    "MVP launch",
    {
      "Launch of the MVP": [
        "A flawless 5-minute solo set-up that does not mention scaling.",
        "Storage abstraction, cache manager with fallbacks and feature flags are in place.",
        "The documentation starts with the solo quickstart; team guides come as users ask, enterprise documents when needed.",
      ],
    },
  ],
];

/** What the source of Marcus says to people: how to move on, what to do, what to reach. */
export const marcusGuide: readonly Row[] = [...moves, ...runbooks];
