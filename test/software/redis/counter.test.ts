import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { countItems } from "../../../components/aws/parts/cache/countItems.mjs";
import { aclFile, counterUser, isQueue, usersOf } from "../../../components/kubernetes/parts/redis/acl.ts";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";

const PORT = 16_391;
const PASSWORD = "counted";
const NOW = 1_900_000_000_000;

/** The queues of three tiers on ECS: streams of this project, and the lists of two libraries. */
const tiers = { streams: "marcus/scale", bullmq: "agency/growth", celery: "bella/optimized" } as const;

const queueOf = (tier: string) => {
  const planned = plan(loadProfile(tier), "aws", { compute: "containers" });
  const store = Object.values(planned.stores).find(({ engine }) => engine === "elasticache-queue");
  if (store?.engine !== "elasticache-queue" || !isQueue(store))
    throw new Error(`${tier} has no queue in Redis`);
  return { store, users: [...usersOf(store, planned), counterUser(store)] };
};
const { store: streams, users } = queueOf(tiers.streams);
const { stream, deadLetters, group } = streams.queue;
const STREAM = { kind: "stream", key: stream, dead: deadLetters };

let server: ChildProcess;
let directory: string;

/** A server with exactly the users of a stack, whose rules are those that ElastiCache gets. */
async function start(rules: typeof users): Promise<void> {
  const file = join(directory, "users.acl");
  writeFileSync(
    file,
    aclFile(rules, () => PASSWORD),
  );
  const options = ["--port", String(PORT), "--bind", "127.0.0.1", "--aclfile", file, "--save", ""];
  server = spawn("redis-server", [...options, "--dir", directory], { stdio: "ignore" });
  for (let tries = 0; tries < 50; tries += 1) {
    if (asAdmin("ping") === "PONG") return;
    await sleep(100);
  }
  throw new Error("redis-server does not answer");
}

/** What a command of the administrator answers; empty while nothing does. */
function asAdmin(...command: readonly string[]): string {
  try {
    const login = ["-p", String(PORT), "--no-auth-warning", "--user", "default", "--pass", PASSWORD];
    return execFileSync("redis-cli", [...login, ...command], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "";
  }
}

const socketTo = (port = PORT): Socket => connect({ host: "127.0.0.1", port });

const count = (queues: readonly object[], more: object = {}, socket: Socket = socketTo()) =>
  countItems(
    {
      ...{ user: "stack:counter", password: PASSWORD, queues },
      ...{ dimensions: { Stack: "marcus-shop", Store: "jobs" }, ...more },
    },
    { socket, now: NOW },
  );

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "echelon-counter-"));
  const lists = [queueOf(tiers.bullmq), queueOf(tiers.celery)].map(({ store }, index) => ({
    ...counterUser(store),
    name: ["bullmq", "celery"][index] ?? "",
  }));
  await start([...users, ...lists]);
});
afterAll(() => {
  server?.kill();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => void asAdmin("flushall"));

const sent = (key: string, id: string, item = "1"): string => asAdmin("xadd", key, id, "item", item);

describe("a stream, as its own user counts it", () => {
  test("has nothing before the first item", async () => {
    expect(await count([STREAM])).toEqual([
      expect.objectContaining({ waiting_items: 0, oldest_seconds: 0, failed_items: 0 }),
    ]);
  });

  test("has what waits, what is worked on, what failed, and the age of the oldest", async () => {
    sent(stream, `${NOW - 90_000}-0`, "größer 🙂");
    sent(stream, `${NOW - 1000}-0`);
    sent(stream, `${NOW}-0`);
    sent(deadLetters, "1-0");
    sent(`${stream}:other`, "1-0");
    asAdmin("xgroup", "create", stream, group, "0");
    asAdmin("xreadgroup", "group", group, "a", "count", "1", "streams", stream, ">");
    expect(await count([STREAM])).toMatchObject([{ waiting_items: 3, oldest_seconds: 90, failed_items: 1 }]);
    asAdmin("xack", stream, group, `${NOW - 90_000}-0`);
    asAdmin("xdel", stream, `${NOW - 90_000}-0`);
    expect(await count([STREAM])).toMatchObject([{ waiting_items: 2, oldest_seconds: 1, failed_items: 1 }]);
  });

  test("is one record in the form that CloudWatch reads, for each queue", async () => {
    sent(stream, `${NOW}-0`);
    const [first, second, ...more] = await count([STREAM, { ...STREAM, key: deadLetters }]);
    expect(more).toEqual([]);
    expect([first?.Queue, second?.Queue]).toEqual([stream, deadLetters]);
    expect(first).toMatchObject({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: "Echelon/Queues",
            Dimensions: [["Stack", "Store", "Queue"]],
            Metrics: [
              { Name: "waiting_items", Unit: "Count" },
              { Name: "oldest_seconds", Unit: "Seconds" },
              { Name: "failed_items", Unit: "Count" },
            ],
          },
        ],
      },
      ...{ Stack: "marcus-shop", Store: "jobs", Queue: stream },
    });
  });

  test("is counted from answers that arrive byte by byte", async () => {
    sent(stream, `${NOW - 5000}-0`, "größer 🙂\r\n$3\r\n");
    const slow = await splitting();
    try {
      const { port } = slow.address() as { readonly port: number };
      expect(await count([STREAM], {}, socketTo(port))).toMatchObject([
        { waiting_items: 1, oldest_seconds: 5 },
      ]);
    } finally {
      slow.close();
    }
  });
});

