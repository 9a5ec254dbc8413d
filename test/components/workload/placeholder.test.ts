import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { placeholderFile } from "../../support/startProgram.ts";
import { listenTcp, missing, postContent, samples, scratch, start } from "./running.ts";

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

  test("a certificate must exist and be a file that it may read", async () => {
    const directory = await scratch();
    const file = join(directory, "ca.crt");
    await writeFile(file, "");
    const status = async (path: string) => {
      const env = { WORKLOAD_KIND: "worker", WORKLOAD_REQUIRES: "QUEUE_CA_FILE", QUEUE_CA_FILE: path };
      return missing((await start(env)).url);
    };
    expect(await status(file)).toEqual({ status: 200, missing: [] });
    expect((await status(join(directory, "none"))).missing).toEqual([expect.stringContaining("ENOENT")]);
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
