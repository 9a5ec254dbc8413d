import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Holder, holderOf, lock, tryLock } from "../../../sandbox/process/lock.ts";

let directory: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lock-test-"));
  path = join(directory, "deep", "a.lock");
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true });
});

/** Another process that holds the lock until it is killed. */
async function otherHolder(): Promise<ChildProcess> {
  const module = join(import.meta.dirname, "..", "..", "..", "sandbox", "process", "lock.ts");
  const code = `const { tryLock } = await import(${JSON.stringify(module)});
    process.stdout.write(tryLock(${JSON.stringify(path)}, "holds it") ? "held" : "refused");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [answer] = await once(child.stdout, "data");
  expect(String(answer)).toBe("held");
  return child;
}

test("a lock has one holder at a time, and is free after its release", () => {
  const first = tryLock(path, "tests");
  expect(first).toBeDefined();
  expect(tryLock(path, "tests")).toBeUndefined();
  first?.release();
  const second = tryLock(path, "tests");
  expect(second).toBeDefined();
  second?.release();
  second?.release();
  expect(holderOf(path)).toBeUndefined();
});

test("the message names the process that holds the lock, and only the owner can read the lock file", async () => {
  const child = await otherHolder();
  expect(tryLock(path, "tests")).toBeUndefined();
  expect(holderOf(path)).toMatchObject({ pid: child.pid, purpose: "holds it" });
  expect([path, `${path}.holder`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
});

test("a killed process no longer holds the lock", async () => {
  const child = await otherHolder();
  const waiting = lock({ path, purpose: "tests", waitMs: 10_000 });
  child.kill("SIGKILL");
  const taken = await waiting;
  expect(taken).toBeDefined();
  expect(holderOf(path)?.pid).toBe(process.pid);
  taken?.release();
});

test("a waiting process reports the holder once, and gives up when the time is over", async () => {
  const child = await otherHolder();
  const told: (number | undefined)[] = [];
  const taken = await lock({
    path,
    purpose: "tests",
    waitMs: 350,
    onWait: (holder) => told.push(holder?.pid),
  });
  expect(taken).toBeUndefined();
  expect(told).toEqual([child.pid]);
});

test("a waiting process also reports a holder that writes its name late", async () => {
  const child = await otherHolder();
  const aside = join(directory, "aside");
  renameSync(`${path}.holder`, aside);
  const told: (number | undefined)[] = [];
  const onWait = (holder: Holder | undefined): void => void told.push(holder?.pid);
  const waiting = lock({ path, purpose: "tests", waitMs: 600, onWait });
  await sleep(250);
  expect(told).toEqual([]);
  renameSync(aside, `${path}.holder`);
  expect(await waiting).toBeUndefined();
  expect(told).toEqual([child.pid]);
});

test("a waiting process reports nobody where the holder never writes its name", async () => {
  await otherHolder();
  rmSync(`${path}.holder`);
  const told: (number | undefined)[] = [];
  const onWait = (holder: Holder | undefined): void => void told.push(holder?.pid);
  expect(await lock({ path, purpose: "tests", waitMs: 1_500, onWait })).toBeUndefined();
  expect(told).toEqual([undefined]);
});
