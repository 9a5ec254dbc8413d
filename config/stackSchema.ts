import { z } from "zod";
import { PROJECT } from "../base/project.ts";
import { profileReferences } from "../profiles/load.ts";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";
import { formOf, WRITTEN } from "./decode.ts";
import { NAMESPACES } from "./keys.ts";
import { settingsSchema } from "./settings.ts";
import type { TopLevelKey } from "./stackFile.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** The documentation of a field of `config/args.ts`. */
export interface FieldDoc {
  readonly text: string;
  /** The default and its reason. */
  readonly byDefault: string | undefined;
}

/** Documentation by path, such as `network.create.cidr`; a path leaves out names of a record and places of a list. */
type FieldDocs = ReadonlyMap<string, FieldDoc>;

/** The value that `pulumi config set --secret` writes. */
const ENCRYPTED: JsonSchema = {
  type: "object",
  properties: {
    secure: { type: "string", description: "Ciphertext, written by pulumi config set --secret" },
  },
  required: ["secure"],
  additionalProperties: false,
};

/** The message of the check that has the pattern, else the message of the schema itself. */
function messageOf(schema: z.core.$ZodTypes, pattern: unknown): string | undefined {
  const definitions: readonly { pattern?: RegExp; error?: ((issue: never) => unknown) | undefined }[] = [
    ...(schema._zod.def.checks ?? []).map((check) => check._zod.def),
    { error: schema._zod.def.error },
  ];
  const own = definitions.find((one) => one.pattern?.source === pattern) ?? definitions.at(-1);
  const message = own?.error?.({} as never);
  return typeof message === "string" ? message : undefined;
}

/** Gives each pattern the message of the settings: editors would show the pattern itself. */
function addMessages({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }) {
  const schemas = [jsonSchema, ...(Array.isArray(jsonSchema.allOf) ? jsonSchema.allOf : [])];
  for (const one of schemas.filter(({ pattern }) => pattern !== undefined)) {
    const message = messageOf(zodSchema, one.pattern);
    if (message !== undefined) Object.assign(one, { patternErrorMessage: message });
  }
}

/** Draft 7 is what editors read best. */
const toJsonSchema = (schema: z.ZodType): JsonSchema => {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    override: addMessages,
  });
  return rest;
};

const isSchema = (value: unknown): value is JsonSchema =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** What an editor shows of the field at `path`. */
function descriptionAt(path: string, docs: FieldDocs): string {
  const doc = docs.get(path);
  if (doc === undefined) {
    throw new Error(`got no doc comment for ${path}, expected one on that field in config/args.ts`);
  }
  const { text, byDefault } = doc;
  return (byDefault === undefined ? text : `${text} Default: ${byDefault}.`).replaceAll("`", "");
}

/** The same schema; each field that an object names in it is described as `config/args.ts` documents it. */
function withDocs(schema: unknown, path: string, docs: FieldDocs): unknown {
  if (!isSchema(schema)) return schema;
  const { properties = {}, anyOf, items, additionalProperties } = schema;
  const fields = Object.entries(properties as JsonSchema).map(([name, child]) => {
    const place = `${path}.${name}`;
    return [
      name,
      { ...(withDocs(child, place, docs) as JsonSchema), description: descriptionAt(place, docs) },
    ];
  });
  const described = {
    properties: Object.fromEntries(fields),
    anyOf: Array.isArray(anyOf) ? anyOf.map((one) => withDocs(one, path, docs)) : undefined,
    items: withDocs(items, path, docs),
    additionalProperties: withDocs(additionalProperties, path, docs),
  };
  const present = Object.entries(described).filter(([key]) => Object.hasOwn(schema, key));
  return { ...schema, ...Object.fromEntries(present) };
}

/** Schemas of a key on all targets; targets that share the name of a key may differ in its values. */
const schemasOf = (key: string): z.ZodType[] => {
  const shapes: readonly Readonly<Record<string, z.ZodType>>[] = targets.map(
    (target) => settingsSchema(target).shape,
  );
  return [...new Set(shapes.flatMap((shape) => shape[key] ?? []))];
};

/** The members of a union; for any other schema, the schema itself. */
const optionsOf = (schema: JsonSchema): readonly JsonSchema[] =>
  Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [schema];

/** Each value of a record may be encrypted. */
const withEncrypted = ({ additionalProperties, ...schema }: JsonSchema): JsonSchema => ({
  ...schema,
  additionalProperties: { anyOf: [...optionsOf(additionalProperties as JsonSchema), ENCRYPTED] },
});

