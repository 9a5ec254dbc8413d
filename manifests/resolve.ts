import { createHash } from "node:crypto";
import { RequestError } from "../base/errors.ts";
import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { readDocumentText } from "../document/text.ts";
import { inOrder, type Ordered } from "./order.ts";
import { type Generated, generate } from "./passwords.ts";
import type { StackObject, StackObjects } from "./stackObjects.ts";

/** A Kubernetes object ready to be sent: every `${name}` in it is replaced by its value. */
export interface Manifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject & { readonly name: string };
}

/** An output of a resource. */
export interface OutputReference {
  readonly urn: string;
  /** For example `status.loadBalancer.ingress[0].ip`. */
  readonly path: string;
}

/** The value of an output, or undefined while it has none. */
type Lookup = (reference: OutputReference) => Json | undefined;

/** An object holds an output that has no value yet. */
export class UnresolvedError extends RequestError {
  readonly missing: OutputReference;

  constructor(object: StackObject, missing: OutputReference, name: string) {
    super(
      `${describe(object)}: \${${name}} has a value only once a cluster has made ${logicalName(missing)}; apply this stack with pulumi up`,
    );
    this.missing = missing;
  }
}

const logicalName = ({ urn }: { readonly urn: string }): string => urn.split("::").at(-1) ?? urn;

/** An object as messages name it. */
export const describe = ({ kind, name, urn }: Pick<StackObject, "kind" | "name" | "urn">): string =>
  `${kind} "${name}" (${urn})`;

/** Characters of an autonaming suffix: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming */
const SUFFIX_CHARACTERS = 8;

/** `<logical name>-<8 hexadecimal digits>` as Pulumi names an object, but the same each time. */
export function autoname(urn: string): string {
  const suffix = createHash("sha256").update(urn).digest("hex").slice(0, SUFFIX_CHARACTERS);
  return `${logicalName({ urn })}-${suffix}`;
}

/** The input that is resolved, and the function that gives the values of outputs. */
interface Place {
  readonly object: StackObject;
  readonly input: string;
  readonly lookup: Lookup;
}

/** Replaces each `${name}` in the objects of a stack by the value of the output that it names. */
export class Resolver {
  readonly generated: Generated;
  /** Each object after those that it waits for; the outputs that its texts name count too. */
  readonly order: readonly Ordered<StackObject>[];
  readonly #objects: ReadonlyMap<string, StackObject>;
  /** Logical name → URNs of the objects, charts and passwords that have it. */
  readonly #urns: ReadonlyMap<string, readonly string[]>;
  /** URN → `metadata.name`, as the program or autonaming gives it. */
  readonly names = new Map<string, string>();

  /**
   * @param earlier generated values of an earlier apply or rendering, which stay.
   * @throws RequestError where the name of an object is known only to a cluster.
   */
  constructor({ objects, passwords, releases }: StackObjects, earlier: Generated = {}) {
    this.generated = generate(passwords, earlier);
    this.#objects = new Map(objects.map((object) => [object.urn, object]));
    const byName = Map.groupBy([...objects, ...passwords, ...releases], logicalName);
    this.#urns = new Map([...byName].map(([name, holders]) => [name, holders.map(({ urn }) => urn)]));
    this.order = inOrder(objects.map((object) => this.#withReferences(object)));
    for (const { item } of this.order) this.names.set(item.urn, this.#nameOf(item));
  }

  /**
   * An object with its name, and with values in place of outputs.
   *
   * @param lookup gives outputs that only a cluster knows.
   * @throws UnresolvedError for an output without a value.
   */
  resolve(object: StackObject, lookup: Lookup = () => undefined): Manifest {
    const { apiVersion, kind, urn } = object;
    const resolved = this.#inputs(object, (reference) => this.#known(reference) ?? lookup(reference));
    const metadata = isObject(resolved.metadata) ? resolved.metadata : {};
    const name = this.names.get(urn);
    if (name === undefined) throw new Error(`${urn} is no object of this stack.`);
    return { ...resolved, apiVersion, kind, metadata: { ...metadata, name } };
  }

  /**
   * The output that `${name}` in an input of an object stands for. Logical names may hold dots, and resources of
   * different types may share one. Then a resource that the input depends on counts, else one that the object waits for.
   *
   * @throws RequestError where no resource, or more than one, matches.
   */
  locate(object: StackObject, input: string, name: string): OutputReference {
    const candidates = [...this.#urns].flatMap(([owner, urns]) =>
      name.startsWith(`${owner}.`) ? urns.map((urn) => ({ urn, path: name.slice(owner.length + 1) })) : [],
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

  /** The object; it waits also for the resources that its texts name. */
  #withReferences(object: StackObject): StackObject {
    const named = new Set(object.waitsFor);
    this.#inputs(object, ({ urn }) => {
      named.add(urn);
      return "";
    });
    return { ...object, waitsFor: [...named].toSorted() };
  }

  #nameOf(object: StackObject): string {
    const { metadata } = object.template;
    const given = isObject(metadata) ? metadata.name : undefined;
    if (typeof given !== "string" || given === "") return autoname(object.urn);
    return String(this.#text(given, { object, input: "metadata", lookup: (one) => this.#known(one) }));
  }

  /** The value of an output that is known without a cluster. */
  #known({ urn, path }: OutputReference): Json | undefined {
    if (!this.#objects.has(urn)) return valueAtPath(this.generated[urn]?.outputs, path);
    return path === "metadata.name" ? this.names.get(urn) : undefined;
  }

  #inputs(object: StackObject, lookup: Lookup): JsonObject {
    const entries = Object.entries(object.template).map(([input, value]) => [
      input,
      this.#value(value, { object, input, lookup }),
    ]);
    return Object.fromEntries(entries);
  }

  #value(value: Json, place: Place): Json {
    if (typeof value === "string") return this.#text(value, place);
    if (Array.isArray(value)) return value.map((entry) => this.#value(entry, place));
    if (!isObject(value)) return value;
    const entries = Object.entries(value).map(([key, entry]) => [
      String(this.#text(key, place)),
      this.#value(entry, place),
    ]);
    return Object.fromEntries(entries);
  }

  #text(text: string, place: Place): Json {
    const parts = readDocumentText(text);
    const values = parts.map((part) => ("literal" in part ? part.literal : this.#output(part.name, place)));
    const [only] = values;
    // A name that stands alone keeps the type of its value: a port stays a number.
    if (values.length === 1 && only !== undefined) return only;
    return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("");
  }

  #output(name: string, { object, input, lookup }: Place): Json {
    if (name === "unknown") {
      throw new RequestError(`${describe(object)}: ${input}: the program itself leaves this value unknown`);
    }
    const reference = this.locate(object, input, name);
    const value = lookup(reference);
    if (value === undefined) throw new UnresolvedError(object, reference, name);
    return value;
  }
}

/** The value at a path such as `spec.ports[0].nodePort`. Keys may hold dots, as those of annotations do. */
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
