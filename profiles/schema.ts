import { z } from "zod";
import { checkProvenance, provenanceEntry } from "./provenance.ts";
import { brokenRules } from "./rules.ts";
import { store } from "./store.ts";
import { amount, count, countOrZero, percent, range, seconds, slug } from "./units.ts";
import { limitNames, workload } from "./workload.ts";

export const systems = ["marketing-engine", "multi-agent", "agency", "bella", "marcus"] as const;
export type SystemName = (typeof systems)[number];

export const computeKinds = ["host", "containers", "kubernetes"] as const;
export type ComputeKind = (typeof computeKinds)[number];

/** Keys of `names`, each optional, all of one type; any other key is an error. */
const optionals = <Name extends string, Type extends z.ZodType>(names: readonly Name[], type: Type) =>
  z.strictObject(
    Object.fromEntries(names.map((name) => [name, type.optional()])) as Record<Name, z.ZodOptional<Type>>,
  );

/** Who the tier is for: the figures by which a business finds its tier. */
const fit = z.strictObject({
  ...optionals(
    [
      "locations",
      "employees",
      "contentPiecesPerMonth",
      "clients",
      "users",
      "concurrentUsers",
      "projects",
      "leadsPerMonth",
      "interactionsPerDay",
      "campaigns",
      "storageGB",
    ],
    range,
  ).shape,
  serviceArea: z.string().min(1).optional(),
});

/** Feature flags that the application honours; a flag that the source leaves out is false. */
export const featureNames = [
  "multiLocation",
  "enterpriseIntegrations",
  "loadBalancing",
  "autoScaling",
  "enterpriseSecurity",
  "realTimeUpdates",
  "teamAnalytics",
  "advancedPredictions",
  "sso",
  "auditLog",
  "multiTenancy",
] as const;
export type FeatureName = (typeof featureNames)[number];

/** What the tier asks of the machines together: floors for the whole stack, not for a pod. */
const minimums = optionals(["memoryGB", "cpuCores", "storageGB", "bandwidthMbps"], amount);

/** A condition that scales the stack or wakes somebody. Exactly one of `above` and `below`. */
const trigger = z
  .strictObject({
    signal: z.enum(["utilization", "cpu", "memory", "backlogSeconds", "errorPercent", "responseTimeMs"]),
    above: amount.optional(),
    below: amount.optional(),
    /** The condition holds this long. */
    windowSeconds: seconds,
    action: z.enum(["scale-up", "scale-down", "alert"]),
    severity: z.enum(["info", "warning", "critical"]),
    /** Level of the escalation ladder that hears of it. */
    level: z.int().min(1).max(4),
  })
  .superRefine(({ above, below }, context) => {
    if ((above === undefined) === (below === undefined)) {
      context.addIssue({ code: "custom", message: "expected exactly one of above and below" });
    }
  });

export type TriggerProfile = z.infer<typeof trigger>;

const benchmarks = z.strictObject({
  responseTimeMs: z
    .strictObject({ statistic: z.enum(["avg", "p95"]), min: amount.optional(), max: amount })
    .refine(({ min, max }) => min === undefined || min <= max, {
      path: ["min"],
      message: "expected at most the max",
    })
    .optional(),
  ...optionals(
    ["concurrentUsers", "contentPiecesPerHour", "interactionsPerDay", "batchBusinesses", "calendarDays"],
    range,
  ).shape,
  errorPercent: percent.optional(),
  uptimePercent: percent.optional(),
  /** Longest run over `clients` clients. */
  clientRun: z.strictObject({ clients: count, seconds: range }).optional(),
});

const costs = z.strictObject({
  /** Spend on external APIs, USD a month: outside the infrastructure budget. */
  apiMonthlyUSD: range.optional(),
  infrastructureMonthlyUSD: range.optional(),
  computeMonthlyUSD: amount.optional(),
  storageMonthlyUSD: amount.optional(),
  networkMonthlyUSD: amount.optional(),
  perUserMonthlyUSD: amount.optional(),
  maintenanceHoursPerMonth: range.optional(),
});

/** Machines that carry the tier where the target is a cluster; a rehearsal makes exactly these. */
const nodes = z
  .strictObject({ min: count, max: count, cpu: amount, memoryGiB: amount })
  .refine(({ min, max }) => min <= max, { path: ["min"], message: "expected at most the max" });

const shape = z.strictObject({
  $schema: z.string().optional(),
  system: z.enum(systems),
  tier: slug,
  /** Name of the tier in the source. */
  title: z.string().min(1),
  /** Place of the tier in its system, from 1. */
  rank: count,
  /** Name of the scale profile file that the application reads. */
  profileFile: z
    .string()
    .regex(/^[a-z0-9.-]+\.json$/, "expected a file name ending in .json")
    .optional(),
  /** Value of the application's own name for the tier. */
  scaleLevel: slug.optional(),
  /** The source's word for the kind of storage. */
  storageType: slug.optional(),
  fit,
  /** Abilities in the source's words, by subject. */
  capabilities: z.record(
    z.string().regex(/^[a-z][A-Za-z]*$/, "expected a camelCase name"),
    z.string().min(1),
  ),
  limits: optionals(limitNames, count),
  features: optionals(featureNames, z.boolean()),
  minimums,
  compute: z
    .strictObject({ default: z.enum(computeKinds), allowed: z.array(z.enum(computeKinds)).min(1) })
    .refine(({ default: chosen, allowed }) => allowed.includes(chosen), {
      path: ["default"],
      message: "expected one of the allowed kinds",
    }),
  /** Availability zones to spread over. */
  zones: z.int().min(1).max(3),
  nodes,
  workloads: z.record(slug, workload),
  stores: z.record(slug, store),
  /** External services and the name of the secret that opens each. */
  externals: z.record(slug, z.strictObject({ secret: slug, title: z.string().min(1) })),
  triggers: z.record(slug, trigger),
  /** Names of the levels of the escalation ladder. */
  escalation: z
    .strictObject({ "1": z.string(), "2": z.string(), "3": z.string(), "4": z.string() })
    .optional(),
  benchmarks,
  costs,
  observability: z.strictObject({
    logRetentionDays: z.union(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365].map((days) => z.literal(days)),
    ),
    scrapeSeconds: seconds,
  }),
  /** Infrastructure budget, USD a month. */
  budget: z.strictObject({ monthlyUSD: amount }),
  /** What the stack may use at its largest: running processes (pods, tasks), services, volumes, memory and vCPU. */
  quotas: z.strictObject({
    replicas: count,
    services: count,
    volumes: countOrZero,
    memoryGiB: amount,
    cpu: amount,
  }),
  provenance: z.record(z.string(), provenanceEntry),
});

export type ProfileShape = z.infer<typeof shape>;

/** The whole contract of a profile document: one schema for every system's tiers. */
export const profileSchema = shape.superRefine((profile, context) => {
  for (const { path, expected } of brokenRules(profile)) {
    context.addIssue({ code: "custom", path: [...path], message: expected });
  }
  checkProvenance(profile, context);
});

export type Profile = z.infer<typeof profileSchema>;
