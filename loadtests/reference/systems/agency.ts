import { Type } from "typebox";
import type { Run } from "../jobs/workers.ts";
import { HttpError } from "../serve/errors.ts";
import { itsResult, jobRoutes } from "./jobRoutes.ts";
import { body, text } from "./schemas.ts";
import { type App, type Context, facing, type System } from "./system.ts";

const RUN = "run";
const WEBHOOK = "webhook";

interface Ordered {
  readonly workflow: string;
  readonly clients: number;
}

const run = body({
  workflow: Type.String({ pattern: "^[a-z][a-z0-9-]{0,62}$" }),
  clients: Type.Integer({ minimum: 1 }),
});
const client = Type.Object({ id: text(100) });
const event = body({ event: text(100), id: text(200) });

/** Webhooks that count once each, and monitoring runs that go over the clients one after the other. */
export function agency({ ai, degrade, queue, settings }: Context): System {
  const { durationSeconds } = degrade;

  async function monitor({ job, lane, signal, part }: Run): Promise<{ seconds: number }> {
    const { clients } = JSON.parse(job.payload) as Ordered;
    for (let client = 0; client < clients; client += 1) {
      if (durationSeconds === undefined) await ai.call({ kind: "client", lane, signal });
      else await lane.spend((durationSeconds * 1000) / clients, signal);
      part();
    }
    // From the lane's own beginning: a pause of the process before the first client would be time that is caught up.
    return { seconds: lane.elapsedMs / 1000 };
  }

  function webhookRoutes(app: App): void {
    app.post(
      "/v1/webhooks/:id",
      { ...facing, schema: { params: client, body: event } },
      async ({ params, body }, reply) => {
        const client = params.id;
        const dedupe = JSON.stringify([WEBHOOK, client, body.id]);
        const added = await queue.add(WEBHOOK, { client, event: body.event, id: body.id }, dedupe);
        if (added.duplicate) return reply.code(200).send(added);
        return reply.code(202).send({ id: added.id });
      },
    );
    jobRoutes(app, "/v1/webhooks", { queue, kind: WEBHOOK, show: itsResult });
  }

  function runRoutes(app: App): void {
    app.post("/v1/runs", { schema: { body: run } }, async ({ body }, reply) => {
      const most = settings.limits.clients;
      if (body.clients > most) throw new HttpError(422, `${body.clients} clients, expected at most ${most}`);
      const { id } = await queue.add(RUN, body);
      return reply.code(202).send({ id });
    });
    jobRoutes(app, "/v1/runs", {
      queue,
      kind: RUN,
      show({ payload, done, result }) {
        const { workflow, clients } = JSON.parse(payload) as Ordered;
        return { workflow, clients, done, ...(result as object) };
      },
    });
  }

  return {
    routes(app) {
      webhookRoutes(app);
      runRoutes(app);
    },
    works: {
      [RUN]: monitor,
      [WEBHOOK]: async ({ job, lane, signal }) => {
        await ai.call({ kind: "webhook", lane, signal });
        return { handled: JSON.parse(job.payload).event };
      },
    },
  };
}
