import { z } from "zod";
import { isUnique } from "../base/unique.ts";
import { targets } from "../targets/names.ts";
import { availablePercent, cpu, memoryMiB, scalingWindowSeconds, targetPercent } from "./bounds.ts";
import { cronProblem } from "./cron.ts";
import type { Declares } from "./declares.ts";
import { rights } from "./rights.ts";
import { amount, bounds, camelCase, count, percent, seconds, slug, text, toVariableName } from "./units.ts";

/** Limits that code knows; each is a total of the stack. A system declares its others. */
export const limitDescriptions = {
  maxConcurrentAgents: "Agents that run at once",
  requestsPerMinute: "Calls of external APIs a minute",
  tokensPerHour: "Tokens of external AI APIs an hour",
  tokensPerMinute: "Tokens of external AI APIs a minute",
  retryAttempts: "Attempts after a failed call",
  backoffFactor: "Factor by which the wait grows between attempts",
  users: "Users with an account",
} as const;
export const limitNames: readonly string[] = Object.keys(limitDescriptions);

/** Limits of one call. They apply to each replica as a whole and are not divided among replicas. */
const WHOLE_LIMITS: ReadonlySet<string> = new Set(["retryAttempts", "backoffFactor"]);

/** Whether a limit is divided among the replicas that enforce it. */
export const isShared = (limit: string, declared: Declares | undefined): boolean =>
  declared?.limits?.[limit]?.shared ?? !WHOLE_LIMITS.has(limit);

const size = z.strictObject({
  cpu: cpu.describe("vCPU"),
  memoryMiB: memoryMiB.describe("Memory, MiB"),
});

/** When an autoscaled workload grows and shrinks. */
const autoscaling = z
  .strictObject({
    cpuPercent: targetPercent.optional().describe("Grow above this percent of the requested CPU"),
    memoryPercent: targetPercent.optional().describe("Grow above this percent of the requested memory"),
    scaleDownPercent: percent
      .optional()
      .describe("Shrink only while CPU and memory use are below this percent of the request"),
    backlogSeconds: seconds
      .optional()
      .describe("Grow when the oldest waiting item is older than this, seconds"),
    requestsPerSecond: amount.optional().describe("Grow above this many requests a second per replica"),
    name: slug
      .optional()
      .describe("Name of the autoscaler in the source, where it is not that of the workload"),
    scaleUpWindowSeconds: scalingWindowSeconds.describe("Look back this long before growing, seconds"),
    scaleDownWindowSeconds: scalingWindowSeconds.describe("Look back this long before shrinking, seconds"),
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

/** Five-field cron: minute, hour, day of month, month, day of week. */
const cron = z.string().superRefine((value, { addIssue }) => {
  const problem = cronProblem(value);
  if (problem !== null) addIssue({ code: "custom", message: `expected ${problem}` });
});

/** Variables that the plan and the stores set. */
const PLANNED_VARIABLE =
  /^(WORKLOAD_.*|FEATURE_.*|PORT|MANAGEMENT_PORT|SYSTEM|SCALE_LEVEL|WORKFLOW|CONCURRENCY|TASK_TIMEOUT_SECONDS|MISSING_SECRETS|SSO_.*|DEPARTMENT|BASE_PATH|CACHE_.*_(TTL_SECONDS|MAX_SIZE_GB)|LOG_MAX_FILE_MB|LOG_MAX_FILES|.*_JOURNAL_MODE|.*_POOL_.*|.*_SHARE|(DATABASE|REDIS|QUEUE)_.*|PG[A-Z]+)$/;
/** Names of variables for secrets. A profile holds no secret. */
const SECRET_VARIABLE = /(PASSWORD|SECRET|TOKEN|API_?KEY|DSN|CREDENTIALS)$/;
const LIMIT_VARIABLES: ReadonlySet<string> = new Set(limitNames.map(toVariableName));

const isFree = (name: string): boolean =>
  !PLANNED_VARIABLE.test(name) && !SECRET_VARIABLE.test(name) && !LIMIT_VARIABLES.has(name);

const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,62}$/, "expected a variable name such as GUNICORN_WORKERS")
  .refine(isFree, { message: "expected a name that is neither set by the plan nor that of a secret" });

