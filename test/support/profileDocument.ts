import { mergePatch } from "../../base/mergePatch.ts";
import { readProfileDocument } from "../../profiles/documents.ts";
import { leaves, type Provenance } from "../../profiles/provenance.ts";

/** A profile as in its files, before any validation. */
export type Json = { [key: string]: unknown };

export const documentOf = (reference: string): Json => readProfileDocument(reference).document as Json;

const tokens = (pointer: string): string[] =>
  pointer
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The value at a JSON Pointer, or undefined. */
export const at = (document: unknown, pointer: string): unknown =>
  tokens(pointer).reduce<unknown>((value, key) => (value as Json | undefined)?.[key], document);

/** The document with a merge patch, and a chosen provenance for every leaf that has none. */
export function withChange(document: Json, patch: Json): Json {
  const merged = mergePatch(document, patch) as Json;
  const old = merged.provenance as Record<string, Provenance>;
  const entries = leaves(merged).map((pointer) => [
    pointer,
    old[pointer] ?? { kind: "chosen", note: "changed by a test" },
  ]);
  return { ...merged, provenance: Object.fromEntries(entries) };
}

/** Another word, where only some are allowed. */
const WORDS: Readonly<Record<string, string>> = {
  ...{ utilization: "cpu", cpu: "memory", memory: "cpu", backlogSeconds: "cpu" },
  ...{ errorPercent: "cpu", responseTimeMs: "cpu" },
  ...{ "scale-up": "alert", "scale-down": "alert", alert: "scale-up" },
};

const OTHER = {
  number: (value: unknown) => (value as number) + 1,
  string: (value: unknown) => WORDS[value as string] ?? `${value as string}-other`,
  boolean: (value: unknown) => !value,
};

/** Whether a value is a number, a text or a boolean. */
export const isScalar = (value: unknown): boolean => (typeof value) in OTHER;

/** A copy with another value of the same type at a JSON Pointer; nothing checks that it is valid. */
export function altered<Value extends object>(value: Value, pointer: string): Value {
  const copy = structuredClone(value);
  const path = tokens(pointer);
  const place = path.slice(0, -1).reduce<unknown>((inner, key) => (inner as Json)[key], copy) as Json;
  const key = path.at(-1) ?? "";
  place[key] = OTHER[typeof place[key] as keyof typeof OTHER](place[key]);
  return copy;
}
