import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { type Program, placeholderFile, startProgram } from "../../support/startProgram.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(...args: Parameters<typeof startProgram>): Promise<Program> {
  const placeholder = await startProgram(...args);
  cleanups.push(placeholder.stop);
  return placeholder;
}

/** A TCP listener that accepts connections and sends nothing, as a data store does before the first command. */
async function listenTcp(): Promise<{ port: number; close: () => Promise<unknown> }> {
  const server = net.createServer((socket) => socket.on("error", () => {}));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => new Promise((resolve) => server.close(resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error(`no TCP address: ${address}`);
  cleanups.push(close);
  return { port: address.port, close };
}

async function scratch(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "placeholder-"));
  cleanups.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

const postContent = (url: string, body = "{}") => fetch(`${url}/v1/content`, { method: "POST", body });

async function missing(url: string): Promise<{ status: number; missing: string[] }> {
  const response = await fetch(`${url}/readyz`);
  const body = (await response.json()) as { missing: string[] };
  return { status: response.status, missing: body.missing };
}

async function samples(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const found = /^([a-z_]+(?:\{[a-z]+="[^"]*"\})?) (\S+)$/.exec(line);
      if (found?.[1] === undefined) throw new Error(`not a Prometheus sample: ${line}`);
      return [found[1], Number(found[2])] as const;
    }),
  );
}

describe("the file travels as text", async () => {
  const source = await readFile(placeholderFile, "utf8");

  test("it is at most 7 KiB, and far less when compressed", () => {
    expect(Buffer.byteLength(source)).toBeLessThanOrEqual(7 * 1024);
    expect(gzipSync(source).length).toBeLessThan(3.25 * 1024);
  });

  test("nothing in it is changed by a single-quoted shell word or by Kubernetes variable expansion", () => {
    expect(source).toMatch(/^[\n\x20-\x7e]+$/);
    expect(source).not.toContain("'");
    expect(source).not.toContain("$(");
  });

  test("it runs as the argument of node -e, from a directory it may not write", async () => {
    const cwd = await scratch();
    await chmod(cwd, 0o555);
    const { management } = await start({}, { args: ["-e", source], cwd });
    expect((await fetch(`${management}/healthz`)).status).toBe(200);
  });
});

