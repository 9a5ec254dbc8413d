import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { problems, RequestError, SECRET_TEXT, show } from "../base/errors.ts";
import { PROJECT } from "../base/project.ts";
import { didYouMean } from "../base/suggest.ts";
import { slug } from "../profiles/units.ts";
import { computeKinds, defaultTarget, type Target, targets } from "../targets/names.ts";
import { alertAddress, domain, image, secret, sso, tags, workflows } from "./fields.ts";
import { type Own, ownOf, ownShape } from "./own.ts";

/** Keys of `echelon:` that mean the same on every target. */
const shared = {
  profile: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "expected <system>/<tier>, such as marketing-engine/enterprise")
    .describe("<system>/<tier>, such as marketing-engine/enterprise"),
  target: z.enum(targets).default(defaultTarget),
  compute: z.enum(computeKinds).optional(),
  images: z
    .record(slug, image)
    .default({})
    .meta({
      description: "Workload → image with a pinned tag or digest",
      examples: [{ dashboard: "registry.example.com/dashboard:1.4.0" }],
    }),
  workflows: workflows.optional().meta({
    description: "Names of the workflows, where a system has a service for each",
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
    description: "The operator's identity provider: issuer and clientId",
    examples: [{ issuer: "https://id.example.com", clientId: "shop" }],
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
  ephemeral: z.boolean().default(false).describe("Whether one destroy removes everything"),
  overrides: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({
      description: "A partial profile",
      examples: [{ workloads: { agents: { replicas: { max: 16 } } } }],
    }),
};

const makeSchema = (target: Target) => z.strictObject({ ...shared, ...ownShape(target) });

/** Every key of `echelon:` in a stack's configuration, as a stack of the target is checked. */
export type SettingsSchema = ReturnType<typeof makeSchema>;

const made = new Map<Target, SettingsSchema>();

/** The schema of a stack on the target; those of different targets differ where they share a key's name only. */
export function settingsSchema(target: Target = defaultTarget): SettingsSchema {
  const schema = made.get(target) ?? makeSchema(target);
  made.set(target, schema);
  return schema;
}

/** What the operator writes: a stack's file, and the args of a component. */
export type SettingsInput = z.input<SettingsSchema>;

type Shared = z.output<z.ZodObject<typeof shared>>;

/** A secret's value, or a reference to one that the target's own store holds already. */
export type SecretSetting = Input<string> | { readonly existing: string };

/** What the operator chose for one stack, validated. */
export interface Settings extends Omit<Shared, "secrets"> {
  readonly secrets: Readonly<Record<string, SecretSetting>>;
  /** What only one target knows, by target: there whichever target the stack is on. */
  readonly own: Own;
}

/** The same value with every leaf hidden: its form still tells what is wrong with it. */
function hide(value: unknown): unknown {
  if (value === null || typeof value !== "object") return SECRET_TEXT;
  if (Array.isArray(value)) return value.map(hide);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, hide(child)]));
}

/** Keys whose values open something: secrets, and alert addresses, as a webhook's URL is its password. */
const HIDDEN_KEYS = ["secrets", "alerts"];

const shown = (raw: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, HIDDEN_KEYS.includes(key) ? hide(value) : value]),
  );

const isTarget = (value: unknown): value is Target => targets.some((target) => target === value);

/** The target that raw keys name; the default where they name none, or none that there is: a problem of its own. */
export const targetIn = ({ target }: Readonly<Record<string, unknown>>): Target =>
  isTarget(target) ? target : defaultTarget;

/** Raw keys as a schema takes them; each problem is a line that `origin` opens. */
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

/** Validated keys with those of each target apart. */
export function settled(keys: z.output<SettingsSchema>): Settings {
  const known = Object.entries(keys).filter(([key]) => Object.hasOwn(shared, key));
  return { ...(Object.fromEntries(known) as Shared), own: ownOf(keys, keys.target) };
}

/**
 * Validates the `echelon:` keys of a stack.
 *
 * @param raw the keys without their prefix.
 * @param origin what the messages name, for example `stacks/Pulumi.enterprise.yaml: echelon:`.
 * @throws RequestError (exit code 2) naming key, value and expectation; never the value of a secret.
 */
export const parseSettings = (raw: Readonly<Record<string, unknown>>, origin: string): Settings =>
  settled(validated(settingsSchema(targetIn(raw)), raw, origin));

/**
 * The same error; each of its lines that begins with a key, such as `echelon:compute`, says where the key stands.
 *
 * @param origin what stands there instead of `echelon:`, as in `parseSettings`.
 */
export function openedBy(origin: string, error: unknown): unknown {
  if (error instanceof RequestError) {
    error.message = error.message.replaceAll(new RegExp(`^${PROJECT}:`, "gm"), () => origin);
  }
  return error;
}

/** Fails where the settings name a workload that the profile does not have. */
export function checkWorkloadNames(names: readonly string[], known: readonly string[], key: string): void {
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new RequestError(
      `${key}: got the workload ${show(wrong)}, expected one of ${known.join(", ")}${didYouMean(wrong, known)}`,
    );
  }
}
