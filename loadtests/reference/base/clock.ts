import { setTimeout as sleep } from "node:timers/promises";

/** How much a lane may be behind its plan and still catch up, real milliseconds: more would be a burst. */
const MOST_DEBT_MS = 50;

/**
 * Virtual time runs `factor` times faster than the clock on the wall. Only what a load test may not wait for runs in it:
 * the latency of the simulated AI, the windows of limits, and how long caches keep an answer.
 */
export class Clock {
  readonly factor: number;

  constructor(factor: number) {
    this.factor = factor;
  }

  /** Real milliseconds of a span of virtual ones. */
  real(virtualMs: number): number {
    return virtualMs / this.factor;
  }

  /** Virtual milliseconds of a span of real ones. */
  virtual(realMs: number): number {
    return realMs * this.factor;
  }

  lane(): Lane {
    return new Lane(this);
  }
}

/**
 * What one worker does, piece after piece. Timers are exact to a millisecond or two, which a factor of 1000 would turn
 * into seconds: what one wait took too long, the next ones take less.
 */
export class Lane {
  readonly #clock: Clock;
  readonly #began = performance.now();
  #until = this.#began;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Virtual milliseconds since its work began. */
  get elapsedMs(): number {
    return this.spent(performance.now() - this.#began);
  }

  /** Virtual milliseconds of a span of real ones. */
  spent(realMs: number): number {
    return this.#clock.virtual(realMs);
  }

  /** Waits that many virtual milliseconds; `signal` ends it early with its reason. */
  async spend(virtualMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const now = performance.now();
    this.#until = Math.max(this.#until, now - MOST_DEBT_MS) + this.#clock.real(virtualMs);
    const waitMs = this.#until - now;
    if (waitMs >= 1) await sleep(waitMs, undefined, { signal });
  }
}