/** Changes to the schemas of keys whose values in a stack's file differ from the settings. */
const inFile: Readonly<Record<string, (schema: JsonSchema) => JsonSchema>> = {
  // An editor completes the profiles of this package. Those of a project it does not know: they are looked up later.
  profile: (schema) => ({ anyOf: [{ enum: profileReferences() }, schema] }),
  secrets: withEncrypted,
  alerts: withEncrypted,
};

/** The schema of a key's value, without the description, default and examples of the key. */
function valueSchema(key: string, schema: z.ZodType, docs: FieldDocs): JsonSchema {
  const { default: _default, examples, description, ...value } = toJsonSchema(schema);
  const described = withDocs(value, key, docs) as JsonSchema;
  return inFile[key]?.(described) ?? described;
}

const TEXT_MESSAGES = {
  number: "expected a number",
  boolean: "expected true or false",
  structure: "expected a list or an object",
  textOrStructure: "expected text or an object",
} satisfies Record<keyof typeof WRITTEN, string>;

/** The text that `pulumi config set` writes in place of a value. */
function textSchemas(schemas: readonly z.ZodType[]): JsonSchema[] {
  const forms = new Set(schemas.map(formOf));
  return [...forms].flatMap((form) =>
    form === "text"
      ? []
      : [{ type: "string", pattern: WRITTEN[form].source, patternErrorMessage: TEXT_MESSAGES[form] }],
  );
}

/** The schema of a key: its value as YAML, or as the text that `pulumi config set` writes. */
function keySchema(key: string, docs: FieldDocs): JsonSchema {
  const schemas = schemasOf(key);
  const { default: fallback, examples } = schemas.map(toJsonSchema)[0] ?? {};
  const values = schemas.map((schema) => valueSchema(key, schema, docs));
  const options = [...values.flatMap(optionsOf), ...textSchemas(schemas)];
  return {
    description: descriptionAt(key, docs),
    ...(fallback !== undefined && { default: fallback }),
    ...(examples !== undefined && { examples }),
    ...(options.length === 1 ? options[0] : { anyOf: options }),
  };
}

/** Keys of `echelon:`, as a stack's file writes them. */
function ownKeys(docs: FieldDocs): Record<string, JsonSchema> {
  const keys = Object.keys(settingsSchema().shape);
  return Object.fromEntries(keys.map((key) => [`${PROJECT}:${key}`, keySchema(key, docs)]));
}

/** Keys of the providers that set the region of a target. */
const regionKeys = (): Record<string, JsonSchema> =>
  Object.fromEntries(
    targets.flatMap((target) => {
      const { region } = rowOf(target);
      if (region === null) return [];
      const description = `Region of the target ${target}. Default: what the environment of the provider says.`;
      return [[region.key, { type: "string", description, examples: [region.assumed] }]];
    }),
  );

const configSchema = (docs: FieldDocs): JsonSchema => ({
  type: "object",
  properties: { ...ownKeys(docs), ...regionKeys() },
  patternProperties: {
    [`^(${NAMESPACES.join("|")}):[^:]+$`]: {
      not: { type: "null" },
      description: "A key of Pulumi or of a provider. Its value may be encrypted.",
    },
  },
  required: [`${PROJECT}:profile`],
  additionalProperties: false,
});

const text = (description: string): JsonSchema => ({ type: "string", description });

const topLevel = (docs: FieldDocs) =>
  ({
    config: { description: "Keys with their values", ...configSchema(docs) },
    environment: {
      description: "Pulumi ESC environments: names, or an environment written here",
      type: ["array", "object"],
    },
    encryptionsalt: text("How Pulumi encrypts secrets with a passphrase; written by Pulumi"),
    secretsprovider: text("Where Pulumi gets the key that encrypts secrets, such as awskms://alias/shop"),
    encryptedkey: text("Key of the secrets provider, encrypted by it; written by Pulumi"),
  }) satisfies Record<TopLevelKey, JsonSchema>;

/**
 * The JSON Schema of a stack's file, for editors: it completes keys and shows what they mean.
 *
 * @param docs documentation of `SystemArgs`.
 * @throws Error for a key that has none.
 */
export const stackJsonSchema = (docs: FieldDocs): JsonSchema => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "Echelon stack",
  description:
    "A running system: its profile, its target and the operator's choices. Generated from config/ and targets/ by " +
    "npm run schema. Rules between keys, the content of JSON in a text, and the content of overrides are not in here: " +
    "Echelon checks them when it reads the file.",
  type: "object",
  properties: topLevel(docs),
  required: ["config"],
  additionalProperties: false,
});