describe("readiness", () => {
  test("it is ready where it has to check nothing", async () => {
    const { url } = await start({ WORKLOAD_KIND: "worker" });
    expect(await missing(url)).toEqual({ status: 200, missing: [] });
  });

  test.each(["DATABASE_URL", "REDIS_URL", "QUEUE_URL", "CONTENT_STORAGE_ENDPOINT"])(
    "it is not ready while the address of %s does not answer",
    async (name) => {
      const store = await listenTcp();
      const { url } = await start({
        WORKLOAD_KIND: "worker",
        [name]: `http://user:hunter2@127.0.0.1:${store.port}/path`,
      });
      expect(await missing(url)).toEqual({ status: 200, missing: [] });
      await store.close();
      expect(await missing(url)).toEqual({
        status: 503,
        missing: [`${name}: connect ECONNREFUSED 127.0.0.1:${store.port}`],
      });
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
    },
  );

  test.each(["http", "worker"])("a %s is not ready without a variable that it needs", async (kind) => {
    const { management } = await start({ WORKLOAD_KIND: kind, WORKLOAD_REQUIRES: "DATABASE_URL,PGPASSWORD" });
    expect(await missing(management)).toEqual({
      status: 503,
      missing: ["DATABASE_URL: not set", "PGPASSWORD: not set"],
    });
  });

  test("it does not wait for a store that it can work without, and its metrics show it", async () => {
    const env = { WORKLOAD_REQUIRES: "", REDIS_URL: "redis://127.0.0.9" };
    const { url } = await start({ WORKLOAD_KIND: "worker", ...env });
    expect(await missing(url)).toEqual({ status: 200, missing: [] });
    expect((await samples(url)).get('echelon_store_up{store="REDIS_URL"}')).toBe(0);
  });

  test("a front end that has been ready stays so without the stores that all its replicas share", async () => {
    const store = await listenTcp();
    const env = { QUEUE_URL: `redis://127.0.0.1:${store.port}` };
    const { management } = await start(env);
    expect(await missing(management)).toEqual({ status: 200, missing: [] });
    await store.close();
    expect(await missing(management)).toEqual({ status: 200, missing: [] });
    expect((await samples(management)).get('echelon_store_up{store="QUEUE_URL"}')).toBe(0);
    const next = await start(env);
    expect((await missing(next.management)).status).toBe(503);
  });

  test("it asks the first of several brokers", async () => {
    const broker = await listenTcp();
    const { url } = await start({
      WORKLOAD_KIND: "worker",
      QUEUE_URL: `kafka://127.0.0.1:${broker.port},a:1`,
    });
    expect((await missing(url)).status).toBe(200);
  });

  test.each([
    ["postgres", 5432],
    ["postgresql", 5432],
    ["redis", 6379],
    ["rediss", 6379],
    ["http", 80],
    ["https", 443],
  ])("a %s URL without a port means port %i", async (scheme, port) => {
    // No data store listens on this loopback address, so the refusal names the port that was tried.
    const { url } = await start({ WORKLOAD_KIND: "worker", DATABASE_URL: `${scheme}://127.0.0.9/main` });
    expect((await missing(url)).missing).toEqual([expect.stringContaining(`127.0.0.9:${port}`)]);
  });

  test.each(["amqp://agents@127.0.0.9:5672", "kafka://agents@127.0.0.9:9092"])(
    "a queue at %s is waited for, as any other",
    async (value) => {
      const { url } = await start({ WORKLOAD_KIND: "worker", QUEUE_URL: value });
      const { status, missing: waited } = await missing(url);
      expect(status).toBe(503);
      expect(waited).toEqual([expect.stringMatching(/^QUEUE_URL: .*127\.0\.0\.9:\d+/)]);
    },
  );

  test("the check of an address that never answers ends after 2 s", async () => {
    // 192.0.2.0/24 is reserved for documentation (RFC 5737): no host answers there.
    const { url } = await start({ WORKLOAD_KIND: "worker", REDIS_URL: "redis://192.0.2.1:6379" });
    const began = performance.now();
    expect((await missing(url)).status).toBe(503);
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test.each(["projects/p/topics/t", "arn:aws:sqs:us-east-1:1:q", "postgres:///db?host=/cloudsql/x", ""])(
    "%j has no address, so it is not waited for",
    async (value) => {
      const { url } = await start({ WORKLOAD_KIND: "worker", QUEUE_URL: value });
      expect((await missing(url)).status).toBe(200);
    },
  );

  test("a broken URL is reported by the variable's name, without the value", async () => {
    const { url } = await start({ WORKLOAD_KIND: "worker", DATABASE_URL: "postgres://user:hunter2@" });
    expect(await missing(url)).toEqual({ status: 503, missing: ["DATABASE_URL: Invalid URL"] });
  });

  test("the content directory must exist and be a directory", async () => {
    const directory = await scratch();
    await writeFile(join(directory, "file"), "");
    const status = async (path: string) =>
      missing((await start({ WORKLOAD_KIND: "worker", CONTENT_STORAGE_PATH: path })).url);
    expect(await status(directory)).toEqual({ status: 200, missing: [] });
    expect((await status(join(directory, "none"))).missing).toEqual([expect.stringContaining("ENOENT")]);
    expect((await status(join(directory, "file"))).missing).toEqual([expect.stringContaining("ENOTDIR")]);
  });
});

describe("limits", () => {
  test("the share of requests a minute is a bucket that starts full and refills", async () => {
    const { url } = await start({ REQUESTS_PER_MINUTE_SHARE: "60" });
    const first = await Promise.all(Array.from({ length: 60 }, () => postContent(url)));
    expect(first.filter(({ status }) => status === 200)).toHaveLength(60);
    // The bucket has refilled while the 60 requests ran: send more until it is empty.
    let refused = await postContent(url);
    while (refused.status === 200) refused = await postContent(url);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("1");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await postContent(url)).status).toBe(200);
  });

  test.each([1, 3, 7, 90])(
    "an empty bucket of %i a minute says when the next unit is available",
    async (limit) => {
      const { url } = await start({ REQUESTS_PER_MINUTE_SHARE: String(limit) });
      const began = performance.now();
      let refused = await postContent(url);
      while (refused.status === 200) refused = await postContent(url);
      const elapsedSeconds = (performance.now() - began) / 1000;
      const unitSeconds = 60 / limit;
      const retryAfter = Number(refused.headers.get("retry-after"));
      expect(retryAfter).toBeLessThanOrEqual(Math.ceil(unitSeconds));
      expect(retryAfter).toBeGreaterThanOrEqual(Math.max(1, Math.ceil(unitSeconds - elapsedSeconds)));
    },
  );

  test("the share of tokens an hour counts the tokens that a request asks for", async () => {
    const { url } = await start({ TOKENS_PER_HOUR_SHARE: "3600" });
    expect((await postContent(url, `{"tokens":3600}`)).status).toBe(200);
    const refused = await postContent(url, `{"tokens":60}`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect((await postContent(url)).status).toBe(200);
  });

  test("a refused request takes from neither bucket", async () => {
    const { url } = await start({ REQUESTS_PER_MINUTE_SHARE: "2", TOKENS_PER_HOUR_SHARE: "10" });
    for (const tokens of [11, 11, 11])
      expect((await postContent(url, `{"tokens":${tokens}}`)).status).toBe(429);
    expect((await postContent(url, `{"tokens":10}`)).status).toBe(200);
    expect((await postContent(url)).status).toBe(200);
    expect((await postContent(url)).status).toBe(429);
  });

  test("a share of 0 admits nothing, and still answers with whole seconds to wait", async () => {
    const { url } = await start({ REQUESTS_PER_MINUTE_SHARE: "0" });
    const refused = await postContent(url);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
  });

  test("at most as many agents work at once as the share says", async () => {
    const { url } = await start({ MAX_CONCURRENT_AGENTS_SHARE: "2", SERVICE_TIME_MS: "1500" });
    const answers = await Promise.all(Array.from({ length: 5 }, () => postContent(url)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused.map(({ headers }) => headers.get("retry-after"))).toEqual(["2", "2", "2"]);
    expect((await postContent(url)).status).toBe(200);
  });

  test("no share means no limit", async () => {
    const { url } = await start();
    const answers = await Promise.all(Array.from({ length: 200 }, () => postContent(url, `{"tokens":1e9}`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
  });

  test("probes, metrics and the front page are never limited", async () => {
    const { url, management } = await start({
      REQUESTS_PER_MINUTE_SHARE: "0",
      MAX_CONCURRENT_AGENTS_SHARE: "0",
    });
    const paths = [`${management}/healthz`, `${management}/readyz`, `${management}/metrics`, `${url}/`];
    for (const path of paths) expect((await fetch(path)).status).toBe(200);
    expect((await postContent(url)).status).toBe(429);
  });

  test("with a limit that is not a number it does not start, and names the limit and the value", async () => {
    const started = start({ TOKENS_PER_HOUR_SHARE: "many" });
    await expect(started).rejects.toThrow("TOKENS_PER_HOUR_SHARE is many, expected 0 or more");
  });
});

describe("answers", () => {
  test.each([
    ["{", 400],
    ["", 400],
    ["null", 400],
    [`{"tokens":-1}`, 400],
    [`{"tokens":"5"}`, 400],
    ["{}", 200],
    [`{"tokens":0,"topic":"brünn ☕"}`, 200],
    [`"${"x".repeat(64 * 1024 - 2)}"`, 200],
    [`"${"x".repeat(64 * 1024 - 1)}"`, 413],
    [`"${"☕".repeat(22 * 1024)}"`, 413],
  ])("a body like %.20s is answered with %i", async (body, status) => {
    const { url } = await start();
    expect((await postContent(url, body)).status).toBe(status);
  });

  test("an unknown path is 404, a wrong method 405 with the right one", async () => {
    const { url, management } = await start();
    expect((await fetch(`${url}/v2`)).status).toBe(404);
    const read = await fetch(`${url}/v1/content?x=1`);
    expect([read.status, read.headers.get("allow")]).toEqual([405, "POST"]);
    const write = await fetch(`${management}/metrics`, { method: "DELETE" });
    expect([write.status, write.headers.get("allow")]).toEqual([405, "GET"]);
  });

  test.each(["/healthz", "/readyz", "/metrics"])(
    "%s is not on the port of requests, and no request on that of management",
    async (path) => {
      const { url, management } = await start();
      expect((await fetch(url + path)).status).toBe(404);
      expect((await fetch(management + path)).status).toBe(200);
      expect((await fetch(`${management}/`)).status).toBe(404);
      expect((await postContent(management)).status).toBe(404);
    },
  );

  test("the front page names the workload and its limits; what it lacks is on the port of management", async () => {
    const { url, management } = await start({
      WORKLOAD_NAME: "dashboard",
      REQUESTS_PER_MINUTE_SHARE: "100",
      MISSING_SECRETS: "AIRTABLE_TOKEN,CRM_KEY",
      PGPASSWORD: "hunter2",
    });
    expect(await (await fetch(url)).json()).toEqual({
      workload: "dashboard",
      limits: { REQUESTS_PER_MINUTE_SHARE: "100" },
    });
    expect(await (await fetch(`${management}/readyz`)).json()).toEqual({
      missing: [],
      missingSecrets: ["AIRTABLE_TOKEN", "CRM_KEY"],
    });
  });

  test("metrics count answers by code and leave probes out", async () => {
    const { url, management } = await start({ REQUESTS_PER_MINUTE_SHARE: "1", SERVICE_TIME_MS: "600" });
    // A refusal takes less than half a second on the slowest machine, the accepted request more.
    for (const body of ["{}", "{}", "{"]) await postContent(url, body);
    await fetch(`${management}/healthz`);
    const found = await samples(management);
    expect(found.get('echelon_http_requests_total{code="200"}')).toBe(1);
    expect(found.get('echelon_http_requests_total{code="429"}')).toBe(1);
    expect(found.get('echelon_http_requests_total{code="400"}')).toBe(1);
    expect(found.get("echelon_http_request_duration_seconds_count")).toBe(3);
    expect(found.get('echelon_http_request_duration_seconds_bucket{le="0.5"}')).toBe(2);
    expect(found.get('echelon_http_request_duration_seconds_bucket{le="+Inf"}')).toBe(3);
    expect(found.get("echelon_http_request_duration_seconds_sum")).toBeGreaterThan(0.5);
    expect(found.get("echelon_rate_limited_total")).toBe(1);
    expect(found.get("echelon_in_flight")).toBe(0);
    expect(found.get("process_resident_memory_bytes")).toBeGreaterThan(2 ** 20);
  });

  test("metrics show a request in flight, and a client that left as 499", async () => {
    const { url, management } = await start({ SERVICE_TIME_MS: "300" });
    const abort = new AbortController();
    const left = fetch(url, { signal: abort.signal }).catch(() => undefined);
    await expect.poll(async () => (await samples(management)).get("echelon_in_flight")).toBe(1);
    abort.abort();
    await left;
    await expect
      .poll(async () => (await samples(management)).get('echelon_http_requests_total{code="499"}'))
      .toBe(1);
  });
});

describe("SIGTERM", () => {
  test("finishes the request in flight and exits with 0", async () => {
    const { url, management, child } = await start({ SERVICE_TIME_MS: "800" });
    const answer = postContent(url);
    await expect.poll(async () => (await samples(management)).get("echelon_in_flight")).toBe(1);
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    expect((await answer).status).toBe(200);
    expect(await exit).toEqual([0, null]);
  });

  test("makes it unready while it still serves, so that load balancers stop sending requests first", async () => {
    const { url, management, child } = await start({ DRAIN_DELAY_MS: "700" });
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await expect.poll(() => missing(management)).toEqual({ status: 503, missing: ["draining"] });
    const served = await postContent(url);
    expect([served.status, served.headers.get("connection")]).toEqual([200, "close"]);
    expect((await fetch(`${management}/healthz`)).status).toBe(200);
    expect(await exit).toEqual([0, null]);
  });

  test("an idle keep-alive connection does not delay the exit", async () => {
    const { url, child } = await start();
    const socket = net.connect(Number(new URL(url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    const [head] = await once(socket, "data");
    expect(String(head)).toContain("timeout=620");
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    socket.destroy();
  });
});

describe("a cron workload runs once", () => {
  test.each<{ needs: Record<string, string>; exitCode: number; says: string }>([
    { needs: {}, exitCode: 0, says: "[]" },
    {
      needs: { REDIS_URL: "redis://127.0.0.9", CONTENT_STORAGE_PATH: "/none" },
      exitCode: 2,
      says: "REDIS_URL: connect ECONNREFUSED",
    },
  ])("and exits with the number of missing dependencies: $exitCode", async ({ needs, exitCode, says }) => {
    const { child, output } = await start({ WORKLOAD_KIND: "cron", ...needs });
    if (child.exitCode === null) await once(child, "close");
    expect(child.exitCode).toBe(exitCode);
    expect(output()).toContain(says);
  });
});
