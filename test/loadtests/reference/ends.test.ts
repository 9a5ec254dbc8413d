import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ended, type Reference, startReference, until } from "./reference.ts";

let folder: string;
let one: Reference;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "reference-"));
});
afterEach(async () => {
  await one.stop();
  await rm(folder, { recursive: true });
});

const order = { kind: "content", location: "Bern", tokens: 1 };
const exitOf = (of: Reference): Promise<unknown[]> => once(of.child, "exit");

describe("a process that is killed", () => {
  test("loses no job that it accepted, neither one that waits nor one that runs", async () => {
    const env = { DATABASE_STORAGE_PATH: folder, MAX_CONCURRENT_AGENTS: "2", QUEUE_VISIBILITY_SECONDS: "1" };
    one = await startReference(env);
    const orders = await Promise.all(Array.from({ length: 6 }, () => one.call("POST", "/v1/jobs", order)));
    expect(orders.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 202]);
    await until(
      () => one.call("GET", "/"),
      ({ body }) => body.pieces.running === 2,
    );
    await one.stop();
    one = await startReference({ ...env, TIME_FACTOR: "20000" });
    const ends = await Promise.all(orders.map(({ body }) => ended(one, `/v1/jobs/${body.id}`)));
    expect(new Set(ends.map(({ body }) => body.state))).toEqual(new Set(["done"]));
  });
});

describe("SIGTERM", () => {
  test("makes it unready, lets running jobs come to their end, and ends it with 0", async () => {
    one = await startReference({
      DATABASE_STORAGE_PATH: folder,
      MAX_CONCURRENT_AGENTS: "1",
      TIME_FACTOR: "1000",
      DRAIN_DELAY_MS: "700",
    });
    const first = await one.call("POST", "/v1/jobs", order);
    const second = await one.call("POST", "/v1/jobs", order);
    await until(
      () => one.call("GET", "/"),
      ({ body }) => body.pieces.running === 1,
    );
    one.child.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${one.management}/readyz`)).status).toBe(503);
    const answer = await one.call("GET", "/");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("connection")).toBe("close");
    expect(await exitOf(one)).toEqual([0, null]);
    one = await startReference({ DATABASE_STORAGE_PATH: folder, WORKLOAD_KIND: "http" });
    expect((await one.call("GET", `/v1/jobs/${first.body.id}`)).body.state).toBe("done");
    expect((await one.call("GET", `/v1/jobs/${second.body.id}`)).body.state).toBe("queued");
  });

  test("gives back a job that takes too long, so that another process does it at once", async () => {
    one = await startReference({ DATABASE_STORAGE_PATH: folder, DRAIN_MS: "100" });
    const { body } = await one.call("POST", "/v1/jobs", order);
    await until(
      () => one.call("GET", `/v1/jobs/${body.id}`),
      (answer) => answer.body.state === "running",
    );
    one.child.kill("SIGTERM");
    expect(await exitOf(one)).toEqual([0, null]);
    one = await startReference({ DATABASE_STORAGE_PATH: folder, TIME_FACTOR: "20000" });
    expect((await ended(one, `/v1/jobs/${body.id}`, 5000)).body.state).toBe("done");
  });
});
