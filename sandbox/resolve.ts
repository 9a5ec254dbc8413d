import { createHash } from "node:crypto";
import { RequestError } from "../base/errors.ts";
import { isObject, type Json } from "../base/json.ts";
import { readDocumentText } from "../document/text.ts";
import type { JsonObject, StackObject, StackObjects } from "./resolveProgram.ts";
import type { Generated } from "./resolveRandom.ts";

/** A Kubernetes object ready to be sent: no names of values are left in it. */
export interface Manifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string };
}

/** A value that only an apply can tell: an output of a resource, by its path. */
export interface Reference {
  readonly urn: string;
  /** For example `status.loadBalancer.ingress[0].ip`. */
  readonly path: string;
}

/** The value of a reference, or undefined while it has none. */
export type Lookup = (reference: Reference) => Json | undefined;

/** What is known before anything is applied: names of objects, and generated values. */
export interface Knowledge {
  /** URN → `metadata.name`, as far as the program or autonaming tells it. */
  readonly names: ReadonlyMap<string, string>;
  readonly generated: Generated;
}

/** A value that has no value yet, and what is missing for it. */
export class UnresolvedError extends RequestError {
  readonly missing: Reference;

  constructor(object: StackObject, missing: Reference, name: string) {
    super(
      `${describe(object)}: \${${name}} has a value only once a cluster has made ${missing.urn.split("::").at(-1)}; apply this stack with pulumi up`,
    );
    this.missing = missing;
  }
}

/** An object as messages name it. */
export const describe = ({ kind, name, urn }: Pick<StackObject, "kind" | "name" | "urn">): string =>
  `${kind} "${name}" (${urn})`;

/** Characters of an autonaming suffix: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming */
const SUFFIX_CHARACTERS = 8;

/** `<logical name>-<8 hexadecimal digits>` as Pulumi names an object, but the same each time. */
export function autoname(urn: string): string {
  const suffix = createHash("sha256").update(urn).digest("hex").slice(0, SUFFIX_CHARACTERS);
  return `${urn.split("::").at(-1)}-${suffix}`;
}

/** The parts of a stack by their URN, and where a name in a text leads. */
export interface Index {
  readonly objects: ReadonlyMap<string, StackObject>;
  /** Resources whose outputs may be named: objects, charts and generated values. */
  readonly namesOf: ReadonlyMap<string, readonly string[]>;
}

export function indexOf({ objects, releases, randoms }: StackObjects): Index {
  const all = [...objects, ...randoms, ...releases];
  const logical = ({ urn }: { readonly urn: string }): string => urn.split("::").at(-1) ?? urn;
  const byName = Map.groupBy(all, logical);
  return {
    objects: new Map(objects.map((object) => [object.urn, object])),
    namesOf: new Map([...byName].map(([name, holders]) => [name, holders.map(({ urn }) => urn)])),
  };
}

/**
 * Where `${name}` in an input of an object leads. Logical names may hold dots, and two resources of different
 * types may share one: what the input depends on decides, then what the object waits for.
 *
 * @throws RequestError where nothing, or more than one resource, fits.
 */
