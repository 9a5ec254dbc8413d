import { describe, expect, test } from "vitest";
import { Clock } from "../../../loadtests/reference/base/clock.ts";
import { degradeOf, pace, share } from "../../../loadtests/reference/base/degrade.ts";
import { Latency, type WorkKind } from "../../../loadtests/reference/base/latency.ts";
import { settingsOf } from "../../../loadtests/reference/base/settings.ts";

const many = (kind: WorkKind, seed = "1", count = 2000): number[] => {
  const latency = new Latency(seed);
  return Array.from({ length: count }, () => latency.next(kind));
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("the latency of the simulated AI", () => {
  test("is the same for the same seed, whatever else is asked for", () => {
    const alone = many("piece", "7", 5);
    const latency = new Latency("7");
    const mixed = Array.from({ length: 5 }, () => {
      latency.next("post");
      return latency.next("piece");
    });
    expect(mixed).toEqual(alone);
    expect(many("piece", "8", 5)).not.toEqual(alone);
  });

  // Pass lines and agents as the profiles state them.
  test.each([
    ["piece:local", 3, 3],
    ["piece:regional", 8, 10],
    ["piece", 20, 30],
  ] as const)("of %s lets %i agents make about 2.5 times %i pieces an hour", (kind, agents, stated) => {
    const anHour = (agents * 3_600_000) / mean(many(kind));
    expect(anHour / stated).toBeGreaterThan(2.3);
    expect(anHour / stated).toBeLessThan(2.7);
  });

  test("of a client is between 6 and 15 s, and 20 clients take less than 5 minutes", () => {
    const clients = many("client");
    expect(Math.min(...clients)).toBeGreaterThanOrEqual(6000);
    expect(Math.max(...clients)).toBeLessThanOrEqual(15_000);
    expect(mean(clients) * 20).toBeLessThan(300_000);
    expect(mean(clients) * 20).toBeGreaterThan(120_000);
  });

  test("of a post is below 5 s in 95 of 100 cases, as people wait for it", () => {
    const posts = many("post").toSorted((one, other) => one - other);
    expect(posts[Math.floor(posts.length * 0.95)]).toBeLessThan(5000);
  });
});

describe("virtual time", () => {
  test("a lane spends as many virtual milliseconds as it is asked to, although timers are coarse", async () => {
    const clock = new Clock(1000);
    const lane = clock.lane();
    const began = performance.now();
    for (let step = 0; step < 100; step += 1) await lane.spend(2500);
    const virtualMs = clock.virtual(performance.now() - began);
    expect(virtualMs).toBeGreaterThan(240_000);
    expect(virtualMs).toBeLessThan(400_000);
  });

  test("a lane counts the time before its first piece, which that piece takes less", async () => {
    const lane = new Clock(200).lane();
    const stopped = performance.now() + 20;
    while (performance.now() < stopped);
    await lane.spend(20_000);
    // 100 ms, of which a timer may miss one or two.
    expect(lane.elapsedMs).toBeGreaterThan(19_500);
  });

  test("a lane ends early when its signal says so", async () => {
    const abort = new AbortController();
    const waiting = new Clock(1).lane().spend(60_000, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toThrow();
    await expect(new Clock(1).lane().spend(0, abort.signal)).rejects.toThrow();
  });
});

describe("what DEGRADE asks for", () => {
  test.each([
    [10, 1000, 100],
    [0.5, 1000, 5],
    [0, 1000, 0],
    [100, 10, 10],
  ])("%d percent of %i are exactly %i", (percent, of, failed) => {
    const fails = share(percent);
    expect(Array.from({ length: of }, fails).filter(Boolean)).toHaveLength(failed);
  });

  test("a pace gives no more places a second than it is allowed to", () => {
    let now = 0;
    const wait = pace(4, () => now);
    expect([wait(), wait(), wait()]).toEqual([0, 250, 500]);
    now = 10_000;
    expect(wait()).toBe(0);
  });

  test.each([
    '{"responseTimeMs":-1}',
    '{"responseTime":1}',
    "[]",
    '{"amount":{"days":"1"}}',
    "{",
    '{"amount":1}',
    "null",
  ])("%s is refused", (text) => {
    expect(() => degradeOf(text)).toThrow();
  });

  test.each(["", undefined])("%o changes nothing", (text) => {
    expect(degradeOf(text)).toEqual({});
  });
});

describe("settings", () => {
  test.each([
    ["PORT", "-1"],
    ["PORT", "no"],
    ["TIME_FACTOR", "0"],
    ["SYSTEM", "other"],
    ["WORKLOAD_KIND", "other"],
  ])("%s=%s is refused with its name", (name, value) => {
    expect(() => settingsOf({ [name]: value })).toThrow(name);
  });

  test("a share stands above the total that it is a part of", () => {
    expect(settingsOf({ MAX_CONCURRENT_AGENTS: "20", MAX_CONCURRENT_AGENTS_SHARE: "0" }).limits.agents).toBe(
      0,
    );
    expect(settingsOf({ MAX_CONCURRENT_AGENTS: "20" }).limits.agents).toBe(20);
    expect(settingsOf({}).limits.agents).toBe(Number.POSITIVE_INFINITY);
  });
});
