import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, type Reference, startReference } from "../reference.ts";

describe("the multi-agent system", () => {
  let one: Reference;
  beforeAll(async () => {
    one = await startReference({
      SYSTEM: "multi-agent",
      TIME_FACTOR: "5",
      CACHE_LEAD_DATA_TTL_SECONDS: "3600",
      CACHE_CAMPAIGN_METRICS_TTL_SECONDS: "300",
      REQUESTS_PER_MINUTE: "100",
      TOKENS_PER_MINUTE: "10000",
    });
  });
  afterAll(() => one.stop());

  test("records an interaction and works on it", async () => {
    const asked = { lead: 7, type: "email", text: "When do you open?" };
    const { status, body } = await one.call("POST", "/v1/interactions", asked);
    expect(status).toBe(202);
    const { body: done } = await ended(one, `/v1/interactions/${body.id}`);
    expect(done).toMatchObject({ state: "done", result: { lead: 7, type: "email" } });
    expect((await one.call("DELETE", `/v1/interactions/${body.id}`)).status).toBe(204);
  });

  test("lists leads of a status, and says whether the cache had them", async () => {
    const path = "/v1/leads?status=won&limit=5";
    const first = await one.call("GET", path);
    expect(first.headers.get("x-cache")).toBe("miss");
    expect(first.body.leads).toHaveLength(5);
    for (const lead of first.body.leads) expect(lead.status).toBe("won");
    const second = await one.call("GET", path);
    expect(second.headers.get("x-cache")).toBe("hit");
    expect(second.body).toEqual(first.body);
  });

  test("shows the figures of a campaign that there is, through the cache", async () => {
    const first = await one.call("GET", "/v1/campaigns/3/metrics");
    expect(first.body).toMatchObject({ id: 3, status: "active" });
    expect((await one.call("GET", "/v1/campaigns/3/metrics")).headers.get("x-cache")).toBe("hit");
    expect((await one.call("GET", "/v1/campaigns/51/metrics")).status).toBe(404);
  });

  test("asks the AI within its rates, and refuses what is above them with a time to come back", async () => {
    const burst = await Promise.all(
      Array.from({ length: 150 }, () => one.call("POST", "/v1/completions", { tokens: 10 })),
    );
    const refused = burst.filter(({ status }) => status === 429);
    const done = burst.filter(({ status }) => status === 200);
    expect(refused.length + done.length).toBe(150);
    expect(done.length).toBeGreaterThanOrEqual(100);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(headers.get("retry-after")).toBe("1");
    expect((await one.call("POST", "/v1/completions", { tokens: 10_001 })).status).toBe(429);
  });
});

describe("interactions that ask the AI", () => {
  test("wait in the queue while its rates are used up, and are then done", async () => {
    const one = await startReference({
      SYSTEM: "multi-agent",
      TIME_FACTOR: "600",
      REQUESTS_PER_MINUTE: "2",
      SEED: "3",
    });
    try {
      const asked = { lead: "a", type: "chat", text: "?" };
      const orders = await Promise.all(
        Array.from({ length: 60 }, () => one.call("POST", "/v1/interactions", asked)),
      );
      const ends = await Promise.all(orders.map(({ body }) => ended(one, `/v1/interactions/${body.id}`)));
      const by = ends.map(({ body }) => body.result.by);
      expect(new Set(by)).toEqual(new Set(["ai", "pattern"]));
      expect(by.filter((who) => who === "ai").length).toBeLessThan(20);
    } finally {
      await one.stop();
    }
  });
});
