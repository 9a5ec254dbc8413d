import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended, type Reference, startReference, until } from "../reference.ts";

describe("the agency", () => {
  let one: Reference;
  beforeAll(async () => {
    one = await startReference({ SYSTEM: "agency", TIME_FACTOR: "500", CLIENTS: "50" });
  });
  afterAll(() => one.stop());

  test("takes a webhook once for each client, and works on it", async () => {
    const event = { event: "lead.created", id: "e-1" };
    const first = await one.call("POST", "/v1/webhooks/shop", event);
    expect(first.status).toBe(202);
    const second = await one.call("POST", "/v1/webhooks/shop", event);
    expect(second).toMatchObject({ status: 200, body: { id: first.body.id, duplicate: true } });
    const other = await one.call("POST", "/v1/webhooks/other", event);
    expect(other.status).toBe(202);
    expect(other.body.id).not.toBe(first.body.id);
    const { body } = await ended(one, `/v1/webhooks/${first.body.id}`);
    expect(body).toMatchObject({ state: "done", result: { handled: "lead.created" } });
  });

  test("goes over the clients of a run, one after the other, within 5 virtual minutes", async () => {
    const { status, body } = await one.call("POST", "/v1/runs", {
      workflow: "client-monitoring",
      clients: 20,
    });
    expect(status).toBe(202);
    const { body: run } = await ended(one, `/v1/runs/${body.id}`);
    expect(run).toMatchObject({ state: "done", clients: 20, done: 20, workflow: "client-monitoring" });
    expect(run.seconds).toBeGreaterThan(120);
    expect(run.seconds).toBeLessThan(300);
  });

  test("ends a run that was deleted", async () => {
    const { body } = await one.call("POST", "/v1/runs", { workflow: "client-monitoring", clients: 50 });
    expect((await one.call("DELETE", `/v1/runs/${body.id}`)).status).toBe(204);
    expect((await one.call("GET", `/v1/runs/${body.id}`)).status).toBe(404);
    await until(
      () => one.metrics(),
      (text) => /^echelon_agents_busy 0$/m.test(text),
    );
  });

  test.each([
    [{ workflow: "client-monitoring", clients: 51 }, 422],
    [{ workflow: "client-monitoring", clients: 0 }, 400],
    [{ workflow: "client-monitoring", clients: 1.5 }, 400],
    [{ workflow: "../etc", clients: 1 }, 400],
    [{ clients: 1 }, 400],
  ])("refuses the run %o with %i", async (run, status) => {
    expect((await one.call("POST", "/v1/runs", run)).status).toBe(status);
  });
});
