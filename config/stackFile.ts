import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { RequestError, SECRET_TEXT, show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { PROJECT, projectRoot } from "../base/project.ts";
import { didYouMean } from "../base/suggest.ts";
import { isWebhook } from "./alerts.ts";
import type { RawConfig } from "./keys.ts";

/** The content of one `stacks/Pulumi.<stack>.yaml`. Its keys are not validated yet. */
export interface StackFile extends RawConfig {
  /** Name of the stack without organization and project. */
  readonly stack: string;
  /** The file's path as messages show it. */
  readonly origin: string;
  /** Whether the file itself says how its secrets are encrypted. */
  readonly hasEncryption: boolean;
  /** Secrets that are not encrypted in the file, such as `secrets.crm-api-key`. */
  readonly plainSecrets: readonly string[];
}

const FILE = /^Pulumi\.(.+)\.yaml$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

const stacksDirectory = (root: string): string => join(root, "stacks");

/** Names of all stacks that have a file, sorted. */
export function stackNames(root: string = projectRoot()): string[] {
  try {
    return readdirSync(stacksDirectory(root))
      .flatMap((file) => FILE.exec(file)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}

/**
 * The name of the stack in a reference `stack`, `organization/stack` or `organization/project/stack`.
 *
 * @throws RequestError if the reference has a form that Pulumi does not accept, such as a path.
 */
export function stackName(reference: string): string {
  const parts = reference.split("/");
  const name = parts.at(-1);
  if (name === undefined || parts.length > 3 || !parts.every((part) => NAME.test(part))) {
    throw new RequestError(
      `--stack: got ${show(reference)}, expected the name of a stack: letters, digits, dashes, dots and underscores`,
    );
  }
  return name;
}

function readText(root: string, stack: string): string {
  const known = stackNames(root);
  if (!known.includes(stack)) {
    const expected = known.length === 0 ? "a file stacks/Pulumi.<stack>.yaml" : `one of ${known.join(", ")}`;
    throw new RequestError(
      `--stack: got ${show(stack)}, expected ${expected}; a new stack is a new file stacks/Pulumi.${stack}.yaml`,
    );
  }
  return readFileSync(join(stacksDirectory(root), `Pulumi.${stack}.yaml`), "utf8");
}

function parseYaml(text: string, origin: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line ?? 1;
    // Only the first line of the message: the others quote the file, which may hold a secret.
    const what = problem.message.split(/ at line|\n/)[0] ?? "a syntax error";
    throw new RequestError(
      `${origin}:${line}: got malformed YAML (${what}), expected a stack's configuration`,
    );
  }
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new RequestError(
      `${origin}: got YAML that cannot be read (${(error as Error).message}), expected a stack's configuration`,
    );
  }
}

/** Whether it is what `pulumi config set --secret` writes in place of a value. */
const isSecure = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

const holdsSecret = (value: unknown): boolean =>
  isSecure(value) ||
  (value !== null && typeof value === "object" && Object.values(value).some((child) => holdsSecret(child)));

/** The value with a placeholder for every encrypted leaf. Only Pulumi can decrypt it, and validation does not need it. */
function withoutSecrets(value: unknown): unknown {
  if (isSecure(value)) return SECRET_TEXT;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutSecrets(child)]));
}

/** A value in the form in which the engine passes it to a program. */
function asText(value: unknown, place: string): string {
  if (value === null || value === undefined) {
    throw new RequestError(`${place}: got nothing, expected a value; leave the key out for its default`);
  }
  const plain = withoutSecrets(value);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

/** Top-level keys that say how secrets are encrypted. */
const ENCRYPTION = ["encryptionsalt", "secretsprovider", "encryptedkey"] as const;

/** Top-level keys of a stack's file; `environment` names Pulumi ESC environments. */
const TOP_LEVEL = ["config", "environment", ...ENCRYPTION] as const;
export type TopLevelKey = (typeof TOP_LEVEL)[number];

function configOf(document: unknown, origin: string): Record<string, unknown> {
  if (document === null || document === undefined) return {};
  if (!isObject(document))
    throw new RequestError(`${origin}: got ${show(document)}, expected the key config`);
  const unknown = Object.keys(document).find((key) => !TOP_LEVEL.some((known) => known === key));
  if (unknown !== undefined) {
    throw new RequestError(
      `${origin}: ${unknown}: got an unknown key, expected one of ${TOP_LEVEL.join(", ")}${didYouMean(unknown, TOP_LEVEL)}`,
    );
  }
  const { config } = document;
  if (config === null || config === undefined) return {};
  if (!isObject(config))
    throw new RequestError(`${origin}: config: got ${show(config)}, expected keys with values`);
  return config;
}

/** Keys of this project that hold secrets, and whether a text in them is one. */
const HOLDERS: Readonly<Record<string, (text: string) => boolean>> = {
  secrets: () => true,
  alerts: isWebhook,
};

/** Names in the value of a key whose secret is plain text. */
function plainNames(key: string, value: unknown): string[] {
  const isSecret = HOLDERS[key];
  if (isSecret === undefined || !isObject(value)) return [];
  return Object.entries(value).flatMap(([name, text]) =>
    typeof text === "string" && isSecret(text) ? [name] : [],
  );
}

/**
 * Reads a stack's file.
 *
 * @param reference name of the stack, with or without organization and project.
 * @throws RequestError (exit code 2) for a stack without a file, a path, malformed YAML or a key given twice.
 */
export function readStackFile(reference: string, root: string = projectRoot()): StackFile {
  const stack = stackName(reference);
  const origin = `stacks/Pulumi.${stack}.yaml`;
  const document = parseYaml(readText(root, stack), origin);
  const config = configOf(document, origin);
  const entries = Object.entries(config);
  const plain = Object.keys(HOLDERS).map(
    (key) => [key, plainNames(key, config[`${PROJECT}:${key}`])] as const,
  );
  const plainKeys = plain.filter(([, names]) => names.length > 0).map(([key]) => `${PROJECT}:${key}`);
  return {
    stack,
    origin,
    values: Object.fromEntries(entries.map(([key, value]) => [key, asText(value, `${origin}: ${key}`)])),
    secretKeys: entries
      .filter(([key, value]) => holdsSecret(value) || plainKeys.includes(key))
      .map(([key]) => key),
    hasEncryption: isObject(document) && ENCRYPTION.some((key) => key in document),
    plainSecrets: plain.flatMap(([key, names]) => names.map((name) => `${key}.${name}`)),
  };
}
