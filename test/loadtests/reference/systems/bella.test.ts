import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, type Reference, startReference } from "../reference.ts";

describe("bella", () => {
  let one: Reference;
  beforeAll(async () => {
    one = await startReference({
      SYSTEM: "bella",
      TIME_FACTOR: "300",
      CACHE_CONTENT_TTL_SECONDS: "86400",
      CALENDAR_DAYS: "30",
      BATCH_BUSINESSES: "10",
    });
  });
  afterAll(() => one.stop());

  test("makes a calendar of all days that were asked for", async () => {
    const { status, body } = await one.call("POST", "/calendars", { niche: "cafe", city: "Bern", days: 30 });
    expect(status).toBe(202);
    const { body: calendar } = await ended(one, `/calendars/${body.id}`);
    expect(calendar.state).toBe("done");
    expect(calendar.days.map(({ day }: { day: number }) => day)).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
    for (const { text } of calendar.days) expect(text).toContain("cafe");
  });

  test("answers from the cache what was made before, whatever the case of its words", async () => {
    const began = performance.now();
    const first = await one.call("GET", "/content?niche=bakery&city=Thun&day=1");
    // Nobody waits less because of the time factor.
    expect(performance.now() - began).toBeGreaterThan(500);
    expect(first.headers.get("x-cache")).toBe("miss");
    const second = await one.call("GET", "/content?niche=Bakery&city=thun&day=1");
    expect(second.headers.get("x-cache")).toBe("hit");
    expect(second.body).toEqual(first.body);
  });

  test("works through a batch of businesses", async () => {
    const businesses = Array.from({ length: 10 }, (_, at) => ({ niche: `niche ${at}`, city: "Biel" }));
    const { status, body } = await one.call("POST", "/batches", { businesses, days: 3 });
    expect(status).toBe(202);
    const { body: batch } = await ended(one, `/batches/${body.id}`);
    expect(batch).toMatchObject({ state: "done", businesses: 10, done: 10, failed: 0 });
    expect((await one.call("DELETE", `/batches/${body.id}`)).status).toBe(204);
  });

  test("refuses a longer calendar and a larger batch than its limits", async () => {
    const business = { niche: "a", city: "b" };
    expect((await one.call("POST", "/calendars", { ...business, days: 31 })).status).toBe(422);
    const batch = { businesses: Array.from({ length: 11 }, () => business), days: 1 };
    expect((await one.call("POST", "/batches", batch)).status).toBe(422);
    expect((await one.call("POST", "/batches", { businesses: [business], days: 31 })).status).toBe(422);
  });

  test("states the metrics that the system names, with few labels however many niches there are", async () => {
    const ask = (niche: number) => one.call("GET", `/content?niche=word-${niche}&city=Bern&day=1`);
    await Promise.all(Array.from({ length: 60 }, (_, niche) => ask(niche)));
    const metrics = await one.metrics();
    expect(metrics).toMatch(/^bella_requests_total\{method="GET",endpoint="\/content"\} \d+$/m);
    expect(metrics).toMatch(/^bella_request_duration_seconds_count \d+$/m);
    expect(metrics).toMatch(/^bella_active_connections 0$/m);
    expect(metrics).toMatch(/^bella_generation_time_seconds_count\{niche="other"\} \d+$/m);
    expect(metrics.match(/^bella_generation_time_seconds_count/gm)).toHaveLength(51);
  });

  test("a batch of a thousand businesses fits into a request where the limit allows it", async () => {
    const larger = await startReference({ SYSTEM: "bella", TIME_FACTOR: "100000", BATCH_BUSINESSES: "1000" });
    try {
      const businesses = Array.from({ length: 1000 }, (_, at) => ({
        niche: `${"n".repeat(90)}${at}`,
        city: "Biel",
      }));
      const { status, body } = await larger.call("POST", "/batches", { businesses, days: 1 });
      expect(status).toBe(202);
      expect((await ended(larger, `/batches/${body.id}`)).body).toMatchObject({ done: 1000, failed: 0 });
    } finally {
      await larger.stop();
    }
  });
});
