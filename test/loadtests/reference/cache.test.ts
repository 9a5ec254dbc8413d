import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { Clock } from "../../../loadtests/reference/base/clock.ts";
import { Cache } from "../../../loadtests/reference/cache/cache.ts";

const cacheOf = (ttlSeconds: Record<string, number>, factor = 1) =>
  new Cache({ clock: new Clock(factor), remote: undefined, ttlSeconds });

describe("a cache", () => {
  test("keeps an answer for its virtual seconds", async () => {
    const cache = cacheOf({ content: 100 }, 1000);
    let made = 0;
    const ask = () => cache.through("content", "key", async () => ++made);
    expect(await ask()).toEqual({ value: 1, from: "miss" });
    expect(await ask()).toEqual({ value: 1, from: "hit" });
    await sleep(110);
    expect(await ask()).toEqual({ value: 2, from: "miss" });
  });

  test("keeps nothing without a stated time, nor what could not be made", async () => {
    const cache = cacheOf({ content: 100 });
    await cache.through("other", "key", async () => 1);
    expect(await cache.through("other", "key", async () => 2)).toEqual({ value: 2, from: "miss" });
    await expect(cache.through("content", "key", () => Promise.reject(new Error("no")))).rejects.toThrow(
      "no",
    );
    expect(await cache.through("content", "key", async () => 3)).toEqual({ value: 3, from: "miss" });
  });

  test("makes an answer once, however many ask for it at the same moment", async () => {
    const cache = cacheOf({ content: 100 });
    let made = 0;
    const ask = () =>
      cache.through("content", "key", async () => {
        await sleep(10);
        return ++made;
      });
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set([1]));
  });

  test("keeps keys of different caches apart, and values that are nothing", async () => {
    const cache = cacheOf({ one: 100, other: 100 });
    await cache.through("one", "key", async () => null);
    expect(await cache.through("one", "key", async () => 1)).toEqual({ value: null, from: "hit" });
    expect(await cache.through("other", "key", async () => 1)).toEqual({ value: 1, from: "miss" });
  });
});
