import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { Refused } from "../base/ai.ts";
import { isWorkKind } from "../base/latency.ts";
import { itsResult, jobRoutes } from "./jobRoutes.ts";
import { body, page, text, tokens } from "./schemas.ts";
import { type App, type Context, facing, type System } from "./system.ts";

const KIND = "content";

interface Ordered {
  readonly location: string;
  readonly tokens: number;
}

const job = body({ kind: Type.Literal(KIND), location: text(100), tokens });
const direct = body({ tokens: Type.Optional(tokens) });

/** Dashboard, content pieces through a queue of agents, and short pieces while somebody waits. */
export function marketingEngine({ agents, ai, queue, settings }: Context): System {
  const tier = `piece:${settings.level}`;
  const kind = isWorkKind(tier) ? tier : "piece";

  /** A short piece takes the time that `SERVICE_TIME_MS` says, as in the placeholder. */
  async function shortPiece(used: number): Promise<{ tokens: number }> {
    if (!agents.enter()) throw new Refused("all agents are at work", settings.serviceMs);
    try {
      ai.reserve(used);
      await sleep(settings.serviceMs);
      return { tokens: used };
    } finally {
      agents.leave();
    }
  }

  function routes(app: App): void {
    app.get("/v1/pieces", { ...facing, schema: { querystring: page } }, async ({ query }) => {
      const pieces = await queue.recent(KIND, Number(query.limit ?? 20));
      return { pieces: pieces.map(({ id, result }) => ({ id, ...(result as object) })) };
    });
    app.post("/v1/jobs", { schema: { body: job } }, async ({ body }, reply) => {
      ai.reserve(body.tokens);
      const { id } = await queue.add(KIND, body);
      return reply.code(202).send({ id });
    });
    jobRoutes(app, "/v1/jobs", { queue, kind: KIND, show: itsResult });
    app.post("/v1/content", { schema: { body: direct } }, ({ body }) => shortPiece(body.tokens ?? 0));
  }

  return {
    routes,
    works: {
      [KIND]: async ({ job, lane, signal }) => {
        const { location, tokens } = JSON.parse(job.payload) as Ordered;
        await ai.call({ kind, lane, signal });
        return { location, tokens, title: `What is on in ${location}`, text: `A piece about ${location}.` };
      },
    },
    async home() {
      const { queued, running, done } = await queue.counts();
      const max = Number.isFinite(agents.max) ? agents.max : null;
      return { pieces: { queued, running, done }, agents: { busy: agents.busy, max } };
    },
  };
}
