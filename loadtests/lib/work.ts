/// <reference types="k6" />
import { check } from "k6";
import type { Answer, Send } from "./api.ts";
import { poll, type Times } from "./clock.ts";
import { type Fields, fieldsOf, idOf } from "./read.ts";

/** Operations of work that is ordered, done later, and removed. */
export interface Work {
  readonly order: Send;
  readonly state: Send;
  readonly remove?: Send;
}

/** What became of an order. */
export interface Outcome {
  readonly id: string | number;
  /** The answer once the work is at its end; null if that did not come in time. */
  readonly result: Fields | null;
  /** When the order was sent, and when the end was seen, milliseconds since 1970. */
  readonly orderedMs: number;
  readonly endedMs: number;
}

const ordered = { "an order gets an id": (id: unknown) => id !== null };
const inTime = { "what was ordered comes back in time": (came: unknown) => came === true };
const ended = { "ordered work does not fail": ({ state }: Fields) => state === "done" };

/**
 * Orders work, waits for its end, and removes it, however it ended.
 *
 * @returns null if the order was not taken.
 */
export function doWork(work: Work, order: object, { waitUntil, awaited }: Times): Outcome | null {
  const orderedMs = Date.now();
  const taken = work.order(null, order);
  if (taken === null) return null;
  const id = idOf(fieldsOf(taken));
  check(id, ordered);
  if (id === null) return null;
  try {
    const result = poll(() => endOf(work.state({ id })), waitUntil);
    if (awaited) check(result !== null, inTime);
    if (result !== null) check(result, ended);
    return { id, result: result?.state === "done" ? result : null, orderedMs, endedMs: Date.now() };
  } finally {
    work.remove?.({ id });
  }
}

function endOf(answer: ReturnType<Send>): Fields | null {
  const fields = fieldsOf(answer);
  return fields.state === "done" || fields.state === "failed" ? fields : null;
}

/** Removes what an answer says it made, though nothing should have been made. */
export function removeBy(answer: Answer, remove: Send): void {
  const id = idOf(fieldsOf(answer));
  if (id !== null) remove({ id });
}
