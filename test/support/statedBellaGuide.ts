import type { Row, Value } from "./stated.ts";

const cost = "cost comparison";
const replit = "Replit options";
const gcp = "Google Cloud deployment";
const azure = "Azure deployment";
const phases = "phases";
const limitations = "current limitations";

const hosting: readonly Row[] = [
  [
    "Replit Pro",
    "/hosting/replit-pro",
    cost,
    {
      title: "Replit Pro",
      monthlyUSD: { min: 25, max: 100 },
      users: { min: 1000, max: 10_000 },
      bestFor: "small-medium businesses",
    },
  ],
  ["Replit Autoscale", "/hosting/replit-autoscale/title", cost, "Replit Autoscale"],
  ["Replit Autoscale: cost", "/hosting/replit-autoscale/monthlyUSD", cost, { min: 100, max: 500 }],
  ["Replit Autoscale: users", "/hosting/replit-autoscale/users", cost, { min: 10_000, max: 100_000 }],
  ["Replit Autoscale: best for", "/hosting/replit-autoscale/bestFor", cost, "growing agencies"],
  [
    "Replit Autoscale: capacity",
    "/hosting/replit-autoscale/concurrentUsers",
    replit,
    { min: 1000, max: 10_000, open: true },
  ],
  [
    "Reserved VM",
    "/hosting/replit-reserved-vm",
    replit,
    { title: "Replit Reserved VM", cpuCores: 4, memoryGB: 8 },
  ],
  [
    "AWS/GCP",
    "/hosting/aws-gcp",
    cost,
    { title: "AWS/GCP", monthlyUSD: { min: 200, max: 2000, open: true }, bestFor: "enterprise clients" },
  ],
  [
    "Self-hosted",
    "/hosting/self-hosted",
    cost,
    { title: "Self-hosted", monthlyUSD: { min: 50, max: 1000, open: true }, bestFor: "technical teams" },
  ],
  [
    "Cloud Run",
    "/hosting/google-cloud-run",
    gcp,
    {
      title: "Google Cloud Run",
      cpuCores: 2,
      memoryGiB: 4,
      replicas: { max: 100 },
      region: "us-central1",
    },
  ],
  [
    "Container Apps",
    "/hosting/azure-container-apps",
    azure,
    { title: "Azure Container Apps", cpuCores: 2, memoryGiB: 4, replicas: { min: 1, max: 50 } },
  ],
];

const toOptimized = "/guide/moves/optimized";
const toEnterprise = "/guide/moves/enterprise";

const months = (count: number): Value => ({ min: count, max: count, unit: "months" });

const moves: readonly Row[] = [
  [
    "Traffic, 10x",
    "/effects/autoscale",
    phases,
    null,
    { of: "traffic, on Replit Autoscale", factor: 10 },
    null,
  ],
  [
    "API costs, 60% down",
    "/effects/caching",
    phases,
    null,
    { of: "API costs, by the content cache", reductionPercent: 60 },
    null,
  ],
  [
    "Success of phases 1 and 2",
    "/guide/success",
    phases,
    null,
    [
      "10x more traffic (phase 1)",
      "API costs down by 60% (phase 1)",
      "batches of up to 1000 businesses (phase 2)",
    ],
    null,
  ],
  [
    "Phases 1 and 2",
    `${toOptimized}/timeline`,
    phases,
    [
      {
        when: "phase 1, this week",
        work: [
          "deploy on Replit Autoscale: 10x more traffic",
          "optimize database connections: raise the pool sizes",
          "content caching: API costs down by 60%",
        ],
      },
      {
        when: "phase 2, this month",
        work: [
          "queue system: batch requests of up to 1000 businesses",
          "monitoring of performance and costs",
          "database indexes and query optimization",
        ],
      },
    ],
    null,
    null,
  ],
  ["Phases 1 and 2: when done", `${toOptimized}/duration`, phases, months(1), null, null],
  [
    "Why to move",
    `${toOptimized}/when`,
    limitations,
    ["PostgreSQL reaches its connection limit with larger inputs"],
    null,
    null,
  ],
  [
    "Phase 3",
    `${toEnterprise}/timeline`,
    phases,
    null,
    [
      {
        when: "phase 3, next quarter",
        work: [
          "cloud migration to AWS, GCP or Azure: unlimited scaling",
          "microservices that separate content from image generation",
          "global CDN: low latency worldwide",
        ],
      },
    ],
    null,
  ],
  ["Phase 3: when done", `${toEnterprise}/duration`, phases, null, months(3), null],
  [
    "Replit commands",
    "/guide/runbooks/Deploy on Replit, without this package",
    replit,
    ["replit deploy --autoscale", "replit deploy --reserved-vm --cpu=4 --memory=8GB"],
  ],
  [
    "Memory helper",
    "/guide/runbooks/Free memory after a large operation",
    "memory management",
    ["call optimize_memory(): it runs gc.collect() and returns psutil.virtual_memory().percent"],
  ],
  [
    "Limitations and remedies",
    "/guide/issues",
    limitations,
    {
      "Database connection limits with larger inputs":
        "a bigger pool with overflow, timeout, recycle and pre-ping; a bigger or external database; read replicas",
      "Large workloads":
        "8 gevent workers with 2000 connections each, a timeout of 300 s, and a new worker after 1000 requests",
      "Memory growth after large operations": "gc.collect() and memory monitoring",
      "Sequential batches": "parallel threads, 10 at a time; a Celery queue",
      "One failed business in a batch": "the error is logged and the batch goes on",
      "AI API cost": "a content cache of 24 hours, which lowers it by 60%",
      "Undetected errors": "Sentry, structlog and Prometheus",
    },
  ],
];

/** What the guide says to people: where the system may run and for how much, how to move on, what goes wrong. */
export const bellaGuide: readonly Row[] = [...hosting, ...moves];
