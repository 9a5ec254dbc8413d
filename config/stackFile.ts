import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { RequestError, SECRET_TEXT, show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { Lines, withLines } from "../base/lines.ts";
import { PROJECT, projectRoot } from "../base/project.ts";
import { readText } from "../base/readText.ts";
import { jsonText, readYaml, type YamlValue } from "../base/readYaml.ts";
import { didYouMean } from "../base/suggest.ts";
import { onFile } from "../base/systemError.ts";
import { isWebhook } from "./alerts.ts";
import type { RawConfig } from "./keys.ts";
import { fullKey, type ProjectFile, readProjectFile } from "./projectFile.ts";

/** The configuration of a stack, from its file and that of the project. Its keys are not validated yet. */
export interface StackFile extends RawConfig {
  /** Name of the stack without organization and project. */
  readonly stack: string;
  /** The file's path as messages show it, such as `stacks/Pulumi.enterprise.yaml`. */
  readonly origin: string;
  /** Keys that the project's file sets, and not the stack's. */
  readonly inherited: readonly string[];
  /** Whether the file names Pulumi ESC environments, which only Pulumi reads. */
  readonly hasEnvironments: boolean;
  /** Whether the file itself says how its secrets are encrypted. */
  readonly hasEncryption: boolean;
  /** Secrets that are not encrypted in the file, such as `secrets.crm-api-key`. */
  readonly plainSecrets: readonly string[];
  /** Lines of the file, and of the project's file for keys that it inherits. */
  readonly lines: Lines;
  readonly inheritedLines: Lines;
}

const FILE = /^Pulumi\.(.+)\.yaml$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;

const namesIn = (root: string, folder: string): string[] => {
  const directory = join(root, folder);
  if (!existsSync(directory)) return [];
  return onFile(folder, () => readdirSync(directory))
    .flatMap((file) => FILE.exec(file)?.[1] ?? [])
    .sort();
};

/** Names of all stacks that have a file, sorted. */
export const stackNames = (root: string = projectRoot()): string[] =>
  namesIn(root, readProjectFile(root).stacks);

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

function textOf(root: string, folder: string, stack: string): string {
  const known = namesIn(root, folder);
  const file = (name: string): string => join(folder, `Pulumi.${name}.yaml`);
  if (!known.includes(stack)) {
    const expected = known.length === 0 ? `a file ${file("<stack>")}` : `one of ${known.join(", ")}`;
    throw new RequestError(
      `--stack: got ${show(stack)}, expected ${expected}; a new stack is a new file ${file(stack)}`,
    );
  }
  return readText(join(root, file(stack)), file(stack));
}

type Fields = Readonly<Record<string, YamlValue>>;

/** Whether it is what `pulumi config set --secret` writes in place of a value. */
const isSecure = (value: YamlValue): boolean =>
  isObject(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

const holdsSecret = (value: YamlValue): boolean =>
  isSecure(value) ||
  (value !== null && typeof value === "object" && Object.values(value).some((child) => holdsSecret(child)));

/** The value with a placeholder for every encrypted leaf. Only Pulumi can decrypt it, and validation does not need it. */
function withoutSecrets(value: YamlValue): YamlValue {
  if (isSecure(value)) return SECRET_TEXT;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutSecrets(child)]));
}

/** A value in the form in which the engine passes it to a program. */
function asText(value: YamlValue, place: string): string {
  if (value === null) {
    throw new RequestError(`${place}: got nothing, expected a value; leave the key out for its default`);
  }
  const plain = withoutSecrets(value);
  return typeof plain === "string" ? plain : jsonText(plain);
}

/** Top-level keys that say how secrets are encrypted. */
const ENCRYPTION = ["encryptionsalt", "secretsprovider", "encryptedkey"] as const;

/** Top-level keys of a stack's file; `environment` names Pulumi ESC environments. */
const TOP_LEVEL = ["config", "environment", ...ENCRYPTION] as const;
export type TopLevelKey = (typeof TOP_LEVEL)[number];

