import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ended, type Reference, startReference } from "./reference.ts";

let one: Reference;
afterEach(() => one.stop());

const start = async (degrade: unknown, env: Record<string, string> = {}) => {
  one = await startReference({ DEGRADE: JSON.stringify(degrade), ...env });
};

async function timed(path: string): Promise<number> {
  const began = performance.now();
  await one.call("GET", path);
  return performance.now() - began;
}

describe("DEGRADE", () => {
  test("responseTimeMs: what a person waits for takes that long, and nothing else does", async () => {
    await start({ responseTimeMs: 400 });
    await one.call("GET", "/v1/jobs/none");
    expect(await timed("/")).toBeGreaterThan(395);
    expect(await timed("/v1/pieces")).toBeGreaterThan(395);
    expect(await timed("/v1/jobs/none")).toBeLessThan(395);
  });

  test("errorPercent: exactly that share of what a person waits for fails, and nothing else does", async () => {
    await start({ errorPercent: 10 });
    const statuses: number[] = [];
    for (let ask = 0; ask < 50; ask += 1) {
      statuses.push((await one.call("GET", "/")).status);
      expect((await one.call("GET", "/v1/jobs/none")).status).toBe(404);
    }
    expect(statuses.filter((status) => status === 500)).toHaveLength(5);
    expect(statuses.filter((status) => status === 200)).toHaveLength(45);
  });

  test("throughputPerSecond: no more jobs come to an end than that", async () => {
    await start({ throughputPerSecond: 10 }, { TIME_FACTOR: "1000000" });
    const order = { kind: "content", location: "Bern", tokens: 0 };
    const began = performance.now();
    const orders = await Promise.all(Array.from({ length: 21 }, () => one.call("POST", "/v1/jobs", order)));
    await Promise.all(orders.map(({ body }) => ended(one, `/v1/jobs/${body.id}`)));
    expect(performance.now() - began).toBeGreaterThan(1950);
  });

  test("amount: a calendar and a batch come back with fewer, although they are done", async () => {
    await start(
      { amount: { calendarDays: 29, batchBusinesses: 2 } },
      { SYSTEM: "bella", TIME_FACTOR: "100000" },
    );
    const calendar = await one.call("POST", "/calendars", { niche: "a", city: "b", days: 30 });
    const { body } = await ended(one, `/calendars/${calendar.body.id}`);
    expect(body).toMatchObject({ state: "done", done: 29 });
    expect(body.days).toHaveLength(29);
    const businesses = ["a", "b", "c"].map((niche) => ({ niche, city: "d" }));
    const batch = await one.call("POST", "/batches", { businesses, days: 1 });
    expect((await ended(one, `/batches/${batch.body.id}`)).body).toMatchObject({
      businesses: 3,
      done: 2,
      failed: 1,
    });
  });

  test("durationSeconds: a run takes that many virtual seconds", async () => {
    await start({ durationSeconds: 301 }, { SYSTEM: "agency", TIME_FACTOR: "200" });
    const run = await one.call("POST", "/v1/runs", { workflow: "client-monitoring", clients: 20 });
    const { body } = await ended(one, `/v1/runs/${run.body.id}`);
    expect(body.seconds).toBeGreaterThan(300);
    expect(body.seconds).toBeLessThan(450);
  });

  test("users: people's connections above that many get 503 until there are fewer, and orders get none", async () => {
    await start({ users: 2 });
    const port = Number(new URL(one.url).port);
    const open = async (): Promise<Socket> => {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect");
      return socket;
    };
    const ask = async (socket: Socket, path = "/"): Promise<string> => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
      const [answer] = await once(socket, "data");
      return String(answer).slice(9, 12);
    };
    const polling = [await open(), await open(), await open()];
    for (const socket of polling) expect(await ask(socket, "/v1/jobs/none")).toBe("404");
    const sockets = [await open(), await open(), await open()];
    const statuses: string[] = [];
    for (const socket of sockets) statuses.push(await ask(socket));
    expect(statuses).toEqual(["200", "200", "503"]);
    sockets[0]?.destroy();
    const [, , third] = sockets;
    if (third === undefined) throw new Error("no third connection");
    await expect.poll(() => ask(third)).toBe("200");
    for (const socket of [...polling, ...sockets]) socket.destroy();
  });

  test("without it nothing is slow, fails or is missing", async () => {
    one = await startReference();
    const statuses = await Promise.all(Array.from({ length: 50 }, () => one.call("GET", "/")));
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await timed("/")).toBeLessThan(395);
  });
});