/** No system call takes a variable with the character NUL: https://man7.org/linux/man-pages/man7/environ.7.html */
const variableText = z.string().regex(/^[^\0]*$/, "expected text without the character NUL");

/** Connections of each replica to one store. The numbers are per replica, not per process in it. */
const pool = z.strictObject({
  size: count.describe("Connections kept open by one replica"),
  maxOverflow: z.int().nonnegative().optional().describe("Connections beyond the size at a peak"),
  timeoutSeconds: seconds.optional().describe("Longest wait for a connection, seconds"),
  recycleSeconds: seconds.optional().describe("Age at which a connection is replaced, seconds"),
  prePing: z.boolean().optional().describe("Whether a connection is tested before use"),
});

/** Figures that the source states for one target only; on that target they replace the general ones. */
const targetFigures = z.strictObject({
  requests: size.optional().describe("What each replica is guaranteed there"),
  limits: size.optional().describe("What each replica may use at most there"),
  replicas: bounds.optional().describe("Fewest and most replicas there"),
});

/**
 * Port of health, readiness and metrics of every workload but a cron. It is apart from the port of requests, so that no
 * route of the edge leads to it. The default of OpenTelemetry's exporter for Prometheus.
 */
export const MANAGEMENT_PORT = 9464;

const workloadShape = z.strictObject({
  kind: z
    .enum(["http", "websocket", "worker", "scheduler", "cron", "job"])
    .describe(
      "http serves requests, websocket serves long connections, worker takes work from a queue, scheduler runs as one replica, cron runs on its schedule, job runs once for each change of itself, before the others",
    ),
  public: z.boolean().describe("Whether the edge routes to it"),
  path: z
    .string()
    .regex(/^\/[a-z0-9]([a-z0-9/-]{0,60}[a-z0-9])?$/, "expected a path such as /ws")
    .optional()
    .describe(
      "Start of the paths that the edge routes to it; one public workload has none and gets all others",
    ),
  sessionAffinity: z
    .boolean()
    .optional()
    .describe("Whether the requests of one client go to one replica, as long as it is there"),
  port: z
    .int()
    .min(1024)
    .max(65535)
    .refine((port) => port !== MANAGEMENT_PORT, {
      message: `expected another port than ${MANAGEMENT_PORT}, which is that of health and metrics`,
    })
    .describe("Port of the requests that an http or websocket workload serves; the others serve none"),
  requests: size.describe("What each replica is guaranteed"),
  limits: size.describe("What each replica may use at most"),
  replicas: bounds.describe("Fewest and most replicas; both are equal without autoscaling"),
  autoscaling: autoscaling
    .optional()
    .describe("When the number of replicas grows and shrinks between its bounds"),
  schedule: cron
    .optional()
    .describe("Cron expression of five fields, in UTC; required for the kind cron, else not allowed"),
  demand: z
    .strictObject({
      measure: camelCase.describe("The benchmark that states the load"),
      perReplica: amount.describe("How much of the load one replica carries, in the benchmark's unit"),
    })
    .optional()
    .describe("The load that the source states, and how much of it one replica carries"),
  uses: z
    .record(slug, z.array(z.enum(rights)).min(1).refine(isUnique, { message: "expected each right once" }))
    .describe(
      "Store → what it may do there: read, write; with a queue send, take. It gets access to nothing else",
    ),
  optionalUses: z
    .array(slug)
    .optional()
    .describe("Stores that it uses and can work without, with less: it becomes ready while they are away"),
  calls: z
    .array(slug)
    .optional()
    .describe("Names of the external services that it calls; it gets only their secrets"),
  enforces: z.array(camelCase).describe("Limits of which each replica enforces its share"),
  minAvailablePercent: availablePercent.describe(
    "Percent of the replicas that stay up through drains, rollouts and a lost zone",
  ),
  terminationGraceSeconds: seconds.describe("How long a replica may take to finish its work, seconds"),
  command: z
    .array(text)
    .min(1)
    .optional()
    .describe("Start command in the source; an image is expected to run it by default"),
  environment: z
    .record(variable, z.union([variableText, z.number(), z.boolean()]))
    .optional()
    .describe("Settings of the application, by environment variable; never a secret"),
  pools: z.record(slug, pool).optional().describe("Connection pool of each replica, by store"),
  concurrency: count.optional().describe("Items that one replica works on at once"),
  taskTimeoutSeconds: seconds.optional().describe("Longest time for one item, seconds"),
  perWorkflow: z
    .union([z.boolean(), z.literal("ifNamed")])
    .optional()
    .describe(
      "Whether the workload runs once for each name of echelon:workflows; the workflow's name is added to its own. ifNamed: where there is no such name, it runs once under its own",
    ),
  perDepartment: z
    .boolean()
    .optional()
    .describe("Whether the workload runs once for each name of echelon:departments, apart from the others"),
  targets: z
    .partialRecord(z.enum(targets), targetFigures)
    .optional()
    .describe("Figures that the source states for one target only"),
});

