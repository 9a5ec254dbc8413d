import { RequestError, SECRET_TEXT } from "../base/errors.ts";
import { isObject, type Json } from "../base/json.ts";
import { readDocumentText } from "../document/text.ts";
import { manifestYaml, type Rendered, type Rendering } from "./renderManifests.ts";
import type { JsonObject } from "./resolveProgram.ts";
import type { Generated } from "./resolveRandom.ts";

/** An object with a secret in it: what has to be there before the stack works, without any value. */
export interface SecretNote {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Keys of a Secret; null for another kind. */
  readonly keys: readonly string[] | null;
  /** Logical name in the program. */
  readonly logicalName: string;
  /**
   * `generated` by this command, `configured` in the stack's file as plain text, or `encrypted` there: only the
   * Pulumi CLI with the stack's passphrase or key can read it.
   */
  readonly source: "generated" | "configured" | "encrypted";
}

const someText = (value: Json | undefined, matches: (text: string) => boolean): boolean => {
  if (typeof value === "string") return matches(value);
  if (value === undefined || value === null || typeof value !== "object") return false;
  return Object.values(value).some((inner) => someText(inner, matches));
};

const isEncrypted = ({ object }: Rendered): boolean =>
  someText(object.template, (text) => text.includes(SECRET_TEXT));

const isGenerated = ({ object }: Rendered): boolean =>
  someText({ data: object.template.data ?? null, stringData: object.template.stringData ?? null }, (text) =>
    readDocumentText(text).some((part) => "name" in part),
  );

function sourceOf(rendered: Rendered): SecretNote["source"] {
  if (isEncrypted(rendered)) return "encrypted";
  return isGenerated(rendered) ? "generated" : "configured";
}

const keysOf = ({ manifest }: Rendered): readonly string[] | null => {
  if (manifest.kind !== "Secret") return null;
  const { data, stringData } = manifest;
  return [data, stringData].flatMap((fields) => (isObject(fields) ? Object.keys(fields) : [])).toSorted();
};

/** What the rendered manifests leave out. */
export const secretNotes = ({ objects }: Rendering): SecretNote[] =>
  objects
    .filter(({ object }) => object.secret)
    .map((rendered) => {
      const { namespace, name } = rendered.manifest.metadata;
      return {
        kind: rendered.manifest.kind,
        namespace: typeof namespace === "string" ? namespace : null,
        name,
        keys: keysOf(rendered),
        logicalName: rendered.object.name,
        source: sourceOf(rendered),
      };
    });

const GENERATED = "# generated: ";

const header = (stack: string): string =>
  [
    `# Secrets of the stack ${stack}, rendered by: echelon render --stack ${stack} --secrets <this file>`,
    "# Readable by its owner only. Never commit it: hand it to your secret store, or apply it with",
    "#   kubectl apply --server-side -f <this file>",
    "# The next rendering with --secrets <this file> reads the line below and keeps the generated values.",
  ].join("\n");

/** The file of secrets: every object that holds one and can be read here, and the generated values themselves. */
export function secretsFile({ stack, objects, generated }: Rendering): string {
  const readable = objects.filter((rendered) => rendered.object.secret && !isEncrypted(rendered));
  const documents = readable.map(({ manifest }) => manifestYaml(manifest));
  return [`${header(stack.stack)}\n${GENERATED}${JSON.stringify(generated)}\n`, ...documents].join("---\n");
}

/**
 * The generated values that an earlier file of secrets holds.
 *
 * @throws RequestError where the file is none that this command wrote; its content never reaches the message.
 */
export function generatedIn(text: string, origin: string): Generated {
  const line = text.split("\n").find((one) => one.startsWith(GENERATED));
  const values = line === undefined ? undefined : parse(line.slice(GENERATED.length));
  if (values !== undefined && isGeneratedValues(values)) return values;
  throw new RequestError(
    `--secrets: got ${origin}, which is no file that this command wrote, expected a file that is not there yet, or an earlier one`,
  );
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isEntry = (value: Json): value is { inputs: JsonObject; outputs: JsonObject } =>
  isObject(value) && isObject(value.inputs) && isObject(value.outputs);

const isGeneratedValues = (value: Json): value is Generated =>
  isObject(value) && Object.values(value).every(isEntry);