function topLevelOf(document: YamlValue, origin: string): Partial<Record<TopLevelKey, YamlValue>> {
  if (document === null) return {};
  if (!isObject(document))
    throw new RequestError(`${origin}: got ${show(document)}, expected the key config`);
  const unknown = Object.keys(document).find((key) => !TOP_LEVEL.some((known) => known === key));
  if (unknown === undefined) return document;
  throw new RequestError(
    `${origin}: ${unknown}: got an unknown key, expected one of ${TOP_LEVEL.join(", ")}${didYouMean(unknown, TOP_LEVEL)}`,
  );
}

/** The keys in one form: Pulumi also accepts one without a namespace, and the older `echelon:config:target`. */
function configOf(config: YamlValue, origin: string): Fields {
  if (config === null) return {};
  if (!isObject(config))
    throw new RequestError(`${origin}: config: got ${show(config)}, expected keys with values`);
  const entries = Object.entries(config).map(([key, value]) => [fullKey(key), value] as const);
  const names = entries.map(([key]) => key);
  const twice = names.find((key, index) => names.indexOf(key) !== index);
  if (twice !== undefined) throw new RequestError(`${origin}: ${twice}: got the key twice, expected it once`);
  return Object.fromEntries(entries);
}

/** Keys of this project that hold secrets, and whether a text in them is one. */
const HOLDERS: Readonly<Record<string, (text: string) => boolean>> = {
  secrets: () => true,
  alerts: isWebhook,
};

/** Names in the value of a key whose secret is plain text. */
function plainNames(key: string, value: YamlValue | undefined): string[] {
  const isSecret = HOLDERS[key];
  if (isSecret === undefined || !isObject(value)) return [];
  return Object.entries(value).flatMap(([name, text]) =>
    typeof text === "string" && isSecret(text) ? [name] : [],
  );
}

/**
 * Reads the configuration of a stack as Pulumi does: the stack's file, and for keys that it does not have the project's.
 *
 * @param reference name of the stack, with or without organization and project.
 * @throws RequestError (exit code 2) for a stack without a file, a path, malformed YAML or a key given twice.
 */
export function readStackFile(reference: string, root: string = projectRoot()): StackFile {
  const stack = stackName(reference);
  const project = readProjectFile(root);
  const origin = join(project.stacks, `Pulumi.${stack}.yaml`);
  const text = textOf(root, project.stacks, stack);
  const lines = new Lines(text, { below: "config", named: fullKey });
  try {
    const place = { stack, origin, lines, inheritedLines: project.lines };
    return { ...place, ...configurationOf(text, origin, project) };
  } catch (error) {
    throw withLines(error, origin, lines);
  }
}

/** What the text of a stack's file says. */
function configurationOf(
  text: string,
  origin: string,
  project: ProjectFile,
): Omit<StackFile, "stack" | "origin" | "lines" | "inheritedLines"> {
  const document = topLevelOf(readYaml(text, origin), origin);
  const own = configOf(document.config ?? null, origin);
  const inherited = project.configFor(own);
  const entries = Object.entries({ ...inherited, ...own });
  const plain = Object.keys(HOLDERS).map((key) => [key, plainNames(key, own[`${PROJECT}:${key}`])] as const);
  const plainKeys = plain.filter(([, names]) => names.length > 0).map(([key]) => `${PROJECT}:${key}`);
  return {
    values: Object.fromEntries(entries.map(([key, value]) => [key, asText(value, `${origin}: ${key}`)])),
    secretKeys: entries
      .filter(([key, value]) => holdsSecret(value) || plainKeys.includes(key))
      .map(([key]) => key),
    inherited: Object.keys(inherited).filter((key) => !Object.hasOwn(own, key)),
    hasEnvironments: document.environment !== undefined && document.environment !== null,
    hasEncryption: ENCRYPTION.some((key) => key in document),
    plainSecrets: plain.flatMap(([key, names]) => names.map((name) => `${key}.${name}`)),
  };
}
