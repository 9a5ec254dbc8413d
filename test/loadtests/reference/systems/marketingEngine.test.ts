import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, type Reference, startReference, until } from "../reference.ts";

const order = { kind: "content", location: "Bern", tokens: 10 };

describe("the marketing engine", () => {
  let one: Reference;
  beforeAll(async () => {
    one = await startReference({
      TIME_FACTOR: "4000",
      MAX_CONCURRENT_AGENTS: "2",
      SCALE_LEVEL: "enterprise",
      SERVICE_TIME_MS: "30",
    });
  });
  afterAll(() => one.stop());

  test("makes a piece that was ordered, and lists it", async () => {
    const { status, body } = await one.call("POST", "/v1/jobs", order);
    expect(status).toBe(202);
    const done = await ended(one, `/v1/jobs/${body.id}`);
    expect(done.body).toMatchObject({ id: body.id, state: "done", result: { location: "Bern", tokens: 10 } });
    const { body: list } = await one.call("GET", "/v1/pieces?limit=1");
    expect(list.pieces).toEqual([{ id: body.id, ...done.body.result }]);
  });

  test("has a real backlog: two agents work, and the rest waits", async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => one.call("POST", "/v1/jobs", order)));
    const busy = await until(
      () => one.call("GET", "/"),
      ({ body }) => body.pieces.running === 2 && body.pieces.queued > 0,
    );
    expect(busy.body.agents).toEqual({ busy: 2, max: 2 });
    for (const { body } of orders) expect((await ended(one, `/v1/jobs/${body.id}`)).body.state).toBe("done");
  });

  test("forgets a job that was deleted, and no other", async () => {
    const { body } = await one.call("POST", "/v1/jobs", order);
    const path = `/v1/jobs/${body.id}`;
    expect((await one.call("DELETE", path)).status).toBe(204);
    expect((await one.call("GET", path)).status).toBe(404);
    expect((await one.call("DELETE", path)).status).toBe(404);
  });

  test("answers a third direct request with 429 while two agents are at work", async () => {
    await until(
      () => one.call("GET", "/"),
      ({ body }) => body.agents.busy === 0,
    );
    const answers = await Promise.all([1, 2, 3].map(() => one.call("POST", "/v1/content", { tokens: 1 })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
  });
});

describe("the limits of the marketing engine", () => {
  test("hold for orders too, and a refused order uses no tokens", async () => {
    const one = await startReference({ TOKENS_PER_HOUR: "9999", TOKENS_PER_HOUR_SHARE: "100" });
    try {
      const ask = async (tokens: number) => (await one.call("POST", "/v1/jobs", { ...order, tokens })).status;
      expect([await ask(101), await ask(60), await ask(60), await ask(40), await ask(40)]).toEqual([
        429, 202, 429, 202, 429,
      ]);
    } finally {
      await one.stop();
    }
  });
});
