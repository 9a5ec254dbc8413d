import type { Job, Queue } from "../jobs/queue.ts";
import { notFound } from "../serve/errors.ts";
import { id } from "./schemas.ts";
import type { App } from "./system.ts";

interface JobRoutes {
  readonly queue: Queue;
  readonly kind: string;
  /** What to say of a job besides its id and state. */
  readonly show: (job: Job) => object;
}

/** `{result}` of a job that came to its end. */
export const itsResult = ({ result }: Job): object => (result === null ? {} : { result });

/** How far a job is, and its end for whoever does not want it any more. */
export function jobRoutes(app: App, path: string, { queue, kind, show }: JobRoutes): void {
  app.get(`${path}/:id`, { schema: { params: id } }, async ({ params }) => {
    const job = await queue.get(kind, params.id);
    if (job === undefined) throw notFound();
    return { id: job.id, state: job.state, ...show(job) };
  });
  app.delete(`${path}/:id`, { schema: { params: id } }, async ({ params }, reply) => {
    if (!(await queue.delete(kind, params.id))) throw notFound();
    return reply.code(204).send();
  });
}
