import { existsSync } from "node:fs";
import { join } from "node:path";
import { RequestError, show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { Lines } from "../base/lines.ts";
import { PROJECT } from "../base/project.ts";
import { readText } from "../base/readText.ts";
import { readYaml, type YamlValue } from "../base/readYaml.ts";
import { didYouMean } from "../base/suggest.ts";

const FILE = "Pulumi.yaml";

/** What a project says about its stacks. https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
export interface ProjectFile {
  /** Folder of the stacks' files, below that of the project. */
  readonly stacks: string;
  readonly lines: Lines;
  /**
   * Full key → its value in a stack whose file does not have the key.
   *
   * @param stack the keys of the stack's file.
   * @throws RequestError (exit code 2) for a declaration that Pulumi refuses.
   */
  readonly configFor: (stack: Readonly<Record<string, YamlValue>>) => Readonly<Record<string, YamlValue>>;
}

/** The file's path as messages show it. */
export const PROJECT_FILE = FILE;

/** A key with its namespace. One without is of this project; `echelon:config:target` is an older form. */
export const fullKey = (key: string): string =>
  (key.includes(":") ? key : `${PROJECT}:${key}`).replace(/^([^:]+):config:([^:]+)$/, "$1:$2");

type Fields = Readonly<Record<string, YamlValue>>;

const FIELDS: readonly string[] = ["type", "description", "items", "default", "value", "secret"];

const refused = (key: string, got: string, expected: string): RequestError =>
  new RequestError(`${FILE}: config.${key}: got ${got}, expected ${expected}`);

/** Whether Pulumi takes the value itself for its declaration. */
const isShort = (declared: YamlValue): boolean =>
  Array.isArray(declared) ||
  ["string", "boolean", "bigint"].includes(typeof declared) ||
  Number.isInteger(declared);

/** @throws RequestError for a declaration that Pulumi refuses, and for a key of which it demands a value. */
function givenValue(key: string, declared: YamlValue, stack: Fields): YamlValue | undefined {
  if (isShort(declared)) return declared;
  if (!isObject(declared))
    throw refused(key, show(declared), "text, a list, or an object with value or default");
  const unknown = Object.keys(declared).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    throw refused(
      key,
      `the field ${show(unknown)}`,
      `one of ${FIELDS.join(", ")}${didYouMean(unknown, FIELDS)}`,
    );
  const { value, default: fallback } = declared;
  const isOwn = fullKey(key).startsWith(`${PROJECT}:`);
  if (value !== undefined && fallback !== undefined)
    throw refused(key, "both value and default", "one of them");
  if (!isOwn && value === undefined) throw refused(key, "no value", "one, as it is no key of this project");
  if (value === undefined && fallback === undefined && !Object.hasOwn(stack, fullKey(key)))
    throw refused(key, "no default, and the stack's file has no value", "one of the two");
  return value ?? fallback;
}

function configOf(config: YamlValue, stack: Fields): Fields {
  if (config === null || typeof config === "string") return {};
  if (!isObject(config))
    throw new RequestError(`${FILE}: config: got ${show(config)}, expected keys with values`);
  const entries = Object.entries(config).map(([key, declared]) => [
    fullKey(key),
    givenValue(key, declared, stack),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Where the stacks' files are. Earlier versions of Pulumi wrote the folder under `config`. */
function stacksOf({ config, stackConfigDir }: Fields): string {
  const folder = stackConfigDir ?? (typeof config === "string" ? config : ".");
  if (typeof folder === "string" && folder !== "") return folder;
  throw new RequestError(`${FILE}: stackConfigDir: got ${show(folder)}, expected a folder`);
}

/** Without a project file, the folder is that of this package. */
const NO_FILE: ProjectFile = { stacks: "stacks", lines: new Lines(""), configFor: () => ({}) };

/**
 * Reads the project's file.
 *
 * @throws RequestError (exit code 2) for malformed YAML.
 */
export function readProjectFile(root: string): ProjectFile {
  const path = join(root, FILE);
  if (!existsSync(path)) return NO_FILE;
  const text = readText(path, FILE);
  const fields = readYaml(text, FILE);
  if (!isObject(fields)) throw new RequestError(`${FILE}: got ${show(fields)}, expected keys with values`);
  return {
    stacks: stacksOf(fields),
    lines: new Lines(text, { below: "config", named: fullKey }),
    configFor: (stack) => configOf(fields.config ?? null, stack),
  };
}