/** A server between both that hands over one byte after the other. */
function splitting(): Promise<Server> {
  const between = createServer((client) => {
    const redis = socketTo();
    client.setNoDelay(true);
    client.pipe(redis);
    client.on("error", () => redis.destroy());
    redis.on("data", async (bytes) => {
      for (const byte of bytes) {
        client.write(Buffer.from([byte]));
        await new Promise(setImmediate);
      }
    });
  });
  return new Promise((resolve) => between.listen(0, "127.0.0.1", () => resolve(between)));
}

describe("the list of a library", () => {
  test.each([
    ["celery", "celery", "rpush"],
    ["bullmq", "bull:jobs:wait", "lpush"],
  ])("of %s has what waits, and no delayed job", async (user, key, push) => {
    asAdmin(push, key, "1", "2", "3", "4");
    asAdmin("zadd", "bull:jobs:delayed", "1", "5");
    asAdmin("zadd", "unacked_index", "1", "6");
    expect(await count([{ kind: "list", key }], { user })).toMatchObject([{ waiting_items: 4 }]);
    asAdmin("lpop", key);
    expect(await count([{ kind: "list", key }], { user })).toMatchObject([{ waiting_items: 3 }]);
  });

  test("is the one that the plan of its tier says", () => {
    const lists = [tiers.celery, tiers.bullmq].map((tier) => queueOf(tier).store.queue.library?.list);
    expect(lists).toEqual(["celery", "bull:jobs:wait"]);
  });
});

describe("no metric is written, rather than a wrong one, where", () => {
  test.each([
    ["the password is another", [STREAM], { password: "other" }, "WRONGPASS"],
    ["the user does not exist", [STREAM], { user: "nobody" }, "WRONGPASS"],
    ["a key is none of the queue", [{ kind: "list", key: "cache" }], {}, "NOPERM"],
    ["a stream is none of the queue", [{ ...STREAM, key: "cache" }], {}, "NOPERM"],
    ["the dead letters are none of the queue", [{ ...STREAM, dead: "cache" }], {}, "NOPERM"],
  ])("%s", async (_, queues, more, message) => {
    await expect(count(queues, more)).rejects.toThrow(message);
  });

  test("a key holds something else", async () => {
    asAdmin("rpush", stream, "1");
    await expect(count([STREAM])).rejects.toThrow("WRONGTYPE");
  });

  test("nobody listens", async () => {
    await expect(count([STREAM], {}, socketTo(1))).rejects.toThrow("ECONNREFUSED");
  });

  test("somebody ends the connection", async () => {
    const ends = createServer((client) => client.end("+OK\r\n"));
    await new Promise<void>((resolve) => ends.listen(0, "127.0.0.1", resolve));
    const { port } = ends.address() as { readonly port: number };
    await expect(count([STREAM], {}, socketTo(port))).rejects.toThrow(/connection ended|ECONNRESET|EPIPE/);
    ends.close();
  });

  test("nobody answers", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { readonly port: number };
    await expect(count([STREAM], {}, socketTo(port))).rejects.toThrow("no answer within 5000 ms");
    silent.close();
  });
});

test("the counter's user can do nothing else with the Redis", () => {
  sent(stream, "1-0");
  const login = ["-p", String(PORT), "--no-auth-warning", "--user", "stack:counter", "--pass", PASSWORD];
  for (const command of [
    ["xadd", stream, "*", "a", "b"],
    ["xrange", stream, "-", "+"],
    ["xdel", stream, "1-0"],
    ["del", stream],
    ["get", "key"],
    ["keys", "*"],
    ["config", "get", "*"],
    ["flushall"],
  ]) {
    const answer = execFileSync("redis-cli", [...login, ...command], { encoding: "utf8" });
    expect(answer, command.join(" ")).toMatch(/^NOPERM/);
  }
});
