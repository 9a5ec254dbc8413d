import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from "yaml";
import { RequestError, show } from "./errors.ts";
import { type GoScalar, goScalar } from "./goScalar.ts";
import { isObject } from "./json.ts";

/** A value as Pulumi reads it from YAML. A large integer keeps all its digits. */
export type YamlValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

/** Far more than any file that a person writes has, and far less than what exhausts the memory. */
const MOST_NODES = 100_000;
const MOST_LEVELS = 64;

const TEXT_TAG = "tag:yaml.org,2002:str";
/** Tags that only say of what type the node is anyway. */
const OWN_TAGS = new Set(["tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "!"]);

const MERGE = "<<";

/** One reading of a file. */
class Reader {
  readonly #origin: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  #nodes = 0;

  constructor(origin: string, document: Document, lines: LineCounter) {
    this.#origin = origin;
    this.#document = document;
    this.#lines = lines;
  }

  value(node: unknown, level = 0): YamlValue {
    this.#nodes += 1;
    if (this.#nodes > MOST_NODES || level > MOST_LEVELS) {
      throw this.#refused(
        node,
        "got YAML that cannot be read (too large, or an alias of itself)",
        "less of it",
      );
    }
    if (isAlias(node)) return this.value(node.resolve(this.#document), level + 1);
    if (isScalar(node)) return this.#scalar(node).value;
    this.#checkTag(node);
    if (isSeq(node)) return node.items.map((item) => this.value(item, level + 1));
    if (isMap(node)) return this.#fields(node.items, level);
    return null;
  }

  #fields(pairs: readonly Pair[], level: number): { readonly [key: string]: YamlValue } {
    const [merged, own] = [pairs.filter(isMerge), pairs.filter((pair) => !isMerge(pair))];
    const inherited = merged.flatMap(({ value }) => {
      const from = this.value(value, level + 1);
      return (Array.isArray(from) ? from.toReversed() : [from]).map((one) => this.#mapping(value, one));
    });
    const fields = own.map(({ key, value }) => [this.#key(key), this.value(value, level + 1)] as const);
    return Object.fromEntries([...inherited.flatMap(Object.entries), ...fields]);
  }

  #mapping(node: unknown, value: YamlValue): { readonly [key: string]: YamlValue } {
    if (isObject(value)) return value;
    throw this.#refused(node, "got no keys to merge", "an alias of keys with values");
  }

  /** A key as Go prints it: `0777` is the key `511`. */
  #key(node: unknown): string {
    const key = isAlias(node) ? node.resolve(this.#document) : node;
    if (!isScalar(key)) throw this.#refused(node, "got a key that is a list or an object", "text");
    const { kind, value } = this.#scalar(key);
    if (kind !== "null" && (kind !== "number" || Number.isInteger(Number(value)))) return String(value);
    throw this.#refused(
      node,
      `got the key ${show(String(key.value))}, which YAML reads as ${kind}`,
      "text in quotes",
    );
  }

  #scalar(node: { readonly value: unknown; readonly type?: string; readonly tag?: string }): GoScalar {
    const text = String(node.value);
    if (node.tag === TEXT_TAG) return { kind: "text", value: text };
    this.#checkTag(node);
    if (node.type !== "PLAIN") return { kind: "text", value: text };
    const scalar = goScalar(text);
    if (scalar.kind === "number" && !Number.isFinite(Number(scalar.value)))
      throw this.#refused(node, `got ${show(text)}, which is no finite number`, "one, or text in quotes");
    if (scalar.kind === "date" && !scalar.value.endsWith(" UTC"))
      throw this.#refused(
        node,
        `got ${show(text)}, which Pulumi writes differently in another time zone`,
        "a time that ends in Z, or text in quotes",
      );
    return scalar;
  }

  #checkTag(node: unknown): void {
    const { tag } = (node ?? {}) as { readonly tag?: string };
    if (tag === undefined || OWN_TAGS.has(tag)) return;
    throw this.#refused(node, `got the YAML tag ${show(tag)}`, "a value without a tag");
  }

  #refused(node: unknown, got: string, expected: string): RequestError {
    const [offset = 0] = (node as Node | undefined)?.range ?? [];
    const { line } = this.#lines.linePos(offset);
    return new RequestError(`${this.#origin}:${line}: ${got}, expected ${expected}`);
  }
}

const isMerge = ({ key }: Pair): boolean =>
  isScalar(key) && key.value === MERGE && key.type === "PLAIN" && key.tag === undefined;

/** @throws RequestError for malformed YAML, without any text of the file, which may hold a secret. */
function parsed(text: string, origin: string, lineCounter: LineCounter): Document {
  const options = { uniqueKeys: true, schema: "failsafe", lineCounter, logLevel: "silent" } as const;
  const document = parseDocument(text.replace(/^\ufeff/, ""), options);
  const [problem] = document.errors;
  if (problem === undefined) return document;
  const line = problem.linePos?.[0].line ?? 1;
  // Only the first line of the message: the others quote the file.
  const what = problem.message.split(/ at line|\n/)[0] ?? "a syntax error";
  throw new RequestError(
    `${origin}:${line}: got malformed YAML (${what}), expected a document of keys and values`,
  );
}

/**
 * Reads a YAML file as Pulumi reads its own: by the rules of its Go library, where `0777` is 511, `yes` is text and a date
 * becomes a long text.
 *
 * @param origin name of the file; the message starts with it and the line.
 * @throws RequestError (exit code 2) that shows nothing of the file but a key or a scalar that is no text.
 */
export function readYaml(text: string, origin: string): YamlValue {
  const lines = new LineCounter();
  const document = parsed(text, origin, lines);
  return new Reader(origin, document, lines).value(document.contents);
}

/** The value as Go writes JSON: keys in order, every digit of an integer. */
export function jsonText(value: YamlValue): string {
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${jsonText(field)}`).join(",")}}`;
}
