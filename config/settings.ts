import { z } from "zod";
import { problems, RequestError, show } from "../base/errors.ts";
import { didYouMean } from "../base/suggest.ts";
import { computeKinds } from "../profiles/schema.ts";
import { slug } from "../profiles/units.ts";
import { targets } from "../targets/names.ts";
import { alertAddress, domain, image, network, secret, sso, tags, workflows } from "./fields.ts";

export { type Target, targets } from "../targets/names.ts";

/** How custom resources are treated on a cluster: not used, their operators installed, or already there. */
export const operatorModes = ["none", "install", "existing"] as const;
export type OperatorMode = (typeof operatorModes)[number];

/** Every key of `echelon:` in a stack's configuration. */
export const settingsSchema = z.strictObject({
  profile: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "expected <system>/<tier>, such as marketing-engine/enterprise")
    .describe("<system>/<tier>, such as marketing-engine/enterprise"),
  target: z.enum(targets).default("kubernetes"),
  compute: z.enum(computeKinds).optional(),
  images: z.record(slug, image).default({}).describe("Workload → image with a pinned tag or digest"),
  workflows: workflows.optional().describe("Names of the workflows, where a system has a service for each"),
  secrets: z.record(slug, secret).default({}).describe("Secret name → its value, or existing"),
  network: network.optional(),
  domain: domain.optional().describe("Host name of the public workload"),
  tags: tags.default({}).describe("Tag name → its value"),
  alerts: z
    .partialRecord(z.enum(["1", "2", "3", "4"]), alertAddress)
    .default({})
    .describe("Escalation level → an e-mail address or an https URL"),
  sso: sso.optional().describe("The operator's identity provider: issuer and clientId"),
  pullSecrets: z.array(z.string().min(1)).default([]).describe("Names of registry secrets"),
  operators: z.enum(operatorModes).default("none"),
  gateway: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "expected a GatewayClass name, or none")
    .default("none"),
  budget: z.number().positive().optional().describe("Infrastructure budget, USD a month"),
  ephemeral: z.boolean().default(false).describe("Whether one destroy removes everything"),
  overrides: z.record(z.string(), z.unknown()).optional().describe("A partial profile"),
});

/** What the operator chose for one stack, validated. */
export type Settings = z.infer<typeof settingsSchema>;

/** What stands in a message for a value that nobody may read. */
const HIDDEN = "[secret]";

/** The same value with every leaf hidden: its form still tells what is wrong with it. */
function hide(value: unknown): unknown {
  if (value === null || typeof value !== "object") return HIDDEN;
  if (Array.isArray(value)) return value.map(hide);
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, hide(child)]));
}

/** Keys whose values open something: secrets, and alert addresses, as a webhook's URL is its password. */
const HIDDEN_KEYS = ["secrets", "alerts"];

const shown = (raw: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [key, HIDDEN_KEYS.includes(key) ? hide(value) : value]),
  );

/**
 * Validates the `echelon:` keys of a stack.
 *
 * @param raw the keys without their prefix.
 * @param origin what the messages name, for example `stacks/Pulumi.enterprise.yaml: echelon:`.
 * @throws RequestError (exit code 2) naming key, value and expectation; never the value of a secret.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, origin: string): Settings {
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const lines = problems(parsed.error, shown(raw), settingsSchema);
  throw new RequestError(lines.map((line) => `${origin}${line}`).join("\n"));
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
