import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../../../loadtests/reference/data/schema.ts";
import type { Sql } from "../../../loadtests/reference/data/sql.ts";
import { openSqlite } from "../../../loadtests/reference/data/sqlite.ts";
import { Full, Queue } from "../../../loadtests/reference/jobs/queue.ts";

const VISIBILITY_MS = 400;
let sql: Sql;
let queue: Queue;
beforeEach(async () => {
  sql = openSqlite(undefined);
  await migrate(sql);
  queue = new Queue(sql, { visibilityMs: VISIBILITY_MS, most: 5 });
});

describe("the queue", () => {
  test("gives each job to one worker, the oldest first", async () => {
    const { id } = await queue.add("a", { n: 1 });
    await sleep(2);
    await queue.add("a", { n: 2 });
    const [first] = await queue.take("one", 1);
    expect(first).toMatchObject({ id, state: "running", attempts: 1, payload: '{"n":1}' });
    expect(await queue.take("other", 5)).toHaveLength(1);
    expect(await queue.take("other", 5)).toEqual([]);
  });

  test("gives the job of a worker without a sign of life to another one, and believes only that one", async () => {
    const { id } = await queue.add("a", {});
    await queue.take("dead", 1);
    expect(await queue.take("other", 1)).toEqual([]);
    await sleep(VISIBILITY_MS + 5);
    expect(await queue.take("other", 1)).toMatchObject([{ id, attempts: 2 }]);
    expect(await queue.extend("dead", id, 1)).toBe(false);
    expect(await queue.finish("dead", id, { state: "done", done: 1, result: 1 })).toBe(false);
    expect(await queue.finish("other", id, { state: "done", done: 1, result: 2 })).toBe(true);
    expect(await queue.get("a", id)).toMatchObject({ state: "done", result: 2 });
  });

  test("leaves a job with a worker that says that it is at it", async () => {
    const { id } = await queue.add("a", {});
    await queue.take("one", 1);
    for (let beat = 0; beat < 4; beat += 1) {
      await sleep(VISIBILITY_MS / 2);
      expect(await queue.extend("one", id, beat)).toBe(true);
      expect(await queue.take("other", 1)).toEqual([]);
    }
  });

  test("offers a job again that was given back, and counts only attempts", async () => {
    const { id } = await queue.add("a", {});
    await queue.take("one", 1);
    await queue.giveBack("one", id, { uncounted: true });
    expect(await queue.take("one", 1)).toMatchObject([{ attempts: 1 }]);
    await queue.giveBack("one", id, { afterMs: 30 });
    expect(await queue.take("one", 1)).toEqual([]);
    await sleep(35);
    expect(await queue.take("one", 1)).toMatchObject([{ attempts: 2 }]);
  });

  test("takes the same event once", async () => {
    const first = await queue.add("a", {}, "event");
    expect(await queue.add("a", {}, "event")).toEqual({ id: first.id, duplicate: true });
    expect((await queue.add("a", {}, "other")).duplicate).toBe(false);
    expect((await queue.add("a", {})).duplicate).toBe(false);
  });

  test("takes no more than may wait", async () => {
    for (let job = 0; job < 5; job += 1) await queue.add("a", {});
    await sleep(110);
    await expect(queue.add("a", {})).rejects.toBeInstanceOf(Full);
  });

  test("forgets a deleted job, of whatever state, and only by its kind", async () => {
    const { id } = await queue.add("a", {});
    await queue.take("one", 1);
    expect(await queue.delete("b", id)).toBe(false);
    expect(await queue.delete("a", id)).toBe(true);
    expect(await queue.extend("one", id, 0)).toBe(false);
    expect(await queue.get("a", id)).toBeUndefined();
  });

  test("keeps the newest finished jobs, and none that are too old", async () => {
    const ids: string[] = [];
    for (let job = 0; job < 4; job += 1) ids.push((await queue.add("a", {})).id);
    await queue.take("one", 3);
    for (const id of ids) {
      await queue.finish("one", id, { state: "done", done: 0, result: null });
      await sleep(2);
    }
    await queue.sweep(60_000, 2);
    expect((await queue.recent("a", 10)).map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    await sleep(5);
    await queue.sweep(1, 2);
    expect(await queue.recent("a", 10)).toEqual([]);
    expect(await queue.get("a", ids[3] ?? "")).toMatchObject({ state: "queued" });
  });

  test("makes its tables twice without harm", async () => {
    const { id } = await queue.add("a", {});
    await migrate(sql);
    expect(await queue.get("a", id)).toBeDefined();
  });
});
