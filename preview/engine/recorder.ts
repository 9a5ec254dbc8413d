import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { type SecretStyle, toDocument, unknownWire, type WireObject } from "./values.ts";

/** Where a resource stands: known as soon as its constructor runs. */
interface Slot {
  readonly parent: string | null;
  readonly type: string;
  readonly name: string;
  /** Every input and output property that the SDK's class names. */
  readonly properties: readonly string[];
  /** True for a resource that is only read: the stack does not make it. */
  readonly external: boolean;
  record?: ResourceRecord;
  /** URNs of everything it waits for, `dependsOn` among them. */
  dependencies?: readonly string[];
}

/** One registration, as far as the document needs it. */
export interface Registration {
  readonly urn: string;
  /** Empty for a component, and where it is unknown. */
  readonly id: string;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly inputs: WireObject;
  readonly propertyDependencies: ResourceRecord["propertyDependencies"];
  /** The provider's `<urn>::<id>`, as the SDK refers to it; empty for a default provider. */
  readonly provider: string;
  /** URNs of everything it waits for, `dependsOn` among them. */
  readonly dependencies: readonly string[];
}

/** Place of a name that the program has cut, as `<urn> <property>: <text>`. */
export type Damage = string;

/**
 * Keeps the resources of one run, in the order in which their constructors ran: a parent stands before its
 * children, and the order does not hang on which promise settled first.
 */
export class Recorder {
  readonly stackUrn: string;
  readonly damage: Damage[] = [];
  /** URN → inputs that are a secret or hold one. */
  readonly secretInputs = new Map<string, Set<string>>();
  outputs: { readonly [name: string]: Json } | undefined;
  readonly #slots = new Map<string, Slot>();
  readonly #urns = new Map<pulumi.Resource, string>();
  /** `<urn>::<id>` of each provider of the program → its URN. */
  readonly #providers = new Map<string, string>();
  readonly #prefix: string;
  readonly #secrets: SecretStyle;

  constructor(project: string, stack: string, secrets: SecretStyle) {
    this.#secrets = secrets;
    this.#prefix = `urn:pulumi:${stack}::${project}::`;
    this.stackUrn = `${this.#prefix}${stackType}::${project}-${stack}`;
  }

  /** The URN the engine gives: the types of all parents but the stack, then the resource's own. */
  urnOf(parent: string | null, type: string, name: string): string {
    const parents = parent === null ? "" : `${parent.split("::")[2]}$`;
    return `${this.#prefix}${parents}${type}::${name}`;
  }

  /** The parent as the document has it: what stands directly under the stack has none. */
  parentOf(urn: string): string | null {
    return urn === "" || urn === this.stackUrn ? null : urn;
  }

  /**
   * Notes a resource while its constructor runs.
   * @throws Error where another resource has its URN, or its name cannot stand inside `${…}`.
   */
  construct({ resource, type, name, props, opts }: pulumi.ResourceTransformationArgs): void {
    if (opts.urn !== undefined) return;
    if (/[{}]/.test(name)) {
      throw new Error(
        `Resource name ${JSON.stringify(name)} (${type}) holds a brace; leave { and } out of it.`,
      );
    }
    const parent = (opts.parent && this.#urns.get(opts.parent)) ?? null;
    const urn = this.urnOf(parent, type, name);
    const earlier = this.#slots.get(urn);
    if (earlier !== undefined) throw duplicate(urn, earlier, { parent, type, name });
    this.#urns.set(resource, urn);
    const external = opts.id !== undefined;
    this.#slots.set(urn, { parent, type, name, properties: Object.keys(props), external });
  }

  /** The property names of a constructed resource. */
  propertiesOf(urn: string): readonly string[] {
    return this.#slots.get(urn)?.properties ?? [];
  }

  /** @throws Error for a resource whose constructor, or a provider whose registration, this recorder has not seen. */
  register({ urn, id, custom, protect, propertyDependencies, ...rest }: Registration): void {
    const slot = this.#slots.get(urn);
    if (slot === undefined)
      throw new Error(`${urn} was registered without having been constructed in this run.`);
    if (slot.external) return;
    const { type, name, parent } = slot;
    if (type.startsWith(providerTypes)) this.#providers.set(`${urn}::${id || unknownWire}`, urn);
    const provider = this.#providerOf(urn, rest.provider);
    const inputs = this.#write(urn, rest.inputs);
    slot.record = { type, name, urn, parent, custom, protect, provider, inputs, propertyDependencies };
    slot.dependencies = rest.dependencies;
  }

  #providerOf(urn: string, reference: string): string | null {
    if (reference === "") return null;
    const provider = this.#providers.get(reference);
    if (provider !== undefined) return provider;
    throw new Error(
      `${urn} was registered with the provider ${reference}, which this run has not registered.`,
    );
  }

  /** Takes what a component, or the program itself, gives out. */
  registerOutputs(urn: string, outputs: WireObject): void {
    if (urn === this.stackUrn) {
      this.outputs = this.#write(urn, outputs);
      return;
    }
    const slot = this.#slots.get(urn);
    if (slot?.record === undefined) return;
    // The request of a component's outputs carries no dependencies, and those of its arguments are not theirs.
    slot.record = { ...slot.record, inputs: this.#write(urn, outputs), propertyDependencies: {} };
  }

  /** The registered resources, each parent before its children. */
  records(): ResourceRecord[] {
    return [...this.#slots.values()].flatMap(({ record }) => (record === undefined ? [] : [record]));
  }

  /** URN → URNs of everything that the resource waits for; of every registered resource. */
  dependencies(): ReadonlyMap<string, readonly string[]> {
    const registered = [...this.#slots].filter(([, { record }]) => record !== undefined);
    return new Map(registered.map(([urn, { dependencies = [] }]) => [urn, dependencies]));
  }

  /** Resources whose inputs have not all arrived. */
  waiting(): readonly string[] {
    return [...this.#slots].flatMap(([urn, { record, external }]) =>
      record === undefined && !external ? [urn] : [],
    );
  }

  #write(urn: string, fields: WireObject): { readonly [key: string]: Json } {
    return toDocument(fields, {
      secrets: this.#secrets,
      onDamage: (field, text) => this.damage.push(`${urn} ${field}: ${text}`),
      onSecret: (field) => this.secretInputs.set(urn, (this.secretInputs.get(urn) ?? new Set()).add(field)),
    });
  }
}

/** How the type of every provider begins. */
const providerTypes = "pulumi:providers:";

/** The type of the root resource, which has no place in the chain of parent types. */
export const stackType = "pulumi:pulumi:Stack";

type Place = Pick<Slot, "parent" | "type" | "name">;

function duplicate(urn: string, first: Place, second: Place): Error {
  const place = ({ parent, type, name }: Place) => `${type} "${name}" under ${parent ?? "the stack"}`;
  return new Error(
    `Two resources have the URN ${urn}: ${place(first)}, and ${place(second)}. Give one of them another name.`,
  );
}
