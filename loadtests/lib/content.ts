/// <reference types="k6" />
import type { Answer } from "./api.ts";
import { named } from "./named.ts";
import { type Fields, fieldsOf } from "./read.ts";

/**
 * Checks what is in an answer, as one check of k6. The same text as before is not read again: reading takes k6 longer
 * than the request, and what many people read is often the same.
 */
export function content(name: string, holds: (fields: Fields) => boolean): (answer: Answer) => void {
  const judged = named(name);
  let before: unknown;
  let held = false;
  return (answer) => {
    const { body } = answer;
    if (body !== before || before === undefined) {
      held = holds(fieldsOf(answer));
      before = body;
    }
    judged(held);
  };
}