export type WorkloadProfile = z.infer<typeof workloadShape>;

/** Whether a workload of the kind has a port to which others connect. */
export const servesRequests = (kind: WorkloadProfile["kind"]): boolean =>
  kind === "http" || kind === "websocket";

/** Whether a workload of the kind runs to its end, and has no port for health and metrics. */
export const ends = (kind: WorkloadProfile["kind"]): boolean => kind === "cron" || kind === "job";

/** Whether the workload runs once for each workflow, if the operator names some. */
export const isPerWorkflow = ({ perWorkflow = false }: Pick<WorkloadProfile, "perWorkflow">): boolean =>
  perWorkflow !== false;

interface Problem {
  readonly path: readonly string[];
  readonly expected: string;
}

type Sizing = Pick<WorkloadProfile, "requests" | "limits" | "replicas">;

const sizeProblems = ({ requests, limits }: Sizing): Problem[] =>
  (["cpu", "memoryMiB"] as const)
    .filter((resource) => requests[resource] > limits[resource])
    .map((resource) => ({
      path: ["requests", resource],
      expected: `at most its limit, ${limits[resource]}`,
    }));

/** What is wrong with sizes and replicas, in general or on one target. */
const sizingProblems = (value: WorkloadProfile): Problem[] => {
  const { min, max } = value.replicas;
  const rules: readonly (Problem & { readonly broken: boolean })[] = [
    {
      broken: (value.autoscaling === undefined) !== (min === max),
      path: ["replicas"],
      expected: "min below max with autoscaling, and min equal to max without",
    },
    {
      broken: ["scheduler", "cron", "job"].includes(value.kind) && max !== 1,
      path: ["replicas", "max"],
      expected: `1 for a ${value.kind}`,
    },
  ];
  return [...sizeProblems(value), ...rules.filter(({ broken }) => broken)];
};

const kindProblems = (value: WorkloadProfile): Problem[] => {
  const rules: readonly (Problem & { readonly broken: boolean })[] = [
    {
      broken: (value.kind === "cron") !== (value.schedule !== undefined),
      path: ["schedule"],
      expected: "a schedule for the kind cron, and none for other kinds",
    },
    {
      broken: value.public && !servesRequests(value.kind),
      path: ["public"],
      expected: "false for a workload that serves no requests",
    },
    {
      broken: value.path !== undefined && !value.public,
      path: ["path"],
      expected: "no path for a workload to which the edge does not route",
    },
    {
      broken: value.sessionAffinity !== undefined && !servesRequests(value.kind),
      path: ["sessionAffinity"],
      expected: "nothing for a workload that serves no requests",
    },
    {
      broken: value.public && isPerWorkflow(value),
      path: ["perWorkflow"],
      expected: "false for the public workload, as the stack has one host name",
    },
  ];
  return rules.filter(({ broken }) => broken);
};

/** One process type of the system. */
export const workload = workloadShape.superRefine((value, context) => {
  const perTarget = Object.entries(value.targets ?? {}).flatMap(([target, figures]) =>
    sizingProblems({ ...value, ...figures }).map(({ path, expected }) => ({
      path: ["targets", target, ...path],
      expected,
    })),
  );
  for (const { path, expected } of [...sizingProblems(value), ...kindProblems(value), ...perTarget]) {
    context.addIssue({ code: "custom", path: [...path], message: `expected ${expected}` });
  }
});
