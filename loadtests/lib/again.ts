/// <reference types="k6" />
import { check } from "k6";
import type { Answer } from "./api.ts";

const cached = {
  "what was read a moment ago comes from the cache, unchanged": (held: unknown) => held === true,
};

const isHit = ({ headers }: Answer): boolean => headers["X-Cache"] === "hit";

/**
 * Reads once more what was read, which has to come from the cache, unchanged. An entry may be at the end of its time
 * just between two reads, so the read is repeated once.
 */
export function readAgain(before: Answer, read: () => Answer | null): void {
  const second = read();
  if (second === null) return;
  if (isHit(second) && second.body === before.body) {
    check(true, cached);
    return;
  }
  const third = read();
  if (third !== null) check(isHit(third) && third.body === second.body, cached);
}
