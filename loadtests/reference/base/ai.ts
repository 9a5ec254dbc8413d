import type { Clock, Lane } from "./clock.ts";
import { type Latency, stream, type WorkKind } from "./latency.ts";
import type { Limiter } from "./limiter.ts";

/** A limit is reached: nothing was used of it. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** Real milliseconds until it may be asked again. */
  readonly waitMs: number;

  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** Share of calls that the external AI fails: each is tried again, so it shows in latency and not in answers. */
const FAILS = 0.01;
/** Wait before the second attempt, virtual milliseconds. */
const FIRST_WAIT_MS = 500;

export interface AiArgs {
  readonly clock: Clock;
  readonly latency: Latency;
  readonly limiter: Limiter;
  readonly seed: string;
  readonly attempts: number;
  readonly backoffFactor: number;
}

export interface Call {
  readonly kind: WorkKind;
  readonly lane: Lane;
  readonly signal?: AbortSignal;
}

/** The external AI service, simulated: latency, failures, and the operator's rate limits in front of it. */
export class Ai {
  readonly #args: AiArgs;
  readonly #luck: () => number;

  constructor(args: AiArgs) {
    this.#args = args;
    this.#luck = stream(args.seed, "failures");
  }

  /** Takes its part of the rates at once, or throws `Refused`. */
  reserve(tokens: number): void {
    const waitMs = this.#args.limiter.take(tokens);
    if (waitMs > 0) throw new Refused("over the limit", waitMs);
  }

  /** One call that the rates have allowed, with retries. */
  async call({ kind, lane, signal }: Call): Promise<void> {
    const { attempts, backoffFactor, latency } = this.#args;
    for (let attempt = 1; attempt <= Math.max(1, attempts); attempt += 1) {
      await lane.spend(latency.next(kind), signal);
      if (this.#luck() >= FAILS) return;
      await lane.spend(FIRST_WAIT_MS * backoffFactor ** (attempt - 1), signal);
    }
    throw new Error("the AI service failed on every attempt");
  }
}
