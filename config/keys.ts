import { RequestError, show } from "../base/errors.ts";
import { parseJson } from "../profiles/load.ts";
import { parseSettings, type Settings, settingsSchema } from "./settings.ts";

/** A stack's configuration as the engine hands it to a program: full keys, all values text, structures as JSON. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Keys of `values` that hold a secret. */
  readonly secretKeys: readonly string[];
}

export const PROJECT = "echelon";

/** Namespaces that a stack's configuration may use besides this project's own: the engine's and the providers'. */
const NAMESPACES: readonly string[] = ["pulumi", "kubernetes", "aws", "gcp", "azure-native", "random"];

/** What stands for a secret's value where nobody may read it. */
export const OPAQUE_SECRET = "[secret]";

type Decoder = (text: string, place: string) => unknown;

const text: Decoder = (value) => value;

/** A figure; anything else stays text, so that the schema's message shows what was written. */
const number: Decoder = (value) => (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : value);

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };
const boolean: Decoder = (value) => BOOLEANS[value] ?? value;

const structure: Decoder = (value, place) => {
  if (!/^\s*[[{]/.test(value)) {
    throw new RequestError(`${place}: got ${show(value)}, expected a list or an object`);
  }
  return parseJson(value, place);
};

/** A secret's text never reaches a message, so neither does the place where its JSON breaks. */
const secretStructure: Decoder = (value, place) => {
  try {
    return structure(value, place);
  } catch {
    throw new RequestError(
      `${place}: got a value that is no object, expected secret names with their values`,
    );
  }
};

const textOrStructure: Decoder = (value, place) =>
  value.trimStart().startsWith("{") ? structure(value, place) : value;

/** How each key comes back from text. */
const decoders: Readonly<Record<string, Decoder>> = {
  profile: text,
  target: text,
  compute: text,
  images: structure,
  workflows: structure,
  secrets: secretStructure,
  network: structure,
  domain: textOrStructure,
  tags: structure,
  alerts: structure,
  sso: structure,
  pullSecrets: structure,
  operators: text,
  gateway: text,
  budget: number,
  ephemeral: boolean,
  overrides: structure,
} satisfies Record<keyof Settings, Decoder>;

/** `echelon:target` → `["echelon", "target"]`; Pulumi also takes `echelon:config:target`. */
function splitKey(key: string, origin: string): readonly [string, string] {
  const [, namespace, name] = /^([^:]+):(?:config:)?([^:]+)$/.exec(key) ?? [];
  if (namespace === undefined || name === undefined) {
    throw new RequestError(`${origin}${key}: got a key without a namespace, expected ${PROJECT}:${key}`);
  }
  return [namespace, name];
}

function checkNamespace(namespace: string, key: string, origin: string): void {
  if (namespace === PROJECT || NAMESPACES.includes(namespace)) return;
  const known = [PROJECT, ...NAMESPACES].map((one) => `${one}:`).join(", ");
  throw new RequestError(`${origin}${key}: got an unknown namespace, expected one of ${known}`);
}

/**
 * The validated settings of a stack's configuration: the one way from raw keys to settings, for a stack file
 * and for a running program.
 *
 * @param origin what opens each message, such as `stacks/Pulumi.enterprise.yaml: `; may be empty.
 * @throws RequestError (exit code 2) naming key, value and expectation; never a secret's value.
 */
export function settingsFrom({ values, secretKeys }: RawConfig, origin = ""): Settings {
  const own: [string, unknown][] = [];
  for (const [key, value] of Object.entries(values)) {
    const [namespace, name] = splitKey(key, origin);
    checkNamespace(namespace, key, origin);
    if (namespace !== PROJECT) continue;
    const place = `${origin}${PROJECT}:${name}`;
    if (secretKeys.includes(key) && name !== "secrets" && name in settingsSchema.shape) {
      throw new RequestError(
        `${place}: got a secret, expected a plain value: secrets go to ${PROJECT}:secrets`,
      );
    }
    const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    own.push([name, decode === undefined ? value : decode(value, place)]);
  }
  return parseSettings(Object.fromEntries(own), `${origin}${PROJECT}:`);
}
