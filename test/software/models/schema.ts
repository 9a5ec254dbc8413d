import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Json, type JsonObject } from "../../../base/json.ts";
import { modelsIn } from "./installed.ts";

/** Values of these services differ by region: the schemas are those of the region of the previews. */
const REGION = "us-east-1";

/** A schema as CloudFormation publishes it: JSON Schema of draft 7, with a few keywords more. */
export type Schema = JsonObject;

const read = (...path: readonly string[]): string => readFileSync(join(modelsIn(), ...path), "utf8");

/** File of each type's schema: `"AWS::S3::Bucket": "0a1b…",` in the table of the region. */
const files: () => ReadonlyMap<string, string> = (() => {
  let made: ReadonlyMap<string, string> | undefined;
  return () => {
    made ??= new Map(
      [...read("providers", `${REGION.replaceAll("-", "_")}.py`).matchAll(/"(AWS::[\w:]+)": "(\w+)"/g)].map(
        ([, type = "", file = ""]) => [type, file] as const,
      ),
    );
    return made;
  };
})();

/** Python sets a flag in the midst of a pattern; JavaScript does it for a group. */
const withGroups = (pattern: string): string => pattern.replace(/\(\?i\)(.*?)(\$?)$/, "(?i:$1)$2");

/** A number counts as text too, as in templates. */
const withTexts = (values: Json): Json =>
  Array.isArray(values)
    ? [...new Set(values.flatMap((one) => (typeof one === "number" ? [one, String(one)] : [one as Json])))]
    : readable(values);

/** Keywords whose values another form is needed of. */
const forms: Readonly<Record<string, (value: Json) => Json>> = {
  pattern: (value) => (typeof value === "string" ? withGroups(value) : readable(value)),
  enum: withTexts,
};

/** A schema without references to schemas elsewhere, with patterns of JavaScript. */
function readable(node: Json): Json {
  if (Array.isArray(node)) return (node as readonly Json[]).map(readable);
  if (!isObject(node)) return node;
  const { $ref } = node;
  if (typeof $ref === "string" && !$ref.startsWith("#")) return {};
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== "$schema")
      .map(([key, value]) => [key, (forms[key] ?? readable)(value as Json)]),
  );
}

/** @throws Error where AWS publishes no such type. */
export function schemaOf(type: string): Schema {
  const file = files().get(type);
  if (file === undefined)
    throw new Error(`${type}: got no schema, expected one of CloudFormation in ${REGION}`);
  return readable(JSON.parse(read("resources", `${file}.json`)) as Json) as Schema;
}

/** A list of values is of the property that the file is named after. */
function ofResource(rule: Schema, file: string, type: string): Schema {
  const [word = ""] = file.split("_");
  const { properties } = schemaOf(type);
  const property = Object.keys(isObject(properties) ? properties : {}).find((name) =>
    name.toLowerCase().endsWith(word),
  );
  return rule.enum === undefined || property === undefined ? rule : { properties: { [property]: rule } };
}

/** What cfn-lint adds to a type: which values go together, such as an engine and its instance classes. */
export function rulesOf(type: string): readonly Schema[] {
  const folder = type.toLowerCase().replaceAll("::", "_");
  const directory = join(modelsIn(), "extensions", folder);
  if (!existsSync(directory)) return [];
  const found = readdirSync(directory).filter((file) => file.endsWith(".json"));
  return found.flatMap((file) => {
    const rule = readable(JSON.parse(read("extensions", folder, file)) as Json) as Schema;
    const own = Object.keys(rule).some((key) => /^[a-z]+-[a-z-]+-\d$/.test(key)) ? rule[REGION] : rule;
    return isObject(own) ? [ofResource(own as Schema, file, type)] : [];
  });
}

/** A node of a schema, with `$ref` followed. */
export function resolved(node: Json | undefined, root: Schema): Schema {
  if (!isObject(node)) return {};
  const { $ref } = node;
  if (typeof $ref !== "string") return node as Schema;
  const target = $ref
    .split("/")
    .slice(1)
    .reduce<Json | undefined>((one, key) => (isObject(one) ? (one[key] as Json) : undefined), root);
  return resolved(target, root);
}
