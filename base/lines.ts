import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { pathText, RequestError } from "./errors.ts";

/** A value of a document, with the key that leads to it as messages show it. */
interface Entry {
  readonly text: string;
  readonly key: unknown;
  readonly value: unknown;
}

/** Where a message's value stands in a document. */
interface Place {
  readonly line: number;
  /** How many keys of the path the document has. */
  readonly depth: number;
}

/** Where the keys of a document that messages name begin. */
interface Start {
  /** Key below which they stand. @default none: they are those of the document */
  readonly below?: string;
  /** How messages write such a key. @default as it stands in the document */
  readonly named?: (key: string) => string;
}

/** Says on which line of a YAML or JSON text a value stands: every JSON document is one in YAML. */
export class Lines {
  readonly #text: string;
  readonly #start: Start;

  constructor(text: string, start: Start = {}) {
    this.#text = text;
    this.#start = start;
  }

  /**
   * The line of the value that a message begins with, such as `limits.tokensPerHour: got "many"`; of its nearest parent
   * where the document does not have it. Undefined if the document has no part of the path.
   */
  of(message: string): number | undefined {
    return this.placeOf(message)?.line;
  }

  /** The line, and how many keys of the path the document has. */
  placeOf(message: string): Place | undefined {
    const counter = new LineCounter();
    const document = parseDocument(this.#text, {
      ...{ lineCounter: counter, logLevel: "silent", schema: "failsafe" },
    });
    const { below, named } = this.#start;
    const root = document.contents;
    if (below === undefined) return deepest(document, root, message, { counter, named });
    const start = entriesOf(root).find(({ text }) => text === below)?.value;
    return (
      deepest(document, start, message, { counter, named }) ?? deepest(document, root, message, { counter })
    );
  }
}

function deepest(
  document: Document,
  root: unknown,
  message: string,
  { counter, named }: Pick<Start, "named"> & { readonly counter: LineCounter },
): Place | undefined {
  let [node, rest, name, line]: [unknown, string, Start["named"], number | undefined] = [
    root,
    message,
    named,
    undefined,
  ];
  for (let depth = 0; ; depth += 1) {
    const entry = nearest(entriesOf(isAlias(node) ? node.resolve(document) : node, name), rest);
    if (entry === undefined) return line === undefined ? undefined : { line, depth };
    line = lineIn(counter, entry.key ?? entry.value) ?? line;
    [node, rest, name] = [entry.value, rest.slice(entry.text.length + 1).trimStart(), undefined];
  }
}

function lineIn(counter: LineCounter, node: unknown): number | undefined {
  const offset = (node as Node | null | undefined)?.range?.[0];
  return offset === undefined ? undefined : counter.linePos(offset).line;
}

function entriesOf(node: unknown, named: (key: string) => string = (key) => key): Entry[] {
  if (isSeq(node)) return node.items.map((value, index) => ({ text: String(index), key: null, value }));
  if (!isMap(node)) return [];
  return node.items.map(({ key, value }) => {
    const text = isScalar(key) ? String(key.value) : "";
    return { text: pathText([named(text)]), key, value };
  });
}

/** The entry with which the path begins. A key may hold a dot, so the longest one counts. */
function nearest(entries: readonly Entry[], path: string): Entry | undefined {
  const fitting = entries.filter(({ text }) => [".", ":"].some((end) => path.startsWith(`${text}${end}`)));
  return fitting.toSorted((one, other) => other.text.length - one.text.length)[0];
}

/** A file by its name in messages. */
export interface NamedLines {
  readonly name: string;
  readonly lines: Lines;
}

/** The same error with the line in each of its messages that begins with `<origin>: `. */
export const withLines = (error: unknown, origin: string, lines: Lines): unknown =>
  withPlaces(error, origin, [{ name: origin, lines }]);

/**
 * The same error with file and line in each of its messages that begins with `<origin>: `: of the files, the first one
 * that has most of the path.
 */
export function withPlaces(error: unknown, origin: string, files: readonly NamedLines[]): unknown {
  if (!(error instanceof RequestError)) return error;
  const start = `${origin}: `;
  const placed = (message: string): string => {
    if (!message.startsWith(start)) return message;
    const rest = message.slice(start.length);
    const [best] = files
      .flatMap(({ name, lines }) => {
        const place = lines.placeOf(rest);
        return place === undefined ? [] : [{ name, ...place }];
      })
      .toSorted((one, other) => other.depth - one.depth);
    return best === undefined ? message : `${best.name}:${best.line}: ${rest}`;
  };
  error.message = error.message.split("\n").map(placed).join("\n");
  return error;
}
