import type { Json } from "../base/json.ts";
import type { ResourceRecord } from "../document/document.ts";
import { readDocumentText } from "../document/text.ts";
import { afterApply, type PolicyObject, type PolicyValue } from "./values.ts";

/** One resource as a rule sees it: from a preview document or from the engine. */
export interface PolicyResource {
  /** Pulumi type token, for example `aws:rds/instance:Instance`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  /** URN of the parent; null directly under the stack. */
  readonly parent: string | null;
  readonly protect: boolean;
  /** URN of the provider that the program created for it; null for a default provider and for a component. */
  readonly provider: string | null;
  /** Inputs; a component's are what it passed to `registerOutputs`. */
  readonly properties: PolicyObject;
  /** Property → URNs of the resources whose outputs are part of it. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** `kubernetes:apps/v1:Deployment` → `kubernetes:apps:Deployment`: all versions of a group. Any other type is its own kind. */
export const withoutVersion = (type: string): string => type.replace(/^(kubernetes:[^/:]+)\/[^:]+:/, "$1:");

/** All resources of one stack: components and custom resources, without the Stack and default providers. */
export interface PolicyStack {
  readonly resources: readonly PolicyResource[];
}

/** Text of a document without escapes; `afterApply` if a part of it is known only then. */
function fromText(text: string): string | typeof afterApply {
  if (!text.includes("${")) return text;
  const parts = readDocumentText(text);
  const literals = parts.flatMap((part) => ("literal" in part ? [part.literal] : []));
  return literals.length === parts.length ? literals.join("") : afterApply;
}

const isJsonList = (value: Json): value is readonly Json[] => Array.isArray(value);

function fromJson(value: Json): PolicyValue {
  if (typeof value === "string") return fromText(value);
  if (value === null || typeof value !== "object") return value;
  return isJsonList(value) ? value.map(fromJson) : fromFields(value);
}

const fromFields = (fields: { readonly [key: string]: Json }): PolicyObject =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, fromJson(value)]));

/** The stack that a preview document describes. */
export const stackOfRecords = (records: readonly ResourceRecord[]): PolicyStack => ({
  resources: records.map(({ type, name, urn, parent, protect, provider, inputs, propertyDependencies }) => ({
    type,
    name,
    urn,
    parent,
    protect,
    provider,
    properties: fromFields(inputs),
    propertyDependencies,
  })),
});
