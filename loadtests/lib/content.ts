/// <reference types="k6" />
import { check } from "k6";
import type { Answer } from "./api.ts";
import { type Fields, fieldsOf } from "./read.ts";

const isTrue = (value: unknown): boolean => value === true;

/**
 * Checks what is in an answer, as one check of k6. The same text as before is not read again: reading takes k6 longer
 * than the request, and what many people read is often the same.
 */
export function content(
  name: string,
  holds: (fields: Fields, answer: Answer) => boolean,
): (answer: Answer) => boolean {
  const named = { [name]: isTrue };
  let before: unknown;
  let held = false;
  return (answer) => {
    const { body } = answer;
    if (body !== before || before === undefined) {
      held = holds(fieldsOf(answer), answer);
      before = body;
    }
    return check(held, named);
  };
}
