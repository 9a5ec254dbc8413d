import { setTimeout as pause } from "node:timers/promises";

const PAUSE_MS = 100;

/** What `poll` calls again and again: `undefined` and `false` are no answer. */
type Ask<T> = () => Promise<T | undefined | false>;

/** Asks until there is an answer; undefined where none comes in time. */
export async function poll<T>(timeoutMs: number, ask: Ask<T>, pauseMs = PAUSE_MS): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() >= end) return undefined;
    await pause(pauseMs);
  }
}

export interface Wait {
  /** What is still so where no answer comes in time, as the error says it. */
  readonly what: string;
  readonly timeoutMs: number;
}

/** Asks until there is an answer. @throws Error where none comes in time. */
export async function pollUntil<T>({ what, timeoutMs }: Wait, ask: Ask<T>): Promise<T> {
  const answer = await poll(timeoutMs, ask);
  if (answer === undefined) throw new Error(`${what} (waited ${Math.round(timeoutMs / 1000)} s)`);
  return answer;
}
