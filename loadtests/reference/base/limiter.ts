import type { Clock } from "./clock.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Less than that is rounding. */
const ROUNDING_MS = 1e-6;

/** Real milliseconds since some moment. */
export type Now = () => number;

/** A token bucket that starts full, kept as the moment at which it is full again. */
export class Bucket {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #now: Now;
  #fullAt = Number.NEGATIVE_INFINITY;

  constructor(limit: number, windowMs: number, now: Now) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  #after(amount: number, now: number): number {
    // A limit of 0 allows nothing, and no limit allows anything.
    const part = amount === 0 ? 0 : amount / this.#limit;
    return Math.max(this.#fullAt, now) + part * this.#windowMs;
  }

  /** Milliseconds until that amount is allowed; 0 if it is now. An amount above the limit is never allowed. */
  wait(amount: number): number {
    // One moment for both: at a high factor, one token more than the limit is a matter of microseconds.
    const now = this.#now();
    const waitMs = Math.min(this.#windowMs, this.#after(amount, now) - now - this.#windowMs);
    return waitMs > ROUNDING_MS ? waitMs : 0;
  }

  take(amount: number): void {
    this.#fullAt = this.#after(amount, this.#now());
  }
}

interface Rates {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
  readonly tokensPerHour: number;
}

/** The rates of the external AI. What is refused by one of them uses nothing of the others. */
export class Limiter {
  readonly #buckets: readonly { readonly of: "requests" | "tokens"; readonly bucket: Bucket }[];

  constructor(rates: Rates, clock: Clock, now: Now = () => performance.now()) {
    const bucket = (limit: number, windowMs: number) => new Bucket(limit, clock.real(windowMs), now);
    this.#buckets = [
      { of: "requests", bucket: bucket(rates.requestsPerMinute, MINUTE_MS) },
      { of: "tokens", bucket: bucket(rates.tokensPerMinute, MINUTE_MS) },
      { of: "tokens", bucket: bucket(rates.tokensPerHour, HOUR_MS) },
    ];
  }

  /** Takes one request of that many tokens, or says in how many real milliseconds it may come again. */
  take(tokens: number): number {
    const amounts = { requests: 1, tokens };
    const waitMs = Math.max(...this.#buckets.map(({ of, bucket }) => bucket.wait(amounts[of])));
    if (waitMs === 0) for (const { of, bucket } of this.#buckets) bucket.take(amounts[of]);
    return waitMs;
  }
}
