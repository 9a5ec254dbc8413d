import { z } from "zod";
import { amount, count, percent, seconds, slug } from "./units.ts";

/** Limits that the application honours; each is a total of the stack. */
export const limitNames = [
  "maxConcurrentAgents",
  "contentGenerationLimit",
  "requestsPerMinute",
  "tokensPerHour",
  "tokensPerMinute",
  "retryAttempts",
  "backoffFactor",
  "calendarDays",
  "batchBusinesses",
  "clients",
  "users",
] as const;
export type LimitName = (typeof limitNames)[number];

/** What a stated load can be counted in; a workload's demand names one of these benchmarks. */
export const demandMeasures = ["contentPiecesPerHour", "concurrentUsers", "interactionsPerDay"] as const;

const size = z.strictObject({
  /** vCPU. */
  cpu: amount,
  memoryMiB: count,
});

/** When an autoscaled workload grows and shrinks. */
const autoscaling = z
  .strictObject({
    /** Grow above this share of the requested CPU. */
    cpuPercent: percent.optional(),
    /** Grow above this share of the requested memory. */
    memoryPercent: percent.optional(),
    /** Shrink only below this share of what grew it. */
    scaleDownPercent: percent.optional(),
    /** Grow when the oldest waiting item is older than this. */
    backlogSeconds: seconds.optional(),
    /** Grow above this many requests per second per replica. */
    requestsPerSecond: amount.optional(),
    /** Look back this long before growing. */
    scaleUpWindowSeconds: seconds,
    /** Look back this long before shrinking. */
    scaleDownWindowSeconds: seconds,
  })
  .superRefine((value, context) => {
    const { cpuPercent, memoryPercent, scaleDownPercent, backlogSeconds, requestsPerSecond } = value;
    if (
      [cpuPercent, memoryPercent, backlogSeconds, requestsPerSecond].every((signal) => signal === undefined)
    ) {
      context.addIssue({ code: "custom", message: "expected at least one signal to scale on" });
    }
    for (const [name, up] of Object.entries({ cpuPercent, memoryPercent })) {
      if (up !== undefined && scaleDownPercent !== undefined && scaleDownPercent >= up) {
        context.addIssue({
          code: "custom",
          path: ["scaleDownPercent"],
          message: `expected less than ${name}, ${up}`,
        });
      }
    }
  });

const replicas = z.strictObject({ min: count, max: count }).superRefine(({ min, max }, context) => {
  if (min > max)
    context.addIssue({ code: "custom", path: ["min"], message: `expected at most the max, ${max}` });
});

/** Five-field cron: minute, hour, day of month, month, day of week. */
const cron = z.string().regex(/^(\S+ ){4}\S+$/, "expected a cron expression of five fields, as in 0 * * * *");

/** One process type of the system. */
export const workload = z
  .strictObject({
    /** `http` serves requests, `worker` takes work from a queue, `scheduler` runs once, `cron` by its schedule. */
    kind: z.enum(["http", "worker", "scheduler", "cron"]),
    /** Whether the edge routes to it. */
    public: z.boolean(),
    /** Port of health, metrics and (for `http`) requests. */
    port: z.int().min(1024).max(65535),
    requests: size,
    limits: size,
    replicas,
    autoscaling: autoscaling.optional(),
    schedule: cron.optional(),
    /** Stated load it carries and what one replica can carry of it, for the expected number of replicas. */
    demand: z.strictObject({ measure: z.enum(demandMeasures), perReplica: amount }).optional(),
    /** Stores and queues it talks to, by name. */
    uses: z.array(slug),
    /** Limits of which each replica enforces its share. */
    enforces: z.array(z.enum(limitNames)),
    /** Share of the replicas that stay up through drains, rollouts and a lost zone. */
    minAvailablePercent: percent,
    /** How long a replica may take to finish what it is doing. */
    terminationGraceSeconds: seconds,
  })
  .superRefine((value, context) => {
    for (const resource of ["cpu", "memoryMiB"] as const) {
      if (value.requests[resource] > value.limits[resource]) {
        context.addIssue({
          code: "custom",
          path: ["requests", resource],
          message: `expected at most its limit, ${value.limits[resource]}`,
        });
      }
    }
    const { min, max } = value.replicas;
    if ((value.autoscaling === undefined) !== (min === max)) {
      context.addIssue({
        code: "custom",
        path: ["replicas"],
        message: "expected min below max with autoscaling, and min equal to max without",
      });
    }
    if ((value.kind === "cron") !== (value.schedule !== undefined)) {
      context.addIssue({
        code: "custom",
        path: ["schedule"],
        message: "expected a schedule exactly where kind is cron",
      });
    }
    if ((value.kind === "scheduler" || value.kind === "cron") && max !== 1) {
      context.addIssue({
        code: "custom",
        path: ["replicas", "max"],
        message: `expected 1 for a ${value.kind}`,
      });
    }
    if (value.public && value.kind !== "http") {
      context.addIssue({
        code: "custom",
        path: ["public"],
        message: "expected false for what serves no requests",
      });
    }
  });

export type WorkloadProfile = z.infer<typeof workload>;
