import { z } from "zod";
import { computeKinds } from "../targets/names.ts";
import { totalCpu, totalMemoryGiB } from "./bounds.ts";
import { costs, hosting } from "./costs.ts";
import { declares } from "./declares.ts";
import {
  benchmarks,
  effect,
  features,
  fit,
  loadTest,
  minimums,
  observability,
  utilization,
} from "./figures.ts";
import { guide } from "./guide.ts";
import { provenanceEntry } from "./provenance.ts";
import { scaleFile } from "./scaleFile.ts";
import { store } from "./store.ts";
import { escalation, trigger } from "./triggers.ts";
import {
  amount,
  bounds,
  camelCase,
  count,
  countOrZero,
  optionals,
  range,
  slug,
  text,
  tierName,
} from "./units.ts";
import { limitDescriptions, workload } from "./workload.ts";

/** Names of the tier, and its place among the tiers of its system. */
const identity = {
  $schema: z.string().optional().describe("JSON Schema of this file, for editors"),
  system: slug.describe("System that the tier belongs to; the folder is named after it"),
  tier: tierName.describe("Name of the tier; the file is named after it"),
  title: text.describe("Name of the tier in the source"),
  rank: count.describe("Place of the tier in its system, from 1"),
  current: z.boolean().optional().describe("Whether the source says that the system runs at this tier today"),
  scaleLevel: tierName.optional().describe("The application's own name for the tier"),
  storageType: slug.optional().describe("The source's word for the kind of storage"),
};

const compute = z
  .strictObject({
    default: z.enum(computeKinds).describe("What runs the workloads if the operator chooses nothing"),
    allowed: z.array(z.enum(computeKinds)).min(1).describe("What the operator may choose"),
  })
  .refine(({ default: chosen, allowed }) => allowed.includes(chosen), {
    path: ["default"],
    message: "expected one of the allowed kinds",
  });

const nodes = z
  .strictObject({
    ...bounds.shape,
    cpu: amount.describe("vCPU of a node"),
    memoryGiB: amount.describe("Memory of a node, GiB"),
  })
  .refine(({ min, max }) => min <= max, { path: ["min"], message: "expected at most the max" })
  .describe("Machines of the cluster that the tier needs; a rehearsal makes exactly these");

const edge = z.strictObject({
  cdn: z.boolean().describe("Whether a content delivery network is in front of the public workload"),
  waf: z.boolean().describe("Whether a web application firewall is in front of it"),
});

const quotas = z.strictObject({
  replicas: count.describe("Running processes: pods or tasks"),
  services: count.describe("Services with an address"),
  volumes: countOrZero.describe("Block volumes"),
  memoryGiB: totalMemoryGiB.describe("Sum of all memory limits, GiB"),
  cpu: totalCpu.describe("Sum of all CPU limits, vCPU"),
});

const external = z.strictObject({
  secret: slug.describe("Name in echelon:secrets of the secret that gives access to it"),
  title: text.describe("Name of the service"),
});

/** Every field of a profile. The rules across fields are in `rules.ts`. */
export const shape = z.strictObject({
  ...identity,
  fit: fit.describe("Who the tier is for"),
  capabilities: z.record(camelCase, text).describe("Abilities in the source's words, by subject"),
  declares: declares
    .optional()
    .describe("Limits, features and benchmarks that this system has alone, with their meaning"),
  scaleFile: scaleFile.optional().describe("The file from which the application reads its scale"),
  limits: optionals(count, limitDescriptions)
    .catchall(count)
    .describe("Limits that the application enforces: totals of the stack"),
  features: features.catchall(z.boolean()).describe("Feature flags; one that the source leaves out is false"),
  minimums: minimums.describe("Floors for the whole stack, not for one process"),
  utilization: utilization.optional().describe("How busy the system is today"),
  compute: compute.describe("What runs the workloads"),
  zones: z.int().min(1).max(3).describe("Availability zones to spread over"),
  nodes,
  workloads: z.record(slug, workload).describe("Process types, by name"),
  stores: z.record(slug, store).describe("Files, databases, caches and queues, by name"),
  externals: z.record(slug, external).describe("External services, and the secret that gives access to each"),
  edge: edge
    .optional()
    .describe(
      "What is in front of the public workload; by default a CDN if the tier has loadBalancing, a firewall if it has enterpriseSecurity",
    ),
  triggers: z.record(slug, trigger).describe("Conditions that scale the stack or alert people"),
  escalation: escalation.optional().describe("Names of the levels of the escalation ladder"),
  guide: guide
    .optional()
    .describe("What people do and know when they move to the tier, in the source's words"),
  benchmarks: benchmarks
    .catchall(range)
    .describe("What the source says the tier can do; load tests check it"),
  loadTest: loadTest.optional().describe("How load tests behave where the source says nothing"),
  effects: z.record(slug, effect).optional().describe("What the source says that a change improves"),
  costs: costs.describe("What the source says the tier costs"),
  hosting: z
    .record(slug, hosting)
    .optional()
    .describe("Ways to host the tier that the source gives a price for"),
  observability: observability.describe("Logs, metrics and what to track"),
  budget: z
    .strictObject({ monthlyUSD: amount.describe("USD a month") })
    .describe("Infrastructure budget, without external APIs and people's time"),
  quotas: quotas.describe("What the stack may use with all workloads at their maximum"),
  provenance: z
    .record(z.string().regex(/^\//, "expected a JSON Pointer"), provenanceEntry)
    .describe("Where each value comes from, by JSON Pointer: every value has an entry"),
});

export type ProfileShape = z.infer<typeof shape>;
