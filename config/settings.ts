import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { problems, RequestError, SECRET_TEXT } from "../base/errors.ts";
import { PROJECT } from "../base/project.ts";
import { slug } from "../profiles/units.ts";
import { computeKinds, defaultTarget, type Target, targets } from "../targets/names.ts";
import {
  alertAddress,
  departments,
  domain,
  image,
  overrides,
  previous,
  profileReference,
  retire,
  secret,
  softwareImages,
  sso,
  tags,
  workflows,
} from "./fields.ts";
import { loadTests } from "./loadTests.ts";
import { type Own, ownOf, ownShape } from "./own.ts";

/** Keys of `echelon:` that mean the same on every target. */
const shared = {
  profile: profileReference,
  target: z.enum(targets).default(defaultTarget),
  compute: z.enum(computeKinds).optional(),
  images: z
    .record(slug, image)
    .default({})
    .meta({
      description: "Workload → image with a pinned tag or digest",
      examples: [{ dashboard: "registry.example.com/dashboard:1.4.0" }],
    }),
  softwareImages: softwareImages.default({}),
  workflows: workflows.optional().meta({
    description: "Names of the workflows, for a system that has a service for each",
    examples: [["onboarding", "reporting"]],
  }),
  secrets: z
    .record(slug, secret)
    .default({})
    .meta({
      description: "Secret name → its value, or existing",
      examples: [{ "airtable-api-key": { existing: "airtable" } }],
    }),
  domain: domain
    .optional()
    .meta({ description: "Host name of the public workload", examples: ["shop.example.com"] }),
  tags: tags.default({}).meta({ description: "Tag name → its value", examples: [{ team: "growth" }] }),
  alerts: z
    .partialRecord(z.enum(["1", "2", "3", "4"]), alertAddress)
    .default({})
    .meta({
      description: "Escalation level → an e-mail address or an https URL",
      examples: [{ "1": "ops@example.com", "4": "https://pager.example.com/hook" }],
    }),
  sso: sso.optional().meta({
    description: "The operator's identity provider: issuer, clientId and roles",
    examples: [{ issuer: "https://id.example.com", clientId: "shop", roles: { admin: "shop-admins" } }],
  }),
  departments: departments.optional().meta({
    description: "Names of the departments, for a tier that keeps them apart",
    examples: [["sales", "support"]],
  }),
  pullSecrets: z
    .array(z.string().min(1))
    .default([])
    .meta({ description: "Names of registry secrets", examples: [["registry"]] }),
  budget: z
    .number()
    .positive()
    .optional()
    .meta({ description: "Infrastructure budget, USD a month", examples: [1500] }),
  databases: z
    .enum(["separate", "shared"])
    .default("separate")
    .describe("Whether each PostgreSQL of the tier has a server of its own"),
  loadTests: loadTests.optional().meta({
    description: "When and how pods of the stack's cluster load-test it",
    examples: [{ schedule: "0 3 * * *", shape: "benchmark", maxSpendUsd: 40 }],
  }),
  ephemeral: z.boolean().default(false).describe("Whether one destroy removes everything"),
  overrides: overrides.optional(),
  previous: previous.optional(),
  serve: z.enum(["previous", "current"]).optional().describe("The arrangement on which the workloads run"),
  retire: retire.default({}),
};

const makeSchema = (target: Target) => z.strictObject({ ...shared, ...ownShape(target) });

/** Schema of every key of `echelon:` in a stack's configuration. */
export type SettingsSchema = ReturnType<typeof makeSchema>;

const cache = new Map<Target, SettingsSchema>();

/** The schema for a stack on the target. Schemas of two targets differ only in keys of the same name. */
export function settingsSchema(target: Target = defaultTarget): SettingsSchema {
  const schema = cache.get(target) ?? makeSchema(target);
  cache.set(target, schema);
  return schema;
}

/** What the operator writes, in a stack's file or as the args of a component. */
export type SettingsInput = z.input<SettingsSchema>;

type Shared = z.output<z.ZodObject<typeof shared>>;

/** A secret's value, or a reference to a secret that is already in the target's own store. */
export type SecretSetting = Input<string> | { readonly existing: string };

/** What the operator chose for one stack, validated. */
export interface Settings extends Omit<Shared, "secrets"> {
  readonly secrets: Readonly<Record<string, SecretSetting>>;
  /** Values of the targets' own keys, of every target, whichever target the stack is on. */
  readonly own: Own;
  /** Full keys that the operator wrote, such as `echelon:target`. */
  readonly given: readonly string[];
}

/** The same value with every leaf hidden. Its structure stays, so that a message can say what is wrong with it. */
function hide(value: unknown): unknown {
  if (value === null || typeof value !== "object") return SECRET_TEXT;
  if (Array.isArray(value)) return value.map(hide);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, hide(child)]));
}

/** Keys whose values no message may show. The URL of a webhook is a secret too. */
const HIDDEN_KEYS = ["secrets", "alerts"];

const shown = (raw: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, HIDDEN_KEYS.includes(key) ? hide(value) : value]),
  );

const isTarget = (value: unknown): value is Target => targets.some((target) => target === value);

/** The target that raw keys name. The default if they name none, or an unknown one, which the schema then refuses. */
export const targetIn = ({ target }: Readonly<Record<string, unknown>>): Target =>
  isTarget(target) ? target : defaultTarget;

/** Validates raw keys. Each problem becomes a line that starts with `origin`. */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  raw: Readonly<Record<string, unknown>>,
  origin: string,
): z.output<Schema> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const lines = problems(parsed.error, shown(raw), schema);
  throw new RequestError(lines.map((line) => `${origin}${line}`).join("\n"));
}

/**
 * The settings of validated keys: each target's own keys are put under `own`.
 *
 * @param written names of the keys that the operator wrote.
 */
export function settingsOf(keys: z.output<SettingsSchema>, written: readonly string[]): Settings {
  const known = Object.entries(keys).filter(([key]) => Object.hasOwn(shared, key));
  return {
    ...(Object.fromEntries(known) as Shared),
    own: ownOf(keys, keys.target),
    given: written.map((key) => `${PROJECT}:${key}`),
  };
}

/**
 * Validates the `echelon:` keys of a stack.
 *
 * @param raw the keys without their prefix.
 * @param origin start of each message, for example `stacks/Pulumi.enterprise.yaml: echelon:`.
 * @throws RequestError (exit code 2) that names the key, its value and what was expected; never a secret's value.
 */
export const parseSettings = (raw: Readonly<Record<string, unknown>>, origin: string): Settings =>
  settingsOf(validated(settingsSchema(targetIn(raw)), raw, origin), Object.keys(raw));

/**
 * Adds the origin to an error about settings, in each line that starts with a key such as `echelon:compute`.
 *
 * @param origin replaces `echelon:` there, as in `parseSettings`.
 */
export function withOrigin(origin: string, error: unknown): unknown {
  if (error instanceof RequestError) {
    error.message = error.message.replaceAll(new RegExp(`^${PROJECT}:`, "gm"), () => origin);
  }
  return error;
}
