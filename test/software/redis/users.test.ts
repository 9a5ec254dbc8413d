import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_USER } from "../../../components/kubernetes/parts/redis/acl.ts";
import { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { Client } from "./client.ts";
import { queueAndCache } from "./stack.ts";

let cluster: Cluster;
const pods: Record<"work" | "cache", Pod | undefined> = { work: undefined, cache: undefined };

const podOf = (store: keyof typeof pods): Pod => {
  const pod = pods[store];
  if (pod === undefined) throw new Error(`the pod of ${store} does not run`);
  return pod;
};
const clientOf = (store: keyof typeof pods, user?: string): Client =>
  new Client(podOf(store), cluster.manifests, user);

beforeAll(async () => {
  cluster = await Cluster.start(await queueAndCache());
  for (const store of ["work", "cache"] as const) {
    pods[store] = await cluster.start(`StatefulSet/${store}-redis`);
    await podOf(store).untilReady();
  }
});
afterAll(() => cluster?.end());

/** Commands by what they are for. Each is tried as every user of the store. */
const commands = {
  work: {
    connect: ["hello 3", "ping", "client setname x", "select 0"],
    send: ["xadd work:items * task 1"],
    count: ["xlen work:items"],
    take: [
      "xgroup create work:items workers 0 mkstream",
      "xreadgroup group workers a streams work:items >",
      "xautoclaim work:items workers a 900000 0-0",
      "xclaim work:items workers a 0 1-1 justid",
      "xpending work:items workers - + 10",
      "xack work:items workers 1-1",
      "xdel work:items 1-1",
    ],
    bury: ["xgroup create work:dead workers 0 mkstream", "xadd work:dead * task 1", "xlen work:dead"],
    together: ["multi", "exec"],
    measure: ["xinfo stream work:items", "xinfo groups work:items", "xinfo stream work:dead", "info"],
    elsewhere: [
      "xadd other * task 1",
      "xlen other",
      "xadd work * task 1",
      "llen work",
      "rpop work",
      "xdel work:dead 1-1",
      "set key value",
      "get key",
    ],
    destroy: [
      "del work:items",
      "xtrim work:items maxlen 0",
      "xgroup destroy work:items workers",
      "flushall",
      "shutdown",
    ],
    administer: ["config get *", "acl list", "client kill id 1", "keys *", "replicaof no one", "eval x 0"],
  },
  cache: {
    connect: ["hello 3", "ping", "select 0", "info"],
    read: ["get key", "mget key other", "hgetall key", "scan 0", "ttl key", "subscribe news"],
    write: ["set key value", "incr key", "del key", "expire key 9", "eval x 1 key", "publish news x"],
    together: ["watch key", "multi", "exec"],
    destroy: ["flushall", "flushdb", "swapdb 0 1", "keys *", "restore key 0 x", "function flush"],
    administer: [
      "config get *",
      "acl list",
      "client kill id 1",
      "shutdown",
      "replicaof no one",
      "debug sleep 0",
    ],
  },
} as const;

/** What each user may do: all that is not listed is refused. */
const allowed = {
  work: {
    dashboard: ["connect", "send", "count", "together"],
    agents: ["connect", "count", "take", "bury", "together"],
    orchestrator: ["connect", "send", "count", "take", "bury", "together"],
    "stack:keda": ["connect", "count"],
    "stack:metrics": ["connect", "measure"],
  },
  cache: {
    dashboard: ["connect", "read", "together"],
    agents: ["connect", "write", "together"],
    orchestrator: ["connect", "read", "write", "together"],
    "stack:metrics": ["connect"],
  },
} as const;

const cases = Object.entries(allowed).flatMap(([store, users]) =>
  Object.entries(users).map(([user, purposes]) => [store as keyof typeof allowed, user, purposes] as const),
);

describe("the users of a Redis", () => {
  test.each(cases)("of %s: %s may %j and nothing else", async (store, user, purposes) => {
    const rows = Object.entries(commands[store]).flatMap(([purpose, list]) =>
      list.map((command: string): [string, boolean] => [
        command,
        (purposes as readonly string[]).includes(purpose),
      ]),
    );
    const answers = await clientOf(store).all(rows.map(([command]) => `acl dryrun ${user} ${command}`));
    const found = rows.map(([command], index): [string, boolean | string] => {
      const answer = answers[index] ?? "no answer";
      if (answer === "OK") return [command, true];
      return [command, answer.includes("has no permissions") ? false : answer];
    });
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(rows));
  });

  test.each(Object.keys(allowed.work))("%s signs in with its own password only", async (user) => {
    const password = await clientOf("work", user).ask("ping");
    expect(password).toBe("PONG");
    const wrong = await podOf("work").exec(["redis-cli", "--user", user, "ping"], {
      env: { REDISCLI_AUTH: "wrong" },
    });
    expect(`${wrong.stdout}${wrong.stderr}`).toContain("WRONGPASS");
  });

  test("that are no user of a store are unknown to it", async () => {
    expect(await clientOf("cache").ask("acl", "users")).toBe(
      ["agents", "dashboard", DEFAULT_USER, "orchestrator", "stack:metrics"].join("\n"),
    );
  });

  test("leave the Secret of live stacks as it was, which could not be replaced", () => {
    expect(Object.keys(cluster.manifests.content("Secret", "redis-credentials") ?? {}).toSorted()).toEqual([
      "auth.conf",
      "password",
    ]);
  });

  test("are refused without a password", async () => {
    const { stdout } = await podOf("work").exec(["redis-cli", "ping"], { env: { REDISCLI_AUTH: "" } });
    expect(stdout).toContain("NOAUTH");
  });

  test("may read no stream by naming another group or consumer of it, which is refused in a run too", async () => {
    expect(
      await clientOf("work", "dashboard").ask(
        "xreadgroup",
        "group",
        "workers",
        "a",
        "streams",
        "work:items",
        ">",
      ),
    ).toContain("NOPERM");
  });
});
