import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { toDocumentText } from "../../document/text.ts";
import { type SecretStyle, toDocument, unknownWire, type WireObject } from "./values.ts";

/** A resource whose constructor has run; its record is added when it is registered. */
interface Slot {
  readonly parent: string | null;
  readonly type: string;
  readonly name: string;
  /** Every input and output property of the SDK's class. */
  readonly properties: readonly string[];
  /** Whether the resource is only read: the stack does not create it. */
  readonly external: boolean;
  record?: ResourceRecord;
  /** URNs of every resource it depends on, including `dependsOn`. */
  dependencies?: readonly string[];
}

/** The parts of a registration that the document needs. */
interface Registration {
  readonly urn: string;
  /** Empty for a component, and if the id is unknown. */
  readonly id: string;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly inputs: WireObject;
  readonly propertyDependencies: ResourceRecord["propertyDependencies"];
  /** The provider's `<urn>::<id>`, as the SDK refers to it; empty for a default provider. */
  readonly provider: string;
  /** URNs of every resource it depends on, including `dependsOn`. */
  readonly dependencies: readonly string[];
}

/**
 * Records the resources of one run in the order in which their constructors ran. So a parent comes before its children,
 * and the order does not depend on which promise resolves first.
 */
export class Recorder {
  readonly stackUrn: string;
  /** Texts in which the program has cut the name of an output, as `<urn> <property>: <text>`. */
  readonly cutNames: string[] = [];
  /** URN → inputs that are or contain a secret. */
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

  /** The URN that the engine would give: the types of all parents except the stack, then the resource's own type. */
  urnOf(parent: string | null, type: string, name: string): string {
    const parents = parent === null ? "" : `${parent.split("::")[2]}$`;
    return `${this.#prefix}${parents}${type}::${name}`;
  }

  /** The parent in the form of the document: null directly under the stack. */
  parentOf(urn: string): string | null {
    return urn === "" || urn === this.stackUrn ? null : urn;
  }

  /**
   * Adds a resource while its constructor runs.
   * @throws Error if another resource has its URN, or its name contains a brace and cannot be written as `${…}`.
   */
  construct({ resource, type, name, props, opts }: pulumi.ResourceTransformationArgs): void {
    if (opts.urn !== undefined) return;
    if (/[{}]/.test(name)) {
      throw new Error(
        `Resource name ${JSON.stringify(name)} (${type}) contains a brace; leave { and } out of it.`,
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

  /** @throws Error for a resource that was not constructed, or a provider that was not registered, in this run. */
  register({ urn, id, custom, protect, propertyDependencies, ...rest }: Registration): void {
    const slot = this.#slots.get(urn);
    if (slot === undefined)
      throw new Error(
        `registering ${urn}: got no resource of this run with that URN, expected one whose constructor has run`,
      );
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
      `registering ${urn}: got the provider ${toDocumentText(reference)}, expected one that this run has registered`,
    );
  }

  /** Records the outputs of a component or of the program. */
  registerOutputs(urn: string, outputs: WireObject): void {
    if (urn === this.stackUrn) {
      this.outputs = this.#write(urn, outputs);
      return;
    }
    const slot = this.#slots.get(urn);
    if (slot?.record === undefined) return;
    // The request has no dependencies of the outputs, and the dependencies of the component's args do not apply to them.
    slot.record = { ...slot.record, inputs: this.#write(urn, outputs), propertyDependencies: {} };
  }

  /** The registered resources, each parent before its children. */
  records(): ResourceRecord[] {
    return [...this.#slots.values()].flatMap(({ record }) => (record === undefined ? [] : [record]));
  }

  /** URN of each registered resource → URNs of every resource it depends on. */
  dependencies(): ReadonlyMap<string, readonly string[]> {
    const registered = [...this.#slots].filter(([, { record }]) => record !== undefined);
    return new Map(registered.map(([urn, { dependencies = [] }]) => [urn, dependencies]));
  }

  /** Resources that are constructed but not registered, because one of their inputs is not resolved. */
  waiting(): readonly string[] {
    return [...this.#slots].flatMap(([urn, { record, external }]) =>
      record === undefined && !external ? [urn] : [],
    );
  }

  #write(urn: string, fields: WireObject): { readonly [key: string]: Json } {
    return toDocument(fields, {
      secrets: this.#secrets,
      onCutName: (field, text) => this.cutNames.push(`${urn} ${field}: ${text}`),
      onSecret: (field) => this.secretInputs.set(urn, (this.secretInputs.get(urn) ?? new Set()).add(field)),
    });
  }
}

/** Prefix of every provider's type. */
const providerTypes = "pulumi:providers:";

/** The type of the root resource. The parent types in a URN leave it out. */
export const stackType = "pulumi:pulumi:Stack";

type Place = Pick<Slot, "parent" | "type" | "name">;

function duplicate(urn: string, first: Place, second: Place): Error {
  const place = ({ parent, type, name }: Place) => `${type} "${name}" under ${parent ?? "the stack"}`;
  return new Error(
    `Two resources have the URN ${urn}: ${place(first)}, and ${place(second)}. Give one of them another name.`,
  );
}
