import { Ajv, type ErrorObject } from "ajv";
import { isObject, type Json, type JsonObject } from "../../../base/json.ts";
import { converted } from "./convert.ts";
import { rulesOf, type Schema, schemaOf } from "./schema.ts";
import type { PublishedType } from "./type.ts";

type Names = readonly string[];
const has = (value: object, names: Names): number => names.filter((name) => name in value).length;

/** Keywords that are not in JSON Schema. https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/custom_rules.md */
const keywords: Readonly<Record<string, (schema: never, value: object) => boolean>> = {
  requiredXor: (names: Names, value) => has(value, names) === 1,
  requiredOr: (names: Names, value) => has(value, names) > 0,
  dependentExcluded: (excluded: Readonly<Record<string, Names>>, value) =>
    Object.entries(excluded).every(([name, others]) => !(name in value) || has(value, others) === 0),
};

function newAjv(): Ajv {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    // A number may be text in one of both forms, and one value a list of one.
    coerceTypes: "array",
    // Patterns of Python and Java escape more than the flag `u` takes.
    unicodeRegExp: false,
    validateFormats: false,
    verbose: true,
    logger: false,
  });
  for (const [keyword, validate] of Object.entries(keywords))
    ajv.addKeyword({ keyword, type: "object", validate: validate as never, errors: false });
  ajv.addKeyword({
    keyword: "enumCaseInsensitive",
    validate: (values: Names, value: unknown) =>
      values.some((one) => one.toLowerCase() === String(value).toLowerCase()),
    errors: false,
  });
  return ajv;
}

type Judge = (value: Json) => readonly ErrorObject[];

function judgeOf(schema: Schema): Judge {
  const validate = newAjv().compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []));
}

const judges = new Map<string, readonly Judge[]>();

/** The judges of a type: its schema, and the rules on values that go together. */
function judgesOf(type: string): readonly Judge[] {
  const found = judges.get(type) ?? [schemaOf(type), ...rulesOf(type)].map(judgeOf);
  judges.set(type, found);
  return found;
}

/** Whether something in it is known only after an apply, as `${<name>.<property>}`, or is a secret. */
const isUnknown = (value: unknown): boolean => /(?<!\$)\$\{|\[secret\]/.test(JSON.stringify(value) ?? "");

/** What only tells that one of the parts of a schema has failed: the parts tell it too. */
const REPEATS: ReadonlySet<string> = new Set(["if", "anyOf", "oneOf", "allOf"]);

/** Keywords that tell which names there are, of objects whose values may be unknown. */
const OF_NAMES: ReadonlySet<string> = new Set([
  "required",
  "additionalProperties",
  "dependentRequired",
  ...Object.keys(keywords),
]);

const counts = ({ keyword, data }: ErrorObject): boolean =>
  !REPEATS.has(keyword) && (OF_NAMES.has(keyword) || !isUnknown(data));

const shown = (value: unknown): string =>
  isObject(value) ? Object.keys(value).join(", ") : JSON.stringify(value);

/** A fault in one line: the property, what was found, and what AWS expects. */
const lineOf = ({ instancePath, keyword, message, params, data }: ErrorObject): string =>
  `${instancePath
    .replaceAll(/\/\d+(?=\/|$)/g, "")
    .replaceAll("/", ".")
    .slice(
      1,
    )}: ${keyword}: got ${shown(data)}, ${keyword === "enum" ? `expected one of ${[...new Set((params.allowedValues as unknown[]).map(String))].join(", ")}` : `${message}`}`;

/** Every input of a resource that does not hold against what AWS publishes of its type: one line each. */
export function faultsOf(inputs: JsonObject, row: PublishedType): string[] {
  const { value, strangers } = converted(inputs, row, schemaOf(row.schema));
  const given = new Set(Object.keys(row.given ?? {}));
  const excused = new Set(Object.keys(row.excused ?? {}));
  const errors = judgesOf(row.schema)
    .flatMap((judge) => judge(structuredClone(value) as Json))
    .filter(counts)
    // A part of a type is judged without what the type itself demands.
    .filter(({ instancePath }) => row.at === undefined || instancePath !== "")
    .filter(
      ({ instancePath, keyword }) => !excused.has(instancePath === "" ? keyword : instancePath.slice(1)),
    )
    .filter(({ keyword, params }) => keyword !== "required" || !given.has(String(params.missingProperty)));
  return [
    ...strangers.map((path) => `${path}: ${row.schema} has no such property`),
    ...new Set(errors.map(lineOf)),
  ];
}
