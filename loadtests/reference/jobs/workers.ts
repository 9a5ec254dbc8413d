import { randomUUID } from "node:crypto";
import type { Agents } from "../base/agents.ts";
import { Refused } from "../base/ai.ts";
import type { Clock, Lane } from "../base/clock.ts";
import { log, reasonOf } from "../base/log.ts";
import type { Job, Queue } from "./queue.ts";

/** What a job has while it runs. */
export interface Run {
  readonly job: Job;
  /** Aborted when the job was deleted, taken by another worker, or has to be given back. */
  readonly signal: AbortSignal;
  readonly lane: Lane;
  /** Counts a part as done. */
  readonly part: () => void;
}

/** Does a job; what it returns is the job's result. A throw makes the job wait, and fail after the last attempt. */
export type Work = (run: Run) => Promise<unknown>;

export interface WorkersArgs {
  readonly queue: Queue;
  readonly agents: Agents;
  readonly clock: Clock;
  readonly works: Readonly<Record<string, Work>>;
  readonly visibilityMs: number;
  readonly maxAttempts: number;
  readonly backoffFactor: number;
  /** Waits before a job may be marked as finished. */
  readonly beforeEnd: () => Promise<void>;
  readonly ended: (kind: string, state: "done" | "failed") => void;
}

/** How often to look for jobs of other processes, and for deleted ones, real milliseconds. */
const LOOK_MS = 200;
/** Wait of a job before its second attempt, virtual milliseconds. */
const FIRST_WAIT_MS = 1000;
/** Attempts to write the end of a job while the database is away; then its time runs out, and it is done again. */
const END_ATTEMPTS = 20;

/** Takes jobs and does them, as many at once as agents are free. */
export class Workers {
  readonly #args: WorkersArgs;
  readonly #owner = randomUUID();
  readonly #running = new Map<string, { readonly abort: AbortController; done: number }>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  #stopped = false;
  #beat = 0;

  constructor(args: WorkersArgs) {
    this.#args = args;
  }

  get running(): number {
    return this.#running.size;
  }

  start(): void {
    this.#args.queue.wake = () => void this.#look();
    this.#timer = setInterval(() => {
      void this.#look();
      void this.#extend();
    }, LOOK_MS);
  }

  async #look(): Promise<void> {
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#takeWhatIsThere();
      }
    } catch (error) {
      log("no job could be taken", { reason: reasonOf(error) });
    } finally {
      this.#looking = false;
    }
  }

  async #takeWhatIsThere(): Promise<void> {
    const { agents, queue } = this.#args;
    const wanted = Math.min(100, agents.free);
    if (wanted < 1) return;
    const jobs = await queue.take(this.#owner, wanted);
    for (const job of jobs) void this.#do(job);
    if (jobs.length === wanted) this.#again = true;
  }

  /** Tells the queue that running jobs are still at work, and ends those that are not its own any more. */
  async #extend(): Promise<void> {
    const now = performance.now();
    if (now - this.#beat < Math.min(1000, this.#args.visibilityMs / 3)) return;
    this.#beat = now;
    for (const [id, run] of this.#running) {
      const kept = await this.#args.queue.extend(this.#owner, id, run.done).catch(() => true);
      if (!kept) run.abort.abort(new Error("the job is gone"));
    }
  }

  async #do(job: Job): Promise<void> {
    const { agents, clock, maxAttempts, works } = this.#args;
    const run = { abort: new AbortController(), done: 0 };
    agents.busy += 1;
    this.#running.set(job.id, run);
    const { signal } = run.abort;
    const part = () => {
      run.done += 1;
    };
    try {
      const work = works[job.kind];
      // A job whose workers died with it comes back as often as it was taken.
      if (job.attempts > maxAttempts) throw new Error("it was given up after the last attempt");
      if (work === undefined) throw new Error(`no worker does ${job.kind} here`);
      const result = await work({ job, signal, lane: clock.lane(), part });
      await this.#args.beforeEnd();
      if (!signal.aborted) await this.#end(job, { state: "done", done: run.done, result });
    } catch (error) {
      if (!signal.aborted) await this.#failed(job, run.done, error);
    } finally {
      agents.busy -= 1;
      this.#running.delete(job.id);
      void this.#look();
    }
  }

  async #end(job: Job, end: { state: "done" | "failed"; done: number; result: unknown }): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (await this.#args.queue.finish(this.#owner, job.id, end)) this.#args.ended(job.kind, end.state);
        return;
      } catch (error) {
        if (attempt === END_ATTEMPTS) throw error;
        await this.#args.clock.lane().spend(this.#args.clock.virtual(500));
      }
    }
  }

  async #failed(job: Job, done: number, error: unknown): Promise<void> {
    const { backoffFactor, clock, maxAttempts, queue } = this.#args;
    if (error instanceof Refused) {
      const afterMs = Math.ceil(error.waitMs);
      return queue.giveBack(this.#owner, job.id, { afterMs, uncounted: true }).catch(() => {});
    }
    const reason = reasonOf(error);
    if (job.attempts >= maxAttempts)
      return this.#end(job, { state: "failed", done, result: { error: reason } }).catch(() => {});
    const waitMs = FIRST_WAIT_MS * backoffFactor ** (job.attempts - 1);
    await queue.giveBack(this.#owner, job.id, { afterMs: Math.ceil(clock.real(waitMs)) }).catch(() => {});
  }

  /** Takes no more jobs, waits for those that run, and gives back what is not done after `waitMs`. */
  async drain(waitMs: number): Promise<void> {
    this.#stopped = true;
    const until = performance.now() + waitMs;
    while (this.#running.size > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    clearInterval(this.#timer);
    for (const [id, run] of this.#running) {
      run.abort.abort(new Error("the process ends"));
      await this.#args.queue.giveBack(this.#owner, id, { uncounted: true }).catch(() => {});
    }
  }
}
