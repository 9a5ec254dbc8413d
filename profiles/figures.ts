import { z } from "zod";
import { scrapeSeconds } from "./bounds.ts";
import { amount, count, optionals, percent, range, text } from "./units.ts";

/** Who the tier is for: figures by which a business can choose its tier. */
export const fit = z.strictObject({
  ...optionals(range, {
    locations: "Business locations",
    employees: "Employees",
    contentPiecesPerMonth: "Pieces of content a month",
    clients: "Clients served",
    users: "Users with an account",
    concurrentUsers: "Users at the same time",
    projects: "Projects",
    leadsPerMonth: "Active leads a month",
    interactionsPerDay: "Interactions a day",
    campaigns: "Active campaigns",
    storageGB: "Stored data, GB",
  }).shape,
  serviceArea: text.optional().describe("Area served, in the source's words"),
});

/** Feature flags that mean something to the infrastructure. A system declares its others. */
export const features = optionals(z.boolean(), {
  loadBalancing: "Several instances behind a load balancer",
  autoScaling: "Replicas follow the load",
  enterpriseSecurity: "Customer-managed keys, audit trail, web application firewall",
  realTimeUpdates: "Pushes changes to people at once",
  advancedPredictions: "Predictions that need a GPU or the enterprise plan",
  sso: "People log in through an identity provider",
  auditLog: "Records who did what and when",
  multiTenancy: "Keeps departments apart",
  encryption: "Encrypts data at rest and in transit",
});

/** The least that all machines of the tier have together; not per pod. */
export const minimums = optionals(amount, {
  memoryGB: "Memory of the whole tier, GB",
  cpuCores: "Cores of the whole tier",
  storageGB: "Storage of the whole tier, GB",
  bandwidthMbps: "Network bandwidth of the whole tier, Mbit/s",
});

/** How busy the system is today, as far as the source has measured it. */
export const utilization = optionals(range, {
  cpuPercent: "CPU used, percent",
  memoryPercent: "Memory used, percent",
  networkPercent: "Network used, percent",
  storageIoPercent: "Storage IO used, percent",
});

/** What the source says a tier can do; load tests check it. A system declares its others. */
export const benchmarks = z.strictObject({
  responseTimeMs: z
    .strictObject({
      statistic: z.enum(["avg", "p95"]).describe("Statistic of all response times that is compared"),
      min: amount.optional().describe("Lower end of the stated span, milliseconds"),
      max: amount.describe("Highest value that passes, milliseconds"),
    })
    .refine(({ min, max }) => min === undefined || min <= max, {
      path: ["min"],
      message: "expected at most the max",
    })
    .optional()
    .describe("Response time, milliseconds"),
  concurrentUsers: range.optional().describe("Users at the same time"),
  errorPercent: percent.optional().describe("Highest share of failed requests, percent"),
  uptimePercent: percent.optional().describe("Lowest uptime, percent"),
});

/** Benchmarks that say how well a load is served. Every other one is a load. */
const QUALITIES: readonly string[] = ["responseTimeMs", "errorPercent", "uptimePercent"];

/** Whether a benchmark of this name is the span of a load. */
export const isLoad = (name: string): boolean => !QUALITIES.includes(name);

/** Figures that only load tests use. */
export const loadTest = z.strictObject({
  thinkSeconds: amount.describe("Time between two requests of one user, seconds"),
  aiCallUSD: z
    .number()
    .nonnegative()
    .optional()
    .describe("What one call to a paid AI service costs, USD; 0 where none is paid for"),
});

/** What the source says that a change improves. It is reported only; no size or cost is computed from it. */
export const effect = z
  .strictObject({
    of: text.describe("What changes, in the source's words"),
    factor: amount.optional().describe("How many times better"),
    reductionPercent: percent.optional().describe("How much less, percent"),
  })
  .refine(({ factor, reductionPercent }) => (factor === undefined) !== (reductionPercent === undefined), {
    message: "expected exactly one of factor and reductionPercent",
  });

/** A metric that the application exposes, as the source describes it. */
const metric = z.strictObject({
  type: z.enum(["counter", "gauge", "histogram"]).describe("Kind of Prometheus metric"),
  help: text.describe("What it counts"),
  labels: z
    .array(z.string().regex(/^[a-z_]+$/, "expected a label name such as endpoint"))
    .describe("Names of its labels"),
});

const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365];

export const observability = z.strictObject({
  logRetentionDays: z
    .union(
      RETENTION_DAYS.map((days) => z.literal(days)),
      { error: `expected one of ${RETENTION_DAYS.join(", ")}` },
    )
    .describe("Days that logs are kept; a number that every target's log service offers"),
  scrapeSeconds: scrapeSeconds.describe("Time between two samples of a metric, seconds"),
  tracked: z.array(text).min(1).optional().describe("What the source asks to track, in its words"),
  metrics: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, "expected a metric name such as requests_total"), metric)
    .optional()
    .describe("Metrics that the application exposes, by name"),
  logRotation: z
    .strictObject({
      maxFileMB: amount.describe("Largest log file, MB"),
      maxFiles: count.describe("Files kept"),
    })
    .optional()
    .describe("How log files on disk are rotated"),
});
