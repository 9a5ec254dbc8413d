import { RequestError } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { PROJECT } from "../base/project.ts";
import { didYouMean } from "../base/suggest.ts";
import { rowOf } from "../targets/index.ts";
import { targets } from "../targets/names.ts";
import { withReadableAddresses } from "./alerts.ts";
import { type Decoder, decoderOf, secretDecoders } from "./decode.ts";
import { ENGINE_KEYS, PROVIDER_KEYS } from "./providerKeys.ts";
import { parseSettings, type Settings, settingsSchema } from "./settings.ts";

/** A stack's configuration as the engine passes it to a program: full keys, all values as text, structures as JSON. */
export interface RawConfig {
  readonly values: Readonly<Record<string, string>>;
  /** Keys of `values` that hold a secret. */
  readonly secretKeys: readonly string[];
}

/** Namespaces of the engine and of the providers, which a stack's configuration may use beside this project's own. */
export const NAMESPACES: readonly string[] = [
  "pulumi",
  ...targets.flatMap((target) => rowOf(target).namespaces),
  "random",
];

/** Decoder of each key's text. */
const decoders: ReadonlyMap<string, Decoder> = new Map([
  ...Object.entries(settingsSchema().shape).map(([key, schema]) => [key, decoderOf(schema)] as const),
  ...Object.entries(secretDecoders),
]);

/** The value of a key that holds a secret, with something that its schema takes for what only Pulumi can decrypt. */
const readable: Readonly<Record<string, (value: unknown) => unknown>> = {
  alerts: (value) => (isObject(value) ? withReadableAddresses(value) : value),
};

/** `echelon:target` → `["echelon", "target"]`; Pulumi also accepts the older form `echelon:config:target`. */
function splitKey(key: string, origin: string): readonly [string, string] {
  const [, namespace, name] = /^([^:]+):(?:config:)?([^:]+)$/.exec(key) ?? [];
  if (namespace === undefined || name === undefined) {
    throw new RequestError(`${origin}${key}: got a key without a namespace, expected ${PROJECT}:${key}`);
  }
  return [namespace, name];
}

function checkNamespace(namespace: string, key: string, origin: string): void {
  if (namespace === PROJECT || NAMESPACES.includes(namespace)) return;
  const known = [PROJECT, ...NAMESPACES];
  throw new RequestError(
    `${origin}${key}: got an unknown namespace, expected one of ${known.map((one) => `${one}:`).join(", ")}${didYouMean(namespace, known)}`,
  );
}

/** @throws RequestError for a key that the provider does not have: it would say so late, or never. */
function checkProviderKey(namespace: string, name: string, place: string): void {
  const keys = PROVIDER_KEYS[namespace];
  if (keys === undefined || [...keys, ...ENGINE_KEYS].includes(name)) return;
  const full = keys.map((key) => `${namespace}:${key}`);
  const expected = full.length === 0 ? "none of this provider" : `one of ${full.join(", ")}`;
  throw new RequestError(
    `${place}: got an unknown key, expected ${expected}${didYouMean(`${namespace}:${name}`, full)}`,
  );
}

/**
 * The validated settings of a stack's configuration, from a stack's file or a running program.
 *
 * @param origin start of each message, such as `stacks/Pulumi.enterprise.yaml: `; may be empty.
 * @throws RequestError (exit code 2) that names the key, its value and what was expected; never a secret's value.
 */
export function settingsFrom({ values, secretKeys }: RawConfig, origin = ""): Settings {
  const own: [string, unknown][] = [];
  const others: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const [namespace, name] = splitKey(key, origin);
    checkNamespace(namespace, key, origin);
    const place = `${origin}${namespace}:${name}`;
    checkProviderKey(namespace, name, place);
    if (namespace !== PROJECT) {
      others.push(`${namespace}:${name}`);
      continue;
    }
    const secret = secretKeys.includes(key);
    if (secret && !Object.hasOwn(secretDecoders, name) && decoders.has(name)) {
      throw new RequestError(
        `${place}: got a secret, expected a plain value: secrets go to ${PROJECT}:secrets`,
      );
    }
    const decoded = decoders.get(name)?.(value, place) ?? value;
    own.push([name, (secret ? readable[name]?.(decoded) : undefined) ?? decoded]);
  }
  const settings = parseSettings(Object.fromEntries(own), `${origin}${PROJECT}:`);
  return { ...settings, given: [...settings.given, ...others] };
}
