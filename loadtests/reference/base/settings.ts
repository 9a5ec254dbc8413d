import { systems } from "../systems/names.ts";

export type Environment = Readonly<Record<string, string | undefined>>;
type System = (typeof systems)[number];

const kinds = ["all", "http", "websocket", "worker", "scheduler", "cron", "job"] as const;
type Kind = (typeof kinds)[number];

/** What a process does, by its kind: takes requests, takes jobs, or neither. */
export const duties = {
  all: { front: true, works: true, once: false },
  http: { front: true, works: false, once: false },
  websocket: { front: true, works: false, once: false },
  worker: { front: false, works: true, once: false },
  scheduler: { front: false, works: false, once: false },
  cron: { front: false, works: false, once: true },
  job: { front: false, works: false, once: true },
} as const satisfies Record<Kind, { front: boolean; works: boolean; once: boolean }>;

/** A number of an environment variable, which has to be 0 or more. */
export function numberOf(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (value >= 0) return value;
  throw new RangeError(`${name} is ${text}, expected 0 or more`);
}

function oneOf<T extends string>(env: Environment, name: string, values: readonly T[], fallback: T): T {
  const text = env[name] || fallback;
  const found = values.find((value) => value === text);
  if (found !== undefined) return found;
  throw new RangeError(`${name} is ${text}, expected one of ${values.join(", ")}`);
}

/** A limit of the stack: the share of this replica where there is one, else the total. Absent means no limit. */
const limitOf = (env: Environment, name: string): number =>
  numberOf(env, `${name}_SHARE`, numberOf(env, name, Number.POSITIVE_INFINITY));

function timeFactorOf(env: Environment): number {
  const factor = numberOf(env, "TIME_FACTOR", 1);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new RangeError(`TIME_FACTOR is ${env.TIME_FACTOR}, expected more than 0`);
}

/** Everything the process reads from its environment, but for the addresses of its stores. */
export function settingsOf(env: Environment) {
  const base = (env.BASE_PATH ?? "").replace(/\/+$/, "");
  return {
    system: oneOf<System>(env, "SYSTEM", systems, "marketing-engine"),
    kind: oneOf<Kind>(env, "WORKLOAD_KIND", kinds, "all"),
    workload: env.WORKLOAD_NAME,
    level: env.SCALE_LEVEL ?? "",
    basePath: base,
    /** Address on which it listens; all of them without it. */
    host: env.HOST || undefined,
    port: numberOf(env, "PORT", 8080),
    managementPort: numberOf(env, "MANAGEMENT_PORT", 9464),
    timeFactor: timeFactorOf(env),
    seed: env.SEED ?? "1",
    serviceMs: numberOf(env, "SERVICE_TIME_MS", 50),
    pageMs: numberOf(env, "SERVICE_TIME_MS", 0),
    drainDelayMs: numberOf(env, "DRAIN_DELAY_MS", 3000),
    /** Milliseconds after SIGTERM until jobs that still run are given back. */
    drainMs: numberOf(env, "DRAIN_MS", 20_000),
    /** How long a taken job is hidden from other workers without a sign of life. */
    visibilityMs: numberOf(env, "QUEUE_VISIBILITY_SECONDS", 30) * 1000,
    maxAttempts: numberOf(env, "QUEUE_MAX_ATTEMPTS", 5),
    maxConnections: numberOf(env, "MAX_CONNECTIONS", 1000),
    maxWaitingJobs: numberOf(env, "MAX_WAITING_JOBS", 100_000),
    /** Finished jobs are kept that long. */
    keepMs: numberOf(env, "KEEP_JOBS_SECONDS", 3600) * 1000,
    usersFile: env.USERS_FILE,
    limits: {
      agents: limitOf(env, "MAX_CONCURRENT_AGENTS"),
      requestsPerMinute: limitOf(env, "REQUESTS_PER_MINUTE"),
      tokensPerMinute: limitOf(env, "TOKENS_PER_MINUTE"),
      tokensPerHour: limitOf(env, "TOKENS_PER_HOUR"),
      attempts: numberOf(env, "RETRY_ATTEMPTS", 3),
      backoffFactor: numberOf(env, "BACKOFF_FACTOR", 2),
      calendarDays: numberOf(env, "CALENDAR_DAYS", 3650),
      batchBusinesses: numberOf(env, "BATCH_BUSINESSES", 10_000),
      clients: numberOf(env, "CLIENTS", 10_000),
    },
    /** What the answer to `GET /` says of the limits, as the placeholder does. */
    shares: Object.fromEntries(Object.entries(env).filter(([name]) => name.endsWith("_SHARE"))),
  } as const;
}

export type Settings = ReturnType<typeof settingsOf>;
