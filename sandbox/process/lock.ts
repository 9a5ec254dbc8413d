import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

export interface Lock {
  release(): void;
}

/** Who holds a lock, for the message to who cannot have it. */
export interface Holder {
  readonly pid: number;
  /** What it does. */
  readonly purpose: string;
  /** ISO 8601. */
  readonly since: string;
}

const SQLITE_BUSY = 5;

const holderFile = (path: string): string => `${path}.holder`;

/** Who says that it holds the lock, or undefined where nobody has said so yet. */
export function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(holderFile(path), "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === SQLITE_BUSY;

/**
 * Takes a lock, or tells by undefined that another process (or this one) has it.
 *
 * SQLite holds it by the file locks of the operating system, so a holder that dies, however it dies, holds nothing:
 * there are no stale locks to take over and no race in doing so. Node has no other way to such a lock.
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
/** Who has just taken a lock says so a moment later; who waits asks this often before it tells of nobody. */
const LOOKS_FOR_HOLDER = 10;

interface LockOptions {
  readonly path: string;
  readonly purpose: string;
  /** How long to wait for another holder. */
  readonly waitMs: number;
  /** Told once, when it has to wait. */
  readonly onWait?: (holder: Holder | undefined) => void;
}

/** Takes a lock as soon as it is free, or tells by undefined that it was not within `waitMs`. */
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
