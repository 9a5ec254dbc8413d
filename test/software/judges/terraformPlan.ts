import { isObject, type Json, type JsonObject } from "../../../base/json.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import { readDocumentText } from "../../../document/text.ts";
import { maps, singles, type TerraformType, types } from "./types.ts";

/** One resource of a plan, as `planned_values` and `configuration` have it together. */
export interface PlannedResource {
  /** `<type>.<name>` */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  /** Values that are known before apply. */
  readonly values: JsonObject;
  /** What the values refer to: `{"references": […]}` by attribute, in blocks as in `values`. */
  readonly expressions: JsonObject;
}

/** A value of an attribute; `value` is undefined where it is known only after apply. */
interface Converted {
  readonly value?: Json;
  readonly expression?: Json;
}

/** What the conversion of a resource needs to know. */
interface Scope {
  readonly type: TerraformType;
  /** Logical name → address. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** `vpcConfig.subnetIds` → `vpc_config.subnet_ids` */
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const referencesTo = (found: readonly string[]): Converted =>
  found.length === 0 ? {} : { expression: { references: [...found] } };

/** The reference of Terraform for `<logical name>.<property>`; undefined if the resource is of another provider. */
function referenceTo(name: string, { addresses }: Scope): string | undefined {
  const dot = name.indexOf(".");
  const address = addresses.get(name.slice(0, dot));
  return address === undefined ? undefined : `${address}.${snakeCase(name.slice(dot + 1))}`;
}

/** A text that is all unknown has no value. One with unknown parts keeps them as references, so that it is judged. */
function convertText(text: string, scope: Scope): Converted {
  const parts = readDocumentText(text).map((part) =>
    "literal" in part ? part : { ...part, reference: referenceTo(part.name, scope) },
  );
  const found = parts.flatMap((part) => ("reference" in part ? (part.reference ?? []) : []));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && "reference" in first && first.reference !== undefined)
    return referencesTo(found);
  const value = parts.map((part) =>
    "literal" in part ? part.literal : `\${${part.reference ?? "random_bytes.end.hex"}}`,
  );
  return { value: value.join(""), ...referencesTo(found) };
}

/** The references in the expressions of members. */
const referencesIn = (members: readonly Converted[]): readonly string[] =>
  members.flatMap(({ expression }) =>
    isObject(expression) ? ((expression.references ?? []) as readonly string[]) : [],
  );

function convertMap(map: JsonObject, scope: Scope): Converted {
  const members = Object.entries(map).map(([key, value]) => [key, convertValue(key, value, scope)] as const);
  return {
    value: Object.fromEntries(members.map(([key, { value = null }]) => [key, value])),
    ...referencesTo(referencesIn(members.map(([, member]) => member))),
  };
}

/** Blocks are lists, also where there is one at most. */
function convertBlocks(blocks: readonly JsonObject[], scope: Scope): Converted {
  const converted = blocks.map((block) => convertBlock(block, scope));
  return {
    value: converted.map(({ values }) => values),
    expression: converted.map(({ expressions }) => expressions),
  };
}

function convertList(list: readonly Json[], scope: Scope): Converted {
  if (list.length > 0 && list.every((member) => isObject(member)))
    return convertBlocks(list as readonly JsonObject[], scope);
  const members = list.map((member) => convertValue("", member, scope));
  return { value: members.map(({ value = null }) => value), ...referencesTo(referencesIn(members)) };
}

function convertObject(key: string, value: JsonObject, scope: Scope): Converted {
  if (maps.has(key)) return convertMap(value, scope);
  if (!singles.has(key)) return convertBlocks([value], scope);
  const { values, expressions } = convertBlock(value, scope);
  return { value: values, expression: expressions };
}

function convertValue(key: string, value: Json, scope: Scope): Converted {
  if (typeof value === "string") return convertText(value, scope);
  if (Array.isArray(value)) return convertList(value as readonly Json[], scope);
  if (isObject(value)) return convertObject(key, value, scope);
  return { value };
}

function convertBlock(block: JsonObject, scope: Scope): Pick<PlannedResource, "values" | "expressions"> {
  const values: Record<string, Json> = {};
  const expressions: Record<string, Json> = {};
  for (const [key, given] of Object.entries(block)) {
    if (scope.type.beside?.includes(key)) continue;
    const name = scope.type.names?.[key] ?? snakeCase(key);
    const isAlone = scope.type.lists?.includes(key) && !Array.isArray(given);
    const { value, expression } = convertValue(key, isAlone ? [given] : given, scope);
    if (value !== undefined) values[name] = value;
    if (expression !== undefined) expressions[name] = expression;
  }
  return { values, expressions };
}

/** Type of a resource in Terraform. @throws Error where the table has none. */
function typeOf({ type }: ResourceRecord): TerraformType {
  const found = types[type];
  if (found === undefined) throw new Error(`got ${type}, expected a row in test/software/judges/types.ts`);
  return found;
}

const isOfAws = ({ type, custom }: ResourceRecord): boolean => custom && type.startsWith("aws:");

/**
 * Resources of AWS as Terraform plans them. Names get a prefix, so that a judge can read several plans at once.
 *
 * @throws Error if a type has no row in the table of types.
 */
export function plannedResources(
  resources: readonly ResourceRecord[],
  prefix: string,
): readonly PlannedResource[] {
  const ofAws = resources.filter(isOfAws).map((record) => ({ record, type: typeOf(record) }));
  const named = (name: string): string => `${prefix}${name}`;
  const addresses = new Map(
    ofAws.map(({ record, type }) => [record.name, `${type.type}.${named(record.name)}`]),
  );
  return ofAws.map(({ record, type }) => ({
    address: `${type.type}.${named(record.name)}`,
    type: type.type,
    name: named(record.name),
    ...convertBlock(record.inputs, { type, addresses }),
  }));
}

/** What `terraform show -json` prints of a plan: https://developer.hashicorp.com/terraform/internals/json-format */
export function terraformPlan(planned: readonly PlannedResource[]): JsonObject {
  const provider = "registry.terraform.io/hashicorp/aws";
  const common = ({ address, type, name }: PlannedResource) => ({ address, mode: "managed", type, name });
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    planned_values: {
      root_module: {
        resources: planned.map((one) => ({ ...common(one), provider_name: provider, values: one.values })),
      },
    },
    resource_changes: planned.map((one) => ({
      ...common(one),
      provider_name: provider,
      change: { actions: ["create"], before: null, after: one.values, after_unknown: {} },
    })),
    configuration: {
      root_module: {
        resources: planned.map((one) => ({ ...common(one), expressions: one.expressions })),
      },
    },
  };
}
