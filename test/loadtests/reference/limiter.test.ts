import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Clock } from "../../../loadtests/reference/base/clock.ts";
import { Bucket, Limiter } from "../../../loadtests/reference/base/limiter.ts";

const MINUTE_MS = 60_000;
const steps = fc.array(fc.record({ afterMs: fc.nat(20_000), amount: fc.integer({ min: 0, max: 20 }) }), {
  minLength: 1,
  maxLength: 60,
});

/** What a bucket let through, by the moment. */
function passed(limit: number, of: readonly { afterMs: number; amount: number }[]) {
  let now = 0;
  const bucket = new Bucket(limit, MINUTE_MS, () => now);
  return of.flatMap(({ afterMs, amount }) => {
    now += afterMs;
    if (bucket.wait(amount) > 0) return [];
    bucket.take(amount);
    return [{ at: now, amount }];
  });
}

describe("a token bucket", () => {
  test("lets through at most its limit and what refills, over any span", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), steps, (limit, of) => {
        const through = passed(limit, of);
        for (const [from, { at: begin }] of through.entries()) {
          let sum = 0;
          for (const { at, amount } of through.slice(from)) {
            sum += amount;
            expect(sum).toBeLessThanOrEqual(limit + ((at - begin) / MINUTE_MS) * limit + 1e-6);
          }
        }
      }),
    );
  });

  test("lets through what it refused, after the time that it said", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (limit, part) => {
          let now = 0;
          const bucket = new Bucket(limit, MINUTE_MS, () => now);
          bucket.take(limit);
          const amount = part * limit;
          const waitMs = bucket.wait(amount);
          expect(waitMs).toBeGreaterThan(0);
          now += waitMs + 1e-3;
          expect(bucket.wait(amount)).toBe(0);
        },
      ),
    );
  });

  test.each([
    [0, 1, MINUTE_MS],
    [0, 0, 0],
    [5, 6, 12_000],
    [5, 5, 0],
    [Number.POSITIVE_INFINITY, 1e12, 0],
  ])("with a limit of %d, %d waits %d ms at the start", (limit, amount, waitMs) => {
    expect(new Bucket(limit, MINUTE_MS, () => 7).wait(amount)).toBeCloseTo(waitMs, 5);
  });
});

describe("the limiter", () => {
  const rates = { requestsPerMinute: 2, tokensPerMinute: 100, tokensPerHour: 1000 };
  const limiterAt = (factor = 1) => {
    const time = { now: 0 };
    return { time, limiter: new Limiter(rates, new Clock(factor), () => time.now) };
  };

  test("uses nothing of any rate for what one of them refuses", () => {
    const { limiter } = limiterAt();
    expect(limiter.take(101)).toBeGreaterThan(0);
    expect(limiter.take(100)).toBe(0);
    expect(limiter.take(1)).toBeGreaterThan(0);
    expect(limiter.take(0)).toBe(0);
    expect(limiter.take(0)).toBeGreaterThan(0);
  });

  test("runs its windows in virtual time", () => {
    const { limiter, time } = limiterAt(100);
    limiter.take(0);
    limiter.take(0);
    expect(limiter.take(0)).toBeCloseTo(MINUTE_MS / 2 / 100, 3);
    time.now += 299;
    expect(limiter.take(0)).toBeGreaterThan(0);
    time.now += 2;
    expect(limiter.take(0)).toBe(0);
  });
});
