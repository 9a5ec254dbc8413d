import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Reference, startReference } from "./reference.ts";

const LARGE = "larger than 64 KiB";

let measured: Reference | undefined;
afterEach(() => measured?.stop());

describe("the workload that load tests measure keeps to the contract of workloads", () => {
  let one: Reference;
  beforeAll(async () => {
    one = await startReference({ WORKLOAD_NAME: "dashboard", REQUESTS_PER_MINUTE_SHARE: "1" });
  });
  afterAll(() => one.stop());

  test.each([
    ["GET", "/healthz", undefined, 404],
    ["GET", "/readyz", undefined, 404],
    ["GET", "/metrics", undefined, 404],
    ["GET", "/", undefined, 200],
    ["HEAD", "/", undefined, 200],
    ["PUT", "/", "{}", 405],
    ["GET", "/v2", undefined, 404],
    ["POST", "/v1/content", "no JSON", 400],
    ["POST", "/v1/content", "", 400],
    ["POST", "/v1/content", '{"tokens":-1}', 400],
    ["POST", "/v1/content", '{"tokens":"1"}', 400],
    ["POST", "/v1/content", LARGE, 413],
    ["POST", "/v1/content", "{}", 200],
    ["POST", "/v1/content", "{}", 429],
    ["GET", "/v1/content", undefined, 405],
  ])("%s %s with the body %s is answered with %i", async (method, path, body, status) => {
    const answer = await one.call(method, path, body === LARGE ? `"${"x".repeat(65_536)}"` : body);
    expect(answer.status).toBe(status);
    if (status >= 400) expect(Object.keys(answer.body)).toEqual(["error"]);
    if (status === 405) expect(answer.headers.get("allow")).toMatch(/GET|POST/);
    if (status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("its main page says who answers, and what is in work", async () => {
    const { body } = await one.call("GET", "/");
    expect(body).toMatchObject({
      workload: "dashboard",
      system: "marketing-engine",
      limits: { REQUESTS_PER_MINUTE_SHARE: "1" },
      pieces: { queued: 0, running: 0, done: 0 },
      agents: { busy: 0, max: 10 },
    });
  });

  test("health, readiness and metrics are on their own port, and nothing else", async () => {
    const ask = (path: string) => fetch(`${one.management}${path}`);
    expect((await ask("/healthz")).status).toBe(200);
    expect(await (await ask("/readyz")).json()).toEqual({ missing: [], missingSecrets: [] });
    expect((await ask("/")).status).toBe(404);
    const metrics = await one.metrics();
    expect(metrics).toMatch(/^echelon_http_requests_total\{code="429"\} 1$/m);
    expect(metrics).toMatch(/^echelon_rate_limited_total 1$/m);
    for (const bound of [1, 2, 3, 5])
      expect(metrics).toContain(`echelon_http_request_duration_seconds_bucket{le="${bound}"}`);
    expect(metrics).toMatch(/^echelon_in_flight 0$/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes \d+$/m);
  });
});

describe("readiness", () => {
  test("names the stores that are not there, and says nothing of secrets", async () => {
    measured = await startReference({
      WORKLOAD_REQUIRES: "REDIS_URL,DATABASE_STORAGE_PATH,QUEUE_URL",
      REDIS_URL: "redis://127.0.0.1:1",
      QUEUE_URL: "name-of-a-queue",
      REDIS_PASSWORD: "never-print-this",
    });
    const answer = await fetch(`${measured.management}/readyz`);
    expect(answer.status).toBe(503);
    const { missing } = (await answer.json()) as { missing: string[] };
    expect(missing).toHaveLength(2);
    expect(missing[0]).toMatch(/^REDIS_URL: /);
    expect(missing[1]).toBe("DATABASE_STORAGE_PATH: not set");
    expect(await measured.metrics()).toMatch(/^echelon_store_up\{store="REDIS_URL"\} 0$/m);
    expect(measured.output()).not.toContain("never-print-this");
  });

  test("a database that never answers makes it answer 503, and not wait or end", async () => {
    measured = await startReference({
      DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      PGPASSWORD: "never-print",
    });
    expect((await fetch(`${measured.management}/readyz`)).status).toBe(503);
    expect((await fetch(`${measured.management}/healthz`)).status).toBe(200);
    const answer = await measured.call("GET", "/v1/pieces");
    expect(answer.status).toBe(503);
    expect(answer.body).toEqual({ error: "the database does not answer" });
    expect(measured.output()).not.toContain("never-print");
  });
});

describe("addresses", () => {
  test("it listens on all of them, and with HOST on that one only", async () => {
    const reaches = async (host: string, port: string) => {
      const answer = await fetch(`http://${host}:${port}/`).catch(() => undefined);
      return answer?.status;
    };
    measured = await startReference();
    expect(await reaches("127.0.0.2", new URL(measured.url).port)).toBe(200);
    await measured.stop();
    measured = await startReference({ HOST: "127.0.0.1" });
    expect(await reaches("127.0.0.1", new URL(measured.url).port)).toBe(200);
    expect(await reaches("127.0.0.2", new URL(measured.url).port)).toBeUndefined();
  });
});

describe("roles of processes", () => {
  test("a worker serves no requests, and a base path is the start of every path", async () => {
    measured = await startReference({ WORKLOAD_KIND: "worker" });
    expect(measured.url).toBe(measured.management);
    expect((await fetch(`${measured.management}/readyz`)).status).toBe(200);
    await measured.stop();
    measured = await startReference({ BASE_PATH: "/shop", SYSTEM: "multi-agent" });
    expect((await measured.call("GET", "/shop/v1/leads")).status).toBe(200);
    expect((await measured.call("GET", "/shop")).status).toBe(200);
    expect((await measured.call("GET", "/v1/leads")).status).toBe(404);
  });

  test.each([
    [{}, 0],
    [{ WORKLOAD_REQUIRES: "REDIS_URL,QUEUE_URL" }, 2],
  ])("a job with %o makes the tables and ends with the number of missing stores", async (env, code) => {
    measured = await startReference({ WORKLOAD_KIND: "job", ...env });
    const exit = await new Promise((resolve) => measured?.child.once("exit", resolve));
    expect(exit).toBe(code);
  });

  test.each([
    [{ PORT: "-1" }, "PORT is -1"],
    [{ DEGRADE: '{"slow":1}' }, "DEGRADE is"],
    [{ SYSTEM: "none" }, "SYSTEM is none"],
  ])("a wrong variable ends it at the start: %o", async (env, why) => {
    await expect(startReference(env)).rejects.toThrow(why);
  });
});
