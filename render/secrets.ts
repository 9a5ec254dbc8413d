import { z } from "zod";
import { RequestError, SECRET_TEXT } from "../base/errors.ts";
import { isObject, type Json } from "../base/json.ts";
import { readDocumentText } from "../document/text.ts";
import type { Generated } from "../manifests/passwords.ts";
import { manifestYaml, type ObjectManifest, type Rendering } from "./manifests.ts";

/** An object that holds a secret and must exist before the stack works; without the secret's value. */
export interface SecretNote {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Keys of a Secret; null for another kind. */
  readonly keys: readonly string[] | null;
  /** Logical name in the program. */
  readonly logicalName: string;
  /**
   * `generated` by this command, `configured` in the stack's file as plain text, or `encrypted` there, where only the
   * Pulumi CLI with the stack's passphrase or key reads it.
   */
  readonly source: "generated" | "configured" | "encrypted";
}

const someText = (value: Json | undefined, matches: (text: string) => boolean): boolean => {
  if (typeof value === "string") return matches(value);
  if (value === undefined || value === null || typeof value !== "object") return false;
  return Object.values(value).some((inner) => someText(inner, matches));
};

const isEncrypted = ({ object }: ObjectManifest): boolean =>
  someText(object.template, (text) => text.includes(SECRET_TEXT));

const isGenerated = ({ object }: ObjectManifest): boolean =>
  someText({ data: object.template.data ?? null, stringData: object.template.stringData ?? null }, (text) =>
    readDocumentText(text).some((part) => "name" in part),
  );

function sourceOf(rendered: ObjectManifest): SecretNote["source"] {
  if (isEncrypted(rendered)) return "encrypted";
  return isGenerated(rendered) ? "generated" : "configured";
}

const keysOf = ({ manifest }: ObjectManifest): readonly string[] | null => {
  if (manifest.kind !== "Secret") return null;
  const { data, stringData } = manifest;
  return [data, stringData].flatMap((fields) => (isObject(fields) ? Object.keys(fields) : [])).toSorted();
};

/** The objects that are not in the directory. */
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

/** The text of the file of secrets: each object with a readable secret, and the generated values. */
export function secretsFile({ stack, objects, generated }: Rendering): string {
  const readable = objects.filter((rendered) => rendered.object.secret && !isEncrypted(rendered));
  const documents = readable.map(({ manifest }) => manifestYaml(manifest));
  return [`${header(stack.stack)}\n${GENERATED}${JSON.stringify(generated)}\n`, ...documents].join("---\n");
}

const values = z.record(z.string(), z.json());
const generatedValues = z.record(z.string(), z.object({ inputs: values, outputs: values }));

/**
 * The generated values in an earlier file of secrets.
 *
 * @throws RequestError for any file that this command did not write; the message shows nothing of its content.
 */
export function generatedIn(text: string, origin: string): Generated {
  const line = text.split("\n").find((one) => one.startsWith(GENERATED));
  try {
    return generatedValues.parse(JSON.parse(line?.slice(GENERATED.length) ?? ""));
  } catch {
    throw new RequestError(
      `--secrets: got ${origin}, which is no file that this command wrote, expected a file that is not there yet, or an earlier one`,
    );
  }
}
