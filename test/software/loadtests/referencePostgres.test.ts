import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPostgres } from "../../../loadtests/reference/data/postgres.ts";
import { ended, type Reference, startReference, until } from "../../loadtests/reference/reference.ts";
import { noPostgres, postgresServer, type Server } from "./servers.ts";

const order = { kind: "content", location: "Bern", tokens: 1 };

describe.skipIf(noPostgres !== "")(`the reference workload on PostgreSQL${noPostgres}`, () => {
  let server: Server;
  let env: Record<string, string>;
  let started: Reference[] = [];
  const start = async (more: Record<string, string> = {}): Promise<Reference> => {
    const one = await startReference({ ...env, ...more });
    started.push(one);
    await expect
      .poll(async () => (await fetch(`${one.management}/readyz`)).status, { timeout: 20_000 })
      .toBe(200);
    return one;
  };
  const query = async (text: string) => {
    const sql = openPostgres(`postgres://app:${server.password}@127.0.0.1:${server.port}/postgres`, {});
    try {
      return await sql.query(text);
    } finally {
      await sql.close();
    }
  };

  beforeAll(async () => {
    server = await postgresServer();
    await server.start();
    env = {
      DATABASE_URL: `postgres://app@127.0.0.1:${server.port}/postgres`,
      PGPASSWORD: server.password,
      DATABASE_POOL_SIZE: "4",
    };
  });
  beforeEach(() => query("DROP TABLE IF EXISTS jobs"));
  afterEach(async () => {
    for (const one of started) expect(one.output()).not.toContain(server.password);
    await Promise.all(started.map((one) => one.stop()));
    started = [];
  });
  afterAll(() => server?.remove());

  test("two processes that start at once share one queue, and no job is done twice", async () => {
    const more = { TIME_FACTOR: "5000", MAX_CONCURRENT_AGENTS_SHARE: "5" };
    const [one, other] = await Promise.all([start(more), start(more)]);
    const orders = await Promise.all(
      Array.from({ length: 60 }, (_, at) => (at % 2 ? one : other).call("POST", "/v1/jobs", order)),
    );
    for (const { body } of orders)
      expect((await ended(one, `/v1/jobs/${body.id}`, 30_000)).body.state).toBe("done");
    const done = await Promise.all(
      [one, other].map(async (process) =>
        Number(
          /echelon_jobs_ended_total\{kind="content",state="done"\} (\d+)/.exec(
            await process.metrics(),
          )?.[1] ?? 0,
        ),
      ),
    );
    expect(Math.min(...done)).toBeGreaterThan(0);
    expect(done.reduce((sum, count) => sum + count)).toBe(60);
    expect(await query("SELECT DISTINCT attempts FROM jobs")).toEqual([{ attempts: 1 }]);
  });

  test("what one process takes, a worker in another one does, and deletes end there", async () => {
    const front = await start({ WORKLOAD_KIND: "http" });
    const { body } = await front.call("POST", "/v1/jobs", order);
    const other = await front.call("POST", "/v1/jobs", order);
    expect((await front.call("DELETE", `/v1/jobs/${other.body.id}`)).status).toBe(204);
    expect((await front.call("GET", `/v1/jobs/${body.id}`)).body.state).toBe("queued");
    await start({ WORKLOAD_KIND: "worker", TIME_FACTOR: "5000" });
    expect((await ended(front, `/v1/jobs/${body.id}`)).body.state).toBe("done");
    expect((await front.call("GET", `/v1/jobs/${other.body.id}`)).status).toBe(404);
  });

  test("the job of a worker that was killed is done by another one", async () => {
    const short = { QUEUE_VISIBILITY_SECONDS: "1" };
    const front = await start({ ...short, WORKLOAD_KIND: "http" });
    const dying = await start({ ...short, WORKLOAD_KIND: "worker" });
    const { body } = await front.call("POST", "/v1/jobs", order);
    const path = `/v1/jobs/${body.id}`;
    await until(
      () => front.call("GET", path),
      (answer) => answer.body.state === "running",
    );
    await dying.stop();
    await start({ ...short, WORKLOAD_KIND: "worker", TIME_FACTOR: "5000" });
    expect((await ended(front, path)).body.state).toBe("done");
    expect(await query("SELECT attempts FROM jobs")).toEqual([{ attempts: 2 }]);
  });

  test("a database that dies costs answers while it is away, and no job; then all goes on", async () => {
    const one = await start({ TIME_FACTOR: "500", MAX_CONCURRENT_AGENTS: "2" });
    const orders = await Promise.all(Array.from({ length: 6 }, () => one.call("POST", "/v1/jobs", order)));
    await server.kill();
    const away = await one.call("POST", "/v1/jobs", order);
    expect(away).toMatchObject({ status: 503, body: { error: "the database does not answer" } });
    expect(away.headers.get("retry-after")).toBe("1");
    // All replicas would leave at once if a front end became unready.
    expect((await fetch(`${one.management}/readyz`)).status).toBe(200);
    expect(await one.metrics()).toMatch(/^echelon_store_up\{store="DATABASE_URL"\} 0$/m);
    await server.start();
    await until(
      () => one.call("GET", "/"),
      ({ status }) => status === 200,
    );
    for (const { body } of orders)
      expect((await ended(one, `/v1/jobs/${body.id}`, 60_000)).body.state).toBe("done");
    expect(await one.metrics()).toMatch(/^echelon_store_up\{store="DATABASE_URL"\} 1$/m);
  });

  test("every system has its tables, and hostile text stays text", async () => {
    const agents = await start({ SYSTEM: "multi-agent" });
    const { body } = await agents.call("GET", "/v1/leads?status=won&limit=3");
    expect(body.leads.map(({ id }: { id: number }) => id)).toEqual([999, 995, 991]);
    expect((await agents.call("GET", "/v1/campaigns/1/metrics")).body).toMatchObject({
      id: 1,
      impressions: 10_000,
    });
    const agency = await start({ SYSTEM: "agency", WORKLOAD_KIND: "http" });
    const hostile = { event: "'; DROP TABLE jobs; --", id: "\\x00 ${1}" };
    expect((await agency.call("POST", "/v1/webhooks/shop", hostile)).status).toBe(202);
    expect((await agency.call("POST", "/v1/webhooks/shop", hostile)).status).toBe(200);
    expect((await agency.call("POST", "/v1/webhooks/shop", { ...hostile, id: "\u0000" })).status).toBe(400);
  });

  test("a wrong password is said, and never shown", async () => {
    const one = await startReference({ ...env, PGPASSWORD: "wrong-and-secret" });
    started.push(one);
    const answer = await until(
      async () => (await fetch(`${one.management}/readyz`)).text(),
      (text) => text.includes("password authentication failed"),
    );
    expect(answer + one.output()).not.toContain("wrong-and-secret");
  });
});
