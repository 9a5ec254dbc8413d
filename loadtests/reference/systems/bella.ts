import { createHash } from "node:crypto";
import { Type } from "typebox";
import { Clock, type Lane } from "../base/clock.ts";
import { log, reasonOf } from "../base/log.ts";
import { inThreads } from "../base/threads.ts";
import type { Run } from "../jobs/workers.ts";
import { HttpError } from "../serve/errors.ts";
import { jobRoutes } from "./jobRoutes.ts";
import { body, text } from "./schemas.ts";
import { type App, type Context, facing, type System } from "./system.ts";

const CALENDAR = "calendar";
const BATCH = "batch";
/** Threads of one batch, as stated. A calendar uses as many for its days. */
const THREADS = 10;
/** 10,000 businesses fit. */
const BATCH_BYTES = 4 * 1024 * 1024;

interface Business {
  readonly niche: string;
  readonly city: string;
}
interface Calendar extends Business {
  readonly days: number;
}
interface Batch {
  readonly businesses: readonly Business[];
  readonly days: number;
}

/** Response times are stated in seconds of life, so a person waits as long as in life, whatever the time factor. */
const life = new Clock(1);

const business = { niche: text(100), city: text(100) };
const days = Type.Integer({ minimum: 1 });
const calendar = body({ ...business, days });
const batch = body({ businesses: Type.Array(body(business), { minItems: 1 }), days });
const contentQuery = Type.Object({ ...business, day: Type.String({ pattern: "^[0-9-]{1,10}$" }) });

const keyOf = ({ niche, city }: Business, day: string): string =>
  createHash("md5").update(`${niche.toLowerCase()}:${city.toLowerCase()}:${day}`).digest("hex");

/** Calendars of posts by niche and city, singly or in batches of businesses, behind a cache of posts. */
export function bella({ ai, cache, clock, degrade, metrics, queue, settings }: Context): System {
  const { limits } = settings;
  const most = {
    calendarDays: Number.POSITIVE_INFINITY,
    batchBusinesses: Number.POSITIVE_INFINITY,
    ...degrade.amount,
  };

  async function post(of: Business, day: string, lane: Lane, signal?: AbortSignal) {
    signal?.throwIfAborted();
    // Others may wait for the same post, so it is made even if this job ends meanwhile.
    const answer = await cache.through("content", keyOf(of, day), async () => {
      const began = performance.now();
      await ai.call({ kind: "post", lane });
      metrics.bella?.generated(of.niche, lane.spent(performance.now() - began) / 1000);
      return `Day ${day}: news of ${of.niche} in ${of.city}.`;
    });
    metrics.cache.inc({ cache: "content", from: answer.from });
    return answer;
  }

  async function calendarWork({ job, signal, part }: Run) {
    const asked = JSON.parse(job.payload) as Calendar;
    const lanes = Array.from({ length: THREADS }, () => clock.lane());
    const made: { day: number; text: string }[] = [];
    await inThreads(THREADS, Math.min(asked.days, most.calendarDays), async (at, thread) => {
      const { value } = await post(asked, String(at + 1), lanes[thread] ?? clock.lane(), signal);
      made[at] = { day: at + 1, text: value };
      part();
    });
    return { days: made };
  }

  /** One business after the other in each thread, each a calendar. A failed one does not end the batch. */
  async function batchWork({ job, signal, part }: Run) {
    const { businesses, days } = JSON.parse(job.payload) as Batch;
    const lanes = Array.from({ length: THREADS }, () => clock.lane());
    let failed = businesses.length - Math.min(businesses.length, most.batchBusinesses);
    await inThreads(THREADS, businesses.length - failed, async (at, thread) => {
      const of = businesses[at];
      if (of === undefined) return;
      try {
        for (let day = 1; day <= days; day += 1)
          await post(of, String(day), lanes[thread] ?? clock.lane(), signal);
        part();
      } catch (error) {
        signal.throwIfAborted();
        failed += 1;
        log("a business of a batch failed", { reason: reasonOf(error) });
      }
    });
    return { failed };
  }

  function refuseOver(what: string, given: number, limit: number): void {
    if (given > limit) throw new HttpError(422, `${given} ${what}, expected at most ${limit}`);
  }

  function calendarRoutes(app: App): void {
    app.post("/calendars", { schema: { body: calendar } }, async ({ body }, reply) => {
      refuseOver("days", body.days, limits.calendarDays);
      const { id } = await queue.add(CALENDAR, body);
      return reply.code(202).send({ id });
    });
    jobRoutes(app, "/calendars", {
      queue,
      kind: CALENDAR,
      show: ({ done, result }) => ({ done, days: [], ...(result as object) }),
    });
  }

  function batchRoutes(app: App): void {
    app.post("/batches", { bodyLimit: BATCH_BYTES, schema: { body: batch } }, async ({ body }, reply) => {
      refuseOver("businesses", body.businesses.length, limits.batchBusinesses);
      refuseOver("days", body.days, limits.calendarDays);
      const { id } = await queue.add(BATCH, body);
      return reply.code(202).send({ id });
    });
    jobRoutes(app, "/batches", {
      queue,
      kind: BATCH,
      show({ payload, done, result }) {
        const { businesses } = JSON.parse(payload) as Batch;
        return { businesses: businesses.length, done, failed: 0, ...(result as object) };
      },
    });
  }

  return {
    routes(app) {
      app.get("/content", { ...facing, schema: { querystring: contentQuery } }, async ({ query }, reply) => {
        const { value, from } = await post(query, query.day, life.lane());
        return reply.header("x-cache", from).send({ text: value });
      });
      calendarRoutes(app);
      batchRoutes(app);
    },
    works: { [CALENDAR]: calendarWork, [BATCH]: batchWork },
  };
}
