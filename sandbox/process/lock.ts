import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export interface Lock {
  release(): void;
}

/** The process that holds a lock, for a message to the process that waits. */
export interface Holder {
  readonly pid: number;
  /** What the process does, such as `builds the sandbox's tools`. */
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
}

const SQLITE_BUSY = 5;

const holderFile = (path: string): string => `${path}.holder`;

/** The process that wrote that it holds the lock; undefined where none has written it yet. */
export function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(holderFile(path), "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === SQLITE_BUSY;

/**
 * Takes a lock; returns undefined where another process, or this one, has it.
 *
 * SQLite uses the file locks of the operating system, which releases them when a process ends in any way: there are
 * no stale locks to take over, and no race in doing so. Node itself has no file locks.
 */
export function tryLock(path: string, purpose: string): Lock | undefined {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  try {
    chmodSync(path, 0o600);
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  const holder: Holder = { pid: process.pid, purpose, since: new Date().toISOString() };
  writeFileSync(holderFile(path), JSON.stringify(holder), { mode: 0o600 });
  return {
    release() {
      if (!database.isOpen) return;
      rmSync(holderFile(path), { force: true });
      database.close();
    },
  };
}

const RETRY_MS = 100;
/** The holder's name is written a moment after the lock is taken, so a waiting process asks for it this often. */
const LOOKS_FOR_HOLDER = 10;

interface LockOptions {
  readonly path: string;
  readonly purpose: string;
  /** How long to wait for another holder. */
  readonly waitMs: number;
  /** Called once, where it has to wait. */
  readonly onWait?: (holder: Holder | undefined) => void;
}

/** Takes a lock as soon as it is free; returns undefined where it is not within `waitMs`. */
export async function lock({ path, purpose, waitMs, onWait }: LockOptions): Promise<Lock | undefined> {
  const deadline = Date.now() + waitMs;
  let told = false;
  for (let look = 1; ; look += 1) {
    const taken = tryLock(path, purpose);
    if (taken !== undefined || Date.now() >= deadline) return taken;
    const holder = holderOf(path);
    if (!told && (holder !== undefined || look === LOOKS_FOR_HOLDER)) {
      onWait?.(holder);
      told = true;
    }
    await sleep(RETRY_MS);
  }
}
