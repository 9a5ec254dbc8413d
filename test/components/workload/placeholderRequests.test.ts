import { describe, expect, test } from "vitest";
import { postContent, samples, start } from "./running.ts";

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
