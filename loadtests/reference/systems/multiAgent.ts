import { Type } from "typebox";
import { stream } from "../base/latency.ts";
import { leadStatuses } from "../data/schema.ts";
import { notFound } from "../serve/errors.ts";
import { itsResult, jobRoutes } from "./jobRoutes.ts";
import { body, text, tokens } from "./schemas.ts";
import { type App, type Context, facing, type System } from "./system.ts";

const KIND = "interaction";

/**
 * Share of interactions that no known pattern answers, so that the AI is asked. At the stated 100 requests a minute that
 * makes 14.5 interactions a second, 2.5 times the 500,000 a day of the tier `10x`.
 */
const ASKS_AI = 0.115;
/** Tokens of such a call: 100 of them a minute stay within the stated 10,000. */
const TOKENS = 80;

interface Interaction {
  readonly lead: string | number;
  readonly type: string;
  readonly text: string;
  readonly asksAi: boolean;
}

const interaction = body({
  lead: Type.Union([Type.Integer({ minimum: 0 }), text(100)]),
  type: text(50),
  text: text(10_000),
});
const leadQuery = Type.Object({
  status: Type.Optional(Type.Enum([...leadStatuses])),
  limit: Type.Optional(Type.String({ pattern: "^([1-9][0-9]?|100)$" })),
});
const campaign = Type.Object({ id: Type.String({ pattern: "^[1-9][0-9]{0,8}$" }) });

/** Interactions with leads, lead queries and the figures of campaigns, behind caches and the limiter of the AI. */
export function multiAgent({ ai, cache, clock, metrics, queue, settings, sql }: Context): System {
  const draw = stream(settings.seed, "interactions");

  const leadsOf = (status: string, limit: number) =>
    cache.through("lead_data", `${status}:${limit}`, () =>
      sql.query(
        "SELECT id, name, status, created_at FROM leads WHERE status = $1 ORDER BY created_at DESC LIMIT $2",
        [status, limit],
      ),
    );

  const figuresOf = (id: number) =>
    cache.through("campaign_metrics", String(id), async () => {
      const [row] = await sql.query("SELECT * FROM campaigns WHERE id = $1", [id]);
      return row ?? null;
    });

  function readRoutes(app: App): void {
    app.get("/v1/leads", { ...facing, schema: { querystring: leadQuery } }, async ({ query }, reply) => {
      const { value, from } = await leadsOf(query.status ?? "new", Number(query.limit ?? 20));
      metrics.cache.inc({ cache: "lead_data", from });
      return reply.header("x-cache", from).send({ leads: value });
    });
    app.get(
      "/v1/campaigns/:id/metrics",
      { ...facing, schema: { params: campaign } },
      async ({ params }, reply) => {
        const { value, from } = await figuresOf(Number(params.id));
        metrics.cache.inc({ cache: "campaign_metrics", from });
        if (value === null) throw notFound();
        return reply.header("x-cache", from).send(value);
      },
    );
  }

  function routes(app: App): void {
    readRoutes(app);
    app.post("/v1/interactions", { schema: { body: interaction } }, async ({ body }, reply) => {
      const { id } = await queue.add(KIND, { ...body, asksAi: draw() < ASKS_AI });
      return reply.code(202).send({ id });
    });
    jobRoutes(app, "/v1/interactions", { queue, kind: KIND, show: itsResult });
    app.post("/v1/completions", { schema: { body: body({ tokens }) } }, async ({ body }) => {
      ai.reserve(body.tokens);
      await ai.call({ kind: "completion", lane: clock.lane() });
      return { tokens: body.tokens, text: "Completed." };
    });
  }

  return {
    routes,
    works: {
      [KIND]: async ({ job, lane, signal }) => {
        const { lead, type, asksAi } = JSON.parse(job.payload) as Interaction;
        if (asksAi) ai.reserve(TOKENS);
        await ai.call({ kind: asksAi ? "completion" : "interaction", lane, signal });
        await cache.through("interaction_patterns", type, async () => ({ type }));
        return { lead, type, reply: `An answer to ${type} for ${lead}.`, by: asksAi ? "ai" : "pattern" };
      },
    },
  };
}
