import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { parse } from "yaml";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Environment } from "../binaries/paths.ts";
import type { KubeObject } from "../client/transport.ts";
import { definitionFile, isPresent } from "./files.ts";
import { kindOf } from "./kinds.ts";

/**
 * The part of a structural schema that is changed here; the rest is JSON Schema.
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface Schema {
  readonly type?: string;
  readonly properties?: { readonly [field: string]: Schema };
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
}

function isReadable(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

const mapValues = <T>(record: { readonly [key: string]: T }, change: (value: T) => T) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/**
 * The schema closed to unknown fields, as an API server closes it under strict field validation. A pattern that
 * only Go reads, such as one with `(?i)`, is left to the server.
 */
function closed(schema: Schema): Schema {
  const { properties, items, additionalProperties: entry, pattern, ...rest } = schema;
  const isOpen = schema.type !== "object" || schema["x-kubernetes-preserve-unknown-fields"] === true;
  return {
    ...rest,
    ...(isOpen ? {} : { additionalProperties: false }),
    ...(schema["x-kubernetes-int-or-string"] && { anyOf: [{ type: "integer" }, { type: "string" }] }),
    ...(properties && { properties: mapValues(properties, closed) }),
    ...(items && { items: closed(items) }),
    ...(entry !== undefined && { additionalProperties: typeof entry === "boolean" ? entry : closed(entry) }),
    ...(pattern !== undefined && isReadable(pattern) && { pattern }),
  };
}

/** The API server checks the metadata of an object without the definition. */
const ofObject = (schema: Schema): Schema => {
  const whole = closed(schema);
  return { ...whole, properties: { ...whole.properties, metadata: { type: "object" } } };
};

interface Definition {
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Path of a definition → its validator, which takes up to half a second to make. */
const validators = new Map<string, ValidateFunction>();

/** The validator of a kind; undefined where this machine has no definition of it. */
function validatorOf(kind: string, env: Environment): ValidateFunction | undefined {
  const file = definitionFile(kind, env);
  if (file === undefined || !isPresent(file)) return undefined;
  const known = validators.get(file.path);
  if (known !== undefined) return known;
  const definition: Definition = parse(readFileSync(file.path, "utf8"));
  const [, name] = kind.split("/");
  const version = definition.spec.versions.find((each) => each.name === name);
  if (version === undefined) throw new Error(`${file.path} has no version ${name}.`);
  const made = validatorFor(version.schema.openAPIV3Schema);
  validators.set(file.path, made);
  return made;
}

/** Validates whole objects by a structural schema; writes the schema's defaults into them. */
export const validatorFor = (schema: Schema): ValidateFunction =>
  new Ajv({
    // Ajv does not know Kubernetes' own keywords, and the API server checks formats.
    strict: false,
    validateFormats: false,
    allErrors: true,
    verbose: true,
    useDefaults: true,
  }).compile(ofObject(schema));

const MOST_CHARACTERS = 80;

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, MOST_CHARACTERS) ?? "nothing";

/** `/spec/listeners/0` as `.spec.listeners[0]`. */
const placeOf = (pointer: string): string =>
  pointer
    .replaceAll(/\/(\d+)(?=\/|$)/g, "[$1]")
    .replaceAll("/", ".")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");

function problemOf({ instancePath, keyword, params, data, parentSchema, message }: ErrorObject): string {
  const place = placeOf(instancePath);
  if (keyword === "additionalProperties") {
    const known = Object.keys(parentSchema?.properties ?? {});
    return `${place}.${params.additionalProperty}: got an unknown field, expected one of ${known.join(", ")}`;
  }
  if (keyword === "required") return `${place}.${params.missingProperty}: got nothing, expected a value`;
  if (keyword === "enum")
    return `${place}: got ${shown(data)}, expected one of ${params.allowedValues.join(", ")}`;
  // Ajv's messages begin with "must".
  return `${place}: got ${shown(data)}, expected it to ${message?.replace(/^must /, "")}`;
}

/**
 * Validates a custom resource by its definition. Rules in CEL are left to the API server.
 *
 * @returns what is wrong, a sentence each; null where this machine has no definition of its kind.
 */
export function validateCustom(
  manifest: JsonObject & Pick<KubeObject, "apiVersion" | "kind">,
  env: Environment = process.env,
): readonly string[] | null {
  const validate = validatorOf(kindOf(manifest), env);
  if (validate === undefined) return null;
  validate(structuredClone<Json>(manifest));
  return (validate.errors ?? []).map((error) => `${manifest.kind}${problemOf(error)}`);
}
