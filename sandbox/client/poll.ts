import { setTimeout as pause } from "node:timers/promises";

const PAUSE_MS = 100;

interface Wait {
  /** Opens the message where it does not come. */
  readonly what: string;
  readonly timeoutMs: number;
}

/** Asks until there is an answer. @throws Error where there is none in time. */
export async function pollUntil<T>({ what, timeoutMs }: Wait, ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end) throw new Error(`${what}: nothing within ${Math.round(timeoutMs / 1000)} s`);
    await pause(PAUSE_MS);
  }
}
