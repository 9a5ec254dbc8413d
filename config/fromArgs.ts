import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { RequestError, SECRET_TEXT, show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { refuseUnsafe } from "../base/parseJson.ts";
import type { SystemArgs } from "./args.ts";
import {
  type Settings,
  type SettingsSchema,
  settingsOf,
  settingsSchema,
  targetIn,
  validated,
} from "./settings.ts";

/** Args of a System that are not keys of a stack's file. */
const surroundingsShape = {
  budgetCeiling: z.number().positive().optional().describe("Highest budget, USD a month"),
  region: z.string().min(1).optional().describe("Region of the cloud provider"),
};

/** Values that a stack takes from the provider's configuration or from `policies/limits.json` instead of its own keys. */
export type Surroundings = z.output<z.ZodObject<typeof surroundingsShape>>;

export interface CheckedArgs {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
}

/** What to call a value that is not known yet; undefined for a plain value. */
function pendingWord(value: unknown): string | undefined {
  if (pulumi.Output.isInstance(value)) return "an Output";
  return value instanceof Promise ? "a Promise" : undefined;
}

interface Found {
  readonly path: string;
  readonly word: string;
}

/** More levels than any settings have. A deeper value, or a circular one, is refused by `refuseUnsafe`. */
const MOST_LEVELS = 64;

/** Every place inside a value whose value is not known yet. */
function pendingIn(value: unknown, path: readonly string[]): Found[] {
  const word = pendingWord(value);
  if (word !== undefined) return [{ path: path.join("."), word }];
  if (value === null || typeof value !== "object" || path.length > MOST_LEVELS) return [];
  return Object.entries(value).flatMap(([key, child]) => pendingIn(child, [...path, key]));
}

const isPlain = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** The same value without fields that are undefined. An instance of a class stays as it is: the schema refuses it. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isObject(value) || !isPlain(value)) return value;
  const given = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(given.map(([key, child]) => [key, withoutUndefined(child)]));
}

/** Secrets whose value is not known yet. Validation does not need it. */
function unreadIn(secrets: unknown): Record<string, pulumi.Input<string>> {
  if (!isObject(secrets) || pendingWord(secrets) !== undefined) return {};
  const unread = Object.entries(secrets).filter(([, value]) => pendingWord(value) !== undefined);
  return Object.fromEntries(unread) as Record<string, pulumi.Input<string>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of the args that a program passes; none if the args are undefined. */
function fieldsOf(args: unknown, origin: string): Fields {
  const word = pendingWord(args);
  const fields = args ?? {};
  if (word === undefined && isObject(fields)) return fields;
  throw new RequestError(
    `${origin}got ${word ?? show(args)}, expected an object with fields such as {"profile":"marketing-engine/enterprise"}`,
  );
}

/** The same fields with a placeholder text for each secret that is not known yet. */
function readable(fields: Fields, unread: Fields): Fields {
  const opaque = Object.fromEntries(Object.keys(unread).map((name) => [name, SECRET_TEXT]));
  return isObject(fields.secrets) ? { ...fields, secrets: { ...fields.secrets, ...opaque } } : fields;
}

function refusePending(raw: Fields, origin: string): void {
  const found = pendingIn(raw, []);
  if (found.length === 0) return;
  const lines = found.map(
    ({ path, word }) => `${origin}${path}: got ${word}, expected a plain value: it decides what is planned`,
  );
  throw new RequestError(lines.join("\n"));
}

/** The start of each message about the args of a System. */
export const openingOf = (name: string): string => `System ${show(name)}: `;

/**
 * Validates the args of a System by the schema of a stack's file.
 *
 * @param name name of the component.
 * @param origin start of each message.
 * @throws RequestError that names the arg, its value and what was expected; never the value of a secret.
 */
export function settingsFromArgs(
  name: string,
  args: SystemArgs,
  origin: string = openingOf(name),
): CheckedArgs {
  const fields = fieldsOf(args, origin);
  const unread = unreadIn(fields.secrets);
  const given = readable(fields, unread);
  refusePending(given, origin);
  refuseUnsafe(given, origin.replace(/: $/, ""));
  const raw = withoutUndefined({ ...given }) as Fields;
  const schema = settingsSchema(targetIn(raw)).extend(surroundingsShape);
  const { budgetCeiling, region, ...keys } = validated(schema, raw, origin);
  const written = Object.keys(raw).filter((key) => !Object.hasOwn(surroundingsShape, key));
  const settings = settingsOf(keys as z.output<SettingsSchema>, written);
  return {
    settings: { ...settings, secrets: { ...settings.secrets, ...unread } },
    surroundings: { budgetCeiling, region },
  };
}
