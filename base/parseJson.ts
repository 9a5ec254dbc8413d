import { visit } from "jsonc-parser";
import { pathText, RequestError, show } from "./errors.ts";

/** Far above the size of any profile or limits file, and far below what exhausts the stack or the memory. */
const MOST_CHARACTERS = 2 ** 21;
const MOST_LEVELS = 64;

/** Copying a property of this name to another object would set that object's prototype. */
const PROTOTYPE = "__proto__";

const tooDeep = (origin: string): RequestError =>
  new RequestError(`${origin}: got a document of more than ${MOST_LEVELS} levels, expected at most that`);

const prototypeKey = (place: string): RequestError =>
  new RequestError(`${place}: got the key "${PROTOTYPE}", expected no such key`);

/**
 * Refuses a value that is nested too deep (or contains itself), or that has a key which would change an object's
 * prototype.
 *
 * @throws RequestError (exit code 2) with `origin` and the path of the key.
 */
export function refuseUnsafe(value: unknown, origin: string): void {
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = [{ value, path: [] }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.value === null || typeof one.value !== "object") continue;
    const { path } = one;
    if (path.length >= MOST_LEVELS) throw tooDeep(origin);
    if (Object.hasOwn(one.value, PROTOTYPE)) {
      throw prototypeKey(path.length === 0 ? origin : `${origin}: ${pathText(path)}`);
    }
    for (const [key, child] of Object.entries(one.value)) open.push({ value: child, path: [...path, key] });
  }
}

/**
 * Refuses what `JSON.parse` accepts: a key that is given twice, a prototype key, a document that is nested too deep.
 */
function checkKeys(text: string, origin: string): void {
  const open: Set<string>[] = [];
  let level = 0;
  const enter = () => {
    level += 1;
    if (level > MOST_LEVELS) throw tooDeep(origin);
  };
  visit(text, {
    onObjectBegin: () => {
      enter();
      open.push(new Set());
    },
    onObjectEnd: () => {
      level -= 1;
      open.pop();
    },
    onArrayBegin: enter,
    onArrayEnd: () => {
      level -= 1;
    },
    onObjectProperty: (key, _offset, _length, line) => {
      const keys = open.at(-1);
      const place = lineAt(text, origin, line + 1);
      if (key === PROTOTYPE) throw prototypeKey(place);
      if (keys?.has(key))
        throw new RequestError(`${place}: got the key ${show(key)} twice, expected it once`);
      keys?.add(key);
    },
  });
}

/** The place with its line, in a text of several lines. */
const lineAt = (text: string, origin: string, line: number): string =>
  text.trimEnd().includes("\n") ? `${origin}:${line}` : origin;

/** The place where the text stops being JSON. */
function malformedAt(text: string, origin: string): string {
  let level = 0;
  let first: number | undefined;
  const enter = () => {
    level += 1;
    if (level > MOST_LEVELS) throw tooDeep(origin);
  };
  const leave = () => {
    level -= 1;
  };
  visit(text, {
    ...{ onObjectBegin: enter, onArrayBegin: enter, onObjectEnd: leave, onArrayEnd: leave },
    onError: (_error, _offset, _length, line) => {
      first ??= line + 1;
    },
  });
  return lineAt(text, origin, first ?? 1);
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

/**
 * Parses JSON that a user wrote. It refuses a key that is given twice, of which `JSON.parse` would keep the last value.
 *
 * @param origin name of the file or key; the message starts with it.
 * @throws RequestError (exit code 2) of one line.
 */
export function parseJson(text: string, origin: string): unknown {
  if (text.length > MOST_CHARACTERS) {
    throw new RequestError(
      `${origin}: got ${text.length} characters, expected a JSON document of at most ${MOST_CHARACTERS}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RequestError(
      `${malformedAt(text, origin)}: got malformed JSON (${oneLine((error as Error).message)}), expected a JSON document`,
    );
  }
  checkKeys(text, origin);
  return value;
}