export function locate(index: Index, object: StackObject, input: string, name: string): Reference {
  const owners = [...index.namesOf.keys()].filter((owner) => name.startsWith(`${owner}.`));
  const candidates = owners
    .toSorted((one, other) => other.length - one.length)
    .flatMap((owner) =>
      (index.namesOf.get(owner) ?? []).map((urn) => ({ urn, path: name.slice(owner.length + 1) })),
    );
  const groups = [
    candidates.filter(({ urn }) => object.inputDependencies[input]?.includes(urn)),
    candidates.filter(({ urn }) => object.waitsFor.includes(urn)),
    candidates,
  ];
  const found = groups.find((group) => group.length > 0) ?? [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const what =
    found.length === 0 ? "no resource of this stack" : found.map(({ urn }) => urn).join(" as well as ");
  throw new RequestError(
    `${describe(object)}: ${input}: \${${name}} leads to ${what}, expected one resource`,
  );
}

/** Which object and input a value is for, and who knows the values of others. */
export interface Resolution {
  readonly index: Index;
  readonly object: StackObject;
  readonly input: string;
  readonly lookup: Lookup;
}

/** The objects, each waiting for everything that its texts lead to as well. */
export const withReferences = (index: Index, { objects }: StackObjects): StackObject[] =>
  objects.map((object) => {
    const named = referencesOf(index, object).map(({ urn }) => urn);
    return { ...object, waitsFor: [...new Set([...object.waitsFor, ...named])].toSorted() };
  });

/** Every place of an object that leads to another resource. */
function referencesOf(index: Index, object: StackObject): Reference[] {
  const found: Reference[] = [];
  const lookup: Lookup = (reference) => {
    found.push(reference);
    return "";
  };
  for (const [input, value] of Object.entries(object.template))
    resolveValue(value, { index, object, input, lookup });
  return found;
}

/**
 * An object with every name replaced by its value, and a name of its own.
 *
 * @throws UnresolvedError for a value that `lookup` does not have.
 */
export function resolveObject(
  index: Index,
  object: StackObject,
  knowledge: Knowledge,
  lookup: Lookup,
): Manifest {
  const entries = Object.entries(object.template).map(([input, value]) => [
    input,
    resolveValue(value, { index, object, input, lookup }),
  ]);
  const resolved: JsonObject = Object.fromEntries(entries);
  const metadata = isObject(resolved.metadata) ? resolved.metadata : {};
  const name = knowledge.names.get(object.urn);
  if (name === undefined) throw new Error(`${object.urn} has no name.`);
  return { ...resolved, apiVersion: object.apiVersion, kind: object.kind, metadata: { ...metadata, name } };
}

function resolveValue(value: Json, resolution: Resolution): Json {
  if (typeof value === "string") return resolveText(value, resolution);
  if (Array.isArray(value)) return value.map((entry) => resolveValue(entry, resolution));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, entry]) => [
    String(resolveText(key, resolution)),
    resolveValue(entry, resolution),
  ]);
  return Object.fromEntries(entries);
}

/** A text with every name in it replaced; a name that stands alone keeps the type of its value. */
export function resolveText(text: string, resolution: Resolution): Json {
  const parts = readDocumentText(text);
  const values = parts.map((part) => ("literal" in part ? part.literal : namedValue(part.name, resolution)));
  const [only] = values;
  // A name that stands alone keeps its type: a port stays a number.
  if (values.length === 1 && only !== undefined) return only;
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("");
}

function namedValue(name: string, { index, object, input, lookup }: Resolution): Json {
  if (name === "unknown") {
    throw new RequestError(`${describe(object)}: ${input}: the program itself leaves this value unknown`);
  }
  const reference = locate(index, object, input, name);
  const value = lookup(reference);
  if (value === undefined) throw new UnresolvedError(object, reference, name);
  return value;
}

/**
 * The value at a path such as `spec.ports[0].nodePort`. Keys may hold dots themselves, as those of annotations do.
 */
export function valueAtPath(value: Json | undefined, path: string): Json | undefined {
  if (path === "") return value;
  const [indexed, position] = /^\[(\d+)\]\.?/.exec(path) ?? [];
  if (indexed !== undefined) {
    return Array.isArray(value)
      ? valueAtPath(value[Number(position)], path.slice(indexed.length))
      : undefined;
  }
  if (!isObject(value)) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (!path.startsWith(key)) continue;
    const rest = path.slice(key.length);
    if (rest !== "" && rest[0] !== "." && rest[0] !== "[") continue;
    const found = valueAtPath(inner, rest.replace(/^\./, ""));
    if (found !== undefined) return found;
  }
  return undefined;
}
