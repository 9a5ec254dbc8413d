import { randomUUID } from "node:crypto";
import { numberIn, type Row, type Sql, textOf } from "../data/sql.ts";

export const jobStates = ["queued", "running", "done", "failed"] as const;
export type JobState = (typeof jobStates)[number];

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly state: JobState;
  /** Checked when it was accepted. */
  readonly payload: string;
  readonly result: unknown;
  /** Parts that are done, such as clients of a run. */
  readonly done: number;
  readonly attempts: number;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** The backlog is as long as it may get. */
export class Full extends Error {
  override readonly name = "Full";
}

const jobOf = (row: Row): Job => ({
  id: textOf(row, "id"),
  kind: textOf(row, "kind"),
  state: jobStates.find((state) => state === row.state) ?? "failed",
  payload: textOf(row, "payload"),
  result: row.result === null ? null : JSON.parse(textOf(row, "result")),
  done: numberIn(row, "done"),
  attempts: numberIn(row, "attempts"),
  startedAt: numberIn(row, "started"),
  finishedAt: numberIn(row, "finished"),
});

/** A count is at most that old. */
const COUNTED_MS = 100;

/**
 * Waiting work in a table. A worker takes a job for a while (`due`), and says now and then that it is still at it; the
 * job of a worker that died is taken again when that time is over. Whoever deletes a job ends it.
 */
export class Queue {
  readonly #sql: Sql;
  readonly #visibilityMs: number;
  readonly #most: number;
  #counts: { readonly at: number; readonly of: Promise<Readonly<Record<JobState, number>>> } | undefined;
  /** Called when there may be a job to take. */
  wake: () => void = () => {};

  constructor(sql: Sql, { visibilityMs, most }: { visibilityMs: number; most: number }) {
    this.#sql = sql;
    this.#visibilityMs = visibilityMs;
    this.#most = most;
  }

  async #count(): Promise<Record<JobState, number>> {
    const rows = await this.#sql.query("SELECT state, COUNT(*) AS jobs FROM jobs GROUP BY state");
    const counted = { queued: 0, running: 0, done: 0, failed: 0 };
    for (const row of rows) counted[textOf(row, "state") as JobState] = numberIn(row, "jobs");
    return counted;
  }

  /** How many jobs are in each state, at most a moment old. */
  counts(): Promise<Readonly<Record<JobState, number>>> {
    const now = performance.now();
    if (this.#counts !== undefined && now - this.#counts.at < COUNTED_MS) return this.#counts.of;
    const of = this.#count();
    this.#counts = { at: now, of };
    return of;
  }

  /** Adds a job. With a `dedupe` that is there already, it is that one. */
  async add(
    kind: string,
    payload: unknown,
    dedupe: string | null = null,
  ): Promise<{ id: string; duplicate: boolean }> {
    if ((await this.counts()).queued >= this.#most) throw new Full("too much work waits");
    const id = randomUUID();
    const now = Date.now();
    const added = await this.#sql.query(
      "INSERT INTO jobs(id, kind, state, dedupe, payload, due, created) VALUES ($1, $2, 'queued', $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id",
      [id, kind, dedupe, JSON.stringify(payload), now, now],
    );
    if (added.length > 0) {
      this.wake();
      return { id, duplicate: false };
    }
    const [there] = await this.#sql.query("SELECT id FROM jobs WHERE dedupe = $1", [dedupe]);
    // It was deleted between the two statements.
    if (there === undefined) return this.add(kind, payload, dedupe);
    return { id: textOf(there, "id"), duplicate: true };
  }

  async get(kind: string, id: string): Promise<Job | undefined> {
    const [row] = await this.#sql.query("SELECT * FROM jobs WHERE id = $1 AND kind = $2", [id, kind]);
    return row && jobOf(row);
  }

  async recent(kind: string, limit: number): Promise<readonly Job[]> {
    const rows = await this.#sql.query(
      "SELECT * FROM jobs WHERE kind = $1 AND state = 'done' ORDER BY finished DESC LIMIT $2",
      [kind, limit],
    );
    return rows.map(jobOf);
  }

  /** Ends and forgets a job; false if there is none. */
  async delete(kind: string, id: string): Promise<boolean> {
    const rows = await this.#sql.query("DELETE FROM jobs WHERE id = $1 AND kind = $2 RETURNING id", [
      id,
      kind,
    ]);
    return rows.length > 0;
  }

  /** Takes up to `limit` jobs: the oldest that wait, or whose worker gave no sign of life. */
  async take(owner: string, limit: number): Promise<readonly Job[]> {
    const now = Date.now();
    const rows = await this.#sql.query(
      `WITH picked AS MATERIALIZED (SELECT id FROM jobs WHERE state IN ('queued', 'running') AND due <= $4
                                   ORDER BY due LIMIT $5 FOR UPDATE SKIP LOCKED)
       UPDATE jobs SET state = 'running', owner = $1, attempts = attempts + 1, due = $2, done = 0, started = $3
       WHERE id IN (SELECT id FROM picked) RETURNING *`,
      [owner, now + this.#visibilityMs, now, now, limit],
    );
    return rows.map(jobOf);
  }

  /** Says that the worker is still at it; false if the job is no longer its own. */
  async extend(owner: string, id: string, done: number): Promise<boolean> {
    const rows = await this.#sql.query(
      "UPDATE jobs SET due = $1, done = $2 WHERE id = $3 AND owner = $4 AND state = 'running' RETURNING id",
      [Date.now() + this.#visibilityMs, done, id, owner],
    );
    return rows.length > 0;
  }

  async finish(
    owner: string,
    id: string,
    end: { state: "done" | "failed"; done: number; result: unknown },
  ): Promise<boolean> {
    const rows = await this.#sql.query(
      "UPDATE jobs SET state = $1, done = $2, result = $3, finished = $4 WHERE id = $5 AND owner = $6 AND state = 'running' RETURNING id",
      [end.state, end.done, JSON.stringify(end.result), Date.now(), id, owner],
    );
    return rows.length > 0;
  }

  /** Lets another worker have it, from `afterMs` real milliseconds on. `uncounted`: this was no attempt. */
  async giveBack(owner: string, id: string, { afterMs = 0, uncounted = false } = {}): Promise<void> {
    await this.#sql.query(
      "UPDATE jobs SET state = 'queued', owner = NULL, done = 0, due = $1, attempts = attempts - $2 WHERE id = $3 AND owner = $4 AND state = 'running'",
      [Date.now() + afterMs, uncounted ? 1 : 0, id, owner],
    );
  }

  /** Forgets finished jobs that are older than that, and of the rest all but the newest `keep`. */
  async sweep(olderThanMs: number, keep: number): Promise<void> {
    await this.#sql.query("DELETE FROM jobs WHERE state IN ('done', 'failed') AND finished < $1", [
      Date.now() - olderThanMs,
    ]);
    await this.#sql.query(
      `DELETE FROM jobs WHERE state IN ('done', 'failed') AND finished < (
         SELECT finished FROM jobs WHERE state IN ('done', 'failed') ORDER BY finished DESC LIMIT 1 OFFSET $1)`,
      [keep - 1],
    );
  }
}
