import { list, missing, requiredOf, storesOf } from "../base/reach.ts";
import type { Environment } from "../base/settings.ts";
import type { App, Context } from "../systems/system.ts";
import { application, refuseOtherMethods } from "./application.ts";

export interface ManagementArgs {
  readonly context: Context;
  readonly env: Environment;
  /** A front end stays ready once it was: a lost store that all replicas share must not take all of them away. */
  readonly front: boolean;
  readonly draining: () => boolean;
  /** Why the database cannot be used yet. */
  readonly database: () => string | undefined;
}

/** What the process needs and does not reach. */
export async function missingOf(env: Environment): Promise<readonly string[]> {
  const found = await Promise.all(requiredOf(env).map((name) => missing(name, env)));
  return found.filter((why) => why !== undefined);
}

function readiness({ env, front, draining, database }: ManagementArgs) {
  let reached = false;
  return async (): Promise<readonly string[]> => {
    const why =
      front && reached ? [] : [...(await missingOf(env)), database()].filter((one) => one !== undefined);
    reached ||= why.length === 0;
    return draining() ? [...why, "draining"] : why;
  };
}

/** Figures that are read when somebody asks for them. */
async function refresh({ context, env }: ManagementArgs): Promise<void> {
  const { agents, metrics, queue, remote, sql } = context;
  for (const name of storesOf(env)) metrics.storeUp.set({ store: name }, (await missing(name, env)) ? 0 : 1);
  metrics.memory.set(process.memoryUsage.rss());
  metrics.agents.set(agents.busy);
  metrics.bella?.active.set(sql.active());
  const redis = remote?.up() === true;
  metrics.cacheBackend.set({ backend: "redis" }, redis ? 1 : 0);
  metrics.cacheBackend.set({ backend: "memory" }, redis ? 0 : 1);
  const counts = await queue.counts().catch(() => ({}));
  for (const [state, jobs] of Object.entries(counts)) metrics.jobs.set({ state }, jobs);
}

/** Health, readiness and metrics, on a port of their own. */
export function management(args: ManagementArgs): App {
  const app = application(() => {});
  const close = refuseOtherMethods(app);
  const ready = readiness(args);
  app.get("/healthz", async () => "ok");
  app.get("/readyz", async (_request, reply) => {
    const missing = await ready();
    return reply
      .code(missing.length > 0 ? 503 : 200)
      .send({ missing, missingSecrets: list(args.env.MISSING_SECRETS) });
  });
  app.get("/metrics", async (_request, reply) => {
    await refresh(args);
    const { register } = args.context.metrics;
    return reply.header("content-type", register.contentType).send(await register.metrics());
  });
  close();
  return app;
}
