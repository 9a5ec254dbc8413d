import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Reference, startReference } from "../../loadtests/reference/reference.ts";
import { noRedis, redis, type Server } from "./servers.ts";

describe.skipIf(noRedis !== "")(`the reference workload with Redis${noRedis}`, () => {
  let server: Server;
  let scratch: string;
  let env: Record<string, string>;
  let started: Reference[] = [];
  const start = async (more: Record<string, string>): Promise<Reference> => {
    const one = await startReference({ ...env, ...more });
    started.push(one);
    return one;
  };
  const backendOf = async (one: Reference): Promise<string | undefined> =>
    /echelon_cache_backend\{backend="(\w+)"\} 1/.exec(await one.metrics())?.[1];
  const uses = (one: Reference, backend: string) =>
    expect.poll(() => backendOf(one), { timeout: 15_000 }).toBe(backend);

  beforeAll(async () => {
    server = await redis();
    await server.start();
    scratch = await mkdtemp(join(tmpdir(), "reference-"));
    env = { REDIS_URL: `redis://127.0.0.1:${server.port}`, REDIS_PASSWORD: server.password };
  });
  afterEach(async () => {
    for (const one of started) expect(one.output()).not.toContain(server.password);
    await Promise.all(started.map((one) => one.stop()));
    started = [];
  });
  afterAll(async () => {
    await server?.remove();
    await rm(scratch, { recursive: true, force: true });
  });

  test("processes share a cache; without Redis each has its own, and uses Redis again when it is back", async () => {
    const bella = { SYSTEM: "bella", TIME_FACTOR: "100", CACHE_CONTENT_TTL_SECONDS: "86400" };
    const [one, other] = await Promise.all([start(bella), start(bella)]);
    await Promise.all([uses(one, "redis"), uses(other, "redis")]);
    const ask = async (of: Reference, day: number) => {
      const { status, headers } = await of.call("GET", `/content?niche=cafe&city=Bern&day=${day}`);
      return [status, headers.get("x-cache")];
    };
    expect([await ask(one, 1), await ask(other, 1)]).toEqual([
      [200, "miss"],
      [200, "hit"],
    ]);

    await server.kill();
    await Promise.all([uses(one, "memory"), uses(other, "memory")]);
    // What was answered before is in its own memory, and what is new is made by each process.
    expect([await ask(one, 1), await ask(one, 2), await ask(one, 2), await ask(other, 2)]).toEqual([
      [200, "hit"],
      [200, "miss"],
      [200, "hit"],
      [200, "miss"],
    ]);

    await server.start();
    await Promise.all([uses(one, "redis"), uses(other, "redis")]);
    expect([await ask(one, 3), await ask(other, 3)]).toEqual([
      [200, "miss"],
      [200, "hit"],
    ]);
  });

  test("a change on the board of one process arrives at the other one, also after Redis was away", async () => {
    const file = join(scratch, "users.json");
    const [email, password] = ["dev@example.com", "of the test"];
    await writeFile(file, JSON.stringify([{ email, password, role: "developer" }]));
    const marcus = { SYSTEM: "marcus", USERS_FILE: file, DATABASE_STORAGE_PATH: scratch };
    const [one, other] = await Promise.all([start(marcus), start(marcus)]);
    await Promise.all([uses(one, "redis"), uses(other, "redis")]);
    const { token } = (await one.call("POST", "/login", { email, password })).body;
    const headers = { authorization: `Bearer ${token}` };
    const create = (title: string) => one.call("POST", "/api/tasks", { project: "roof", title }, headers);

    // A login at one process opens the other one.
    const socket = new WebSocket(`${other.url.replace("http", "ws")}/ws?project=roof&token=${token}`);
    await once(socket, "open");
    const heard: string[] = [];
    socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(data).task.title));
    await create("before");
    await expect.poll(() => heard).toEqual(["before"]);

    await server.kill();
    await uses(one, "memory");
    expect((await create("meanwhile")).status).toBe(201);

    await server.start();
    await Promise.all([uses(one, "redis"), uses(other, "redis")]);
    await expect
      .poll(
        async () => {
          await create("after");
          return heard.includes("after");
        },
        { timeout: 15_000, interval: 200 },
      )
      .toBe(true);
    socket.close();
  });

  test("a wrong password leaves the cache in memory, and is never shown", async () => {
    const one = await start({ SYSTEM: "bella", REDIS_PASSWORD: "wrong-and-secret" });
    expect((await one.call("GET", "/")).status).toBe(200);
    expect(await backendOf(one)).toBe("memory");
    expect(one.output()).not.toContain("wrong-and-secret");
  });
});
