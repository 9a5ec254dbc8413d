import { Agents } from "./base/agents.ts";
import { Ai } from "./base/ai.ts";
import { Clock } from "./base/clock.ts";
import { degradeOf } from "./base/degrade.ts";
import { Latency } from "./base/latency.ts";
import { Limiter } from "./base/limiter.ts";
import type { Environment, Settings } from "./base/settings.ts";
import { Cache } from "./cache/cache.ts";
import type { Database } from "./data/open.ts";
import { sharedSecret } from "./data/schema.ts";
import { Queue } from "./jobs/queue.ts";
import { metricsOf } from "./serve/metrics.ts";
import type { Context } from "./systems/system.ts";

/** Agents of a system that states no limit of them. */
const AGENTS = 10;

const TTL = /^CACHE_(\w+)_TTL_SECONDS$/;

/** Such as `CACHE_LEAD_DATA_TTL_SECONDS=3600`: seconds by the name of the cache in lower case. */
const ttlsOf = (env: Environment): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const cache = TTL.exec(name)?.[1];
      return cache === undefined ? [] : [[cache.toLowerCase(), Number(value)]];
    }),
  );

/** What the parts of the process share. */
export async function contextOf(env: Environment, settings: Settings, { sql }: Database): Promise<Context> {
  const { limits, seed, timeFactor } = settings;
  const clock = new Clock(timeFactor);
  const remote = env.REDIS_URL ? (await import("./cache/remote.ts")).openRedis(env) : undefined;
  return {
    settings,
    degrade: degradeOf(env.DEGRADE),
    clock,
    ai: new Ai({ ...limits, clock, seed, latency: new Latency(seed), limiter: new Limiter(limits, clock) }),
    agents: new Agents(Number.isFinite(limits.agents) ? Math.floor(limits.agents) : AGENTS),
    sql,
    queue: new Queue(sql, { visibilityMs: settings.visibilityMs, most: settings.maxWaitingJobs }),
    cache: new Cache({ clock, remote, ttlSeconds: ttlsOf(env) }),
    remote,
    metrics: metricsOf(settings.system),
    secret: (name) => sharedSecret(sql, name),
  };
}
