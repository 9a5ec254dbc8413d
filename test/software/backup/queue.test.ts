import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../pod/pod.ts";
import { Shop, shell } from "./shop.ts";

/** What a Redis holds, as it sends it to another one. */
const DIGEST = [
  "redis-cli --raw dump work | md5sum",
  String.raw`echo 'get "a b \x00\n\xff"' | redis-cli`,
  "redis-cli get short-lived",
  "redis-cli -n 3 hgetall other",
  "redis-cli info keyspace | sed 's/expires.*//'",
].join("\n");

describe("the backup of a queue", () => {
  let shop: Shop;
  let redis: Pod;

  beforeAll(async () => {
    shop = await Shop.open();
    redis = await shop.cluster.start("StatefulSet/work-redis");
    await redis.untilReady();
  });
  afterAll(() => shop?.cluster.end());

  it("is restored with what waits, what is being worked on, and keys of any bytes", async () => {
    await shell(
      redis,
      [
        "set -e",
        "redis-cli xgroup create work workers 0 mkstream",
        "for item in 1 2 3; do redis-cli xadd work '*' body $item; done",
        "redis-cli xreadgroup group workers one count 1 streams work '>'",
        String.raw`echo 'set "a b \x00\n\xff" value' | redis-cli`,
        "redis-cli set short-lived soon ex 1000",
        "redis-cli -n 3 hset other field value",
      ].join("\n"),
    );
    const before = await shell(redis, DIGEST);
    expect(await shop.backUp("work-redis")).toContain("is complete");
    await shell(redis, "redis-cli flushall");
    expect(await shell(redis, DIGEST)).not.toBe(before);
    await shop.restore("work-redis");
    expect(await shell(redis, DIGEST)).toBe(before);
    expect(await shell(redis, "redis-cli xpending work workers")).toMatch(/^1\n.*\none\n1\n$/s);
    expect(Number(await shell(redis, "redis-cli ttl short-lived"))).toBeGreaterThan(900);
    expect(await shell(redis, "redis-cli -n 3 hget other field")).toBe("value\n");
  });

  it("replaces what the store has under the same name, and leaves the rest", async () => {
    await shell(redis, "redis-cli set short-lived long && redis-cli set newer yes");
    await shop.restore("work-redis");
    expect(await shell(redis, "redis-cli get short-lived; redis-cli get newer")).toBe("soon\nyes\n");
  });

  it("fails where the store has no room, and where it is away", async () => {
    await shell(redis, "redis-cli config set maxmemory 1mb");
    await expect(shop.restore("work-redis")).rejects.toThrow(/OOM/);
    await shell(redis, "redis-cli config set maxmemory 64mb");
    const backups = await shop.inBackups("work-redis");
    const before = await shell(backups, "ls /backups");
    expect((await shop.backUpWith("work-redis", { HOST: "nowhere" })).exitCode).not.toBe(0);
    expect((await shop.backUpWith("work-redis", { HOST: "127.0.0.1" })).exitCode).not.toBe(0);
    expect(await shell(backups, "ls /backups")).toBe(before);
  });

  it("of an empty store is restored too", async () => {
    await shell(redis, "redis-cli flushall");
    await shop.backUp("work-redis");
    await shell(redis, "redis-cli set newer yes");
    await shop.restore("work-redis");
    expect(await shell(redis, "redis-cli keys '*'")).toBe("newer\n");
  });
});
