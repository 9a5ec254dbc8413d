import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { RequestError, SECRET_TEXT, show } from "../base/errors.ts";
import { isObject } from "../base/json.ts";
import { refuseUnsafe } from "../base/parseJson.ts";
import type { SystemArgs } from "./args.ts";
import {
  type Settings,
  type SettingsSchema,
  settingsSchema,
  settled,
  targetIn,
  validated,
} from "./settings.ts";

/** What a System is to know beside its settings. */
const around = {
  budgetCeiling: z.number().positive().optional().describe("Highest budget, USD a month"),
  region: z.string().min(1).optional().describe("Region of the cloud provider"),
};

/** What a stack's configuration does not say: it stands in the provider's, or in `policies/limits.json`. */
export type Surroundings = z.output<z.ZodObject<typeof around>>;

export interface CheckedArgs {
  readonly settings: Settings;
  readonly surroundings: Surroundings;
}

/** Word for a value that is not there yet; undefined for any other. */
function pending(value: unknown): string | undefined {
  if (pulumi.Output.isInstance(value)) return "an Output";
  return value instanceof Promise ? "a Promise" : undefined;
}

interface Found {
  readonly path: string;
  readonly word: string;
}

/** More than any settings have; what is deeper, or a circle, is refused as a whole. */
const MOST_LEVELS = 64;

/** Every place of a value where something is not there yet. */
function pendingIn(value: unknown, path: readonly string[]): Found[] {
  const word = pending(value);
  if (word !== undefined) return [{ path: path.join("."), word }];
  if (value === null || typeof value !== "object" || path.length > MOST_LEVELS) return [];
  return Object.entries(value).flatMap(([key, child]) => pendingIn(child, [...path, key]));
}

const isPlain = (value: object): boolean =>
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** The same value without the fields that are undefined: they count as left out. An instance stays one, to be refused. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (!isObject(value) || !isPlain(value)) return value;
  const given = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(given.map(([key, child]) => [key, present(child)]));
}

/** Secrets whose value is not there yet: nobody here needs to read it. */
function unreadIn(secrets: unknown): Record<string, pulumi.Input<string>> {
  if (!isObject(secrets) || pending(secrets) !== undefined) return {};
  const unread = Object.entries(secrets).filter(([, value]) => pending(value) !== undefined);
  return Object.fromEntries(unread) as Record<string, pulumi.Input<string>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of what a program passes as args; no args have none. */
function fieldsOf(args: unknown, origin: string): Fields {
  const word = pending(args);
  const fields = args ?? {};
  if (word === undefined && isObject(fields)) return fields;
  throw new RequestError(
    `${origin}got ${word ?? show(args)}, expected an object with fields such as {"profile":"marketing-engine/enterprise"}`,
  );
}

/** Fields with a text in place of each secret that is not there yet. */
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

/** What opens each message about the args of a System. */
export const openingOf = (name: string): string => `System ${show(name)}: `;

/**
 * Validates the args of a System by the schema of a stack's file, as strictly.
 *
 * @param name of the component; it opens each message.
 * @throws RequestError naming arg, value and expectation; never the value of a secret.
 */
export function settingsFromArgs(name: string, args: SystemArgs): CheckedArgs {
  const origin = openingOf(name);
  const fields = fieldsOf(args, origin);
  const unread = unreadIn(fields.secrets);
  const given = readable(fields, unread);
  refusePending(given, origin);
  refuseUnsafe(given, `System ${show(name)}`);
  const raw = present({ ...given }) as Fields;
  const schema = settingsSchema(targetIn(raw)).extend(around);
  const { budgetCeiling, region, ...keys } = validated(schema, raw, origin);
  const settings = settled(keys as z.output<SettingsSchema>);
  return {
    settings: { ...settings, secrets: { ...settings.secrets, ...unread } },
    surroundings: { budgetCeiling, region },
  };
}
