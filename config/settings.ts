import { z } from "zod";
import { computeKinds } from "../profiles/schema.ts";
import { slug } from "../profiles/units.ts";
import { invalid, RequestError, show } from "./errors.ts";

export const targets = ["kubernetes", "aws", "gcp", "azure"] as const;
export type Target = (typeof targets)[number];

/** How custom resources are treated on a cluster: not used, their operators installed, or already there. */
export const operatorModes = ["none", "install", "existing"] as const;
export type OperatorMode = (typeof operatorModes)[number];

const hostname = z
  .string()
  .max(253)
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "expected a host name such as shop.example.com",
  );

/** An image reference with a tag or a digest; `latest` is refused, as two pulls of it may differ. */
const image = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._/-]*(:[0-9]+\/[a-z0-9._/-]+)?(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$/,
    "expected an image reference",
  )
  .refine((value) => /(:[\w][\w.-]*|@sha256:[a-f0-9]{64})$/.test(value) && !value.endsWith(":latest"), {
    message: "expected an image with a pinned tag or digest",
  });

const cidr = z
  .cidrv4({ message: "expected an IPv4 CIDR such as 10.20.0.0/16" })
  .refine((value) => Number(value.split("/")[1]) >= 16 && Number(value.split("/")[1]) <= 20, {
    message: "expected a prefix length from 16 to 20",
  });

const ids = (prefix: string) =>
  z.array(
    z
      .string()
      .regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `expected ids such as ${prefix}-0123456789abcdef0`),
  );

const network = z.union([
  z.strictObject({ create: z.strictObject({ cidr }) }),
  z.strictObject({
    existing: z.strictObject({
      vpcId: z.string().regex(/^vpc-[0-9a-f]{8,17}$/, "expected an id such as vpc-0123456789abcdef0"),
      publicSubnetIds: ids("subnet").min(1),
      privateSubnetIds: ids("subnet").min(1),
    }),
  }),
]);

const domain = z.union([
  hostname,
  z.strictObject({
    name: hostname,
    /** Public zone in which validation and address records are made. */
    zoneId: z.string().min(1).optional(),
    /** Certificate that is there already. */
    certificateArn: z.string().startsWith("arn:").optional(),
  }),
]);

/** A secret's value, or a reference to one that the target's own store holds already. */
const secret = z.union([z.string().min(1), z.strictObject({ existing: z.string().min(1) })]);

const alertAddress = z.union([z.email(), z.url({ protocol: /^https$/ })], {
  error: "expected an e-mail address or an https URL",
});

/** Every key of `echelon:` in a stack's configuration. */
export const settingsSchema = z.strictObject({
  profile: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, "expected <system>/<tier>"),
  target: z.enum(targets).default("kubernetes"),
  compute: z.enum(computeKinds).optional(),
  images: z.record(slug, image).default({}),
  workflows: z.array(slug).optional(),
  secrets: z.record(slug, secret).default({}),
  network: network.optional(),
  domain: domain.optional(),
  tags: z
    .record(z.string().regex(/^[A-Za-z][\w.:/@+=-]{0,127}$/, "expected a tag name"), z.string().max(256))
    .default({}),
  alerts: z.partialRecord(z.enum(["1", "2", "3", "4"]), alertAddress).default({}),
  sso: z.strictObject({ issuer: z.url({ protocol: /^https$/ }), clientId: z.string().min(1) }).optional(),
  pullSecrets: z.array(z.string().min(1)).default([]),
  operators: z.enum(operatorModes).default("none"),
  gateway: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "expected a GatewayClass name, or none")
    .default("none"),
  budget: z.number().positive().optional(),
  ephemeral: z.boolean().default(false),
  overrides: z.record(z.string(), z.unknown()).optional(),
});

/** What the operator chose for one stack, validated. */
export type Settings = z.infer<typeof settingsSchema>;

/**
 * Validates the `echelon:` keys of a stack.
 *
 * @param raw the keys without their prefix.
 * @param origin what the messages name, for example `stacks/Pulumi.enterprise.yaml: echelon:`.
 * @throws RequestError (exit code 2) naming key, value and expectation.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, origin: string): Settings {
  const unknown = Object.keys(raw).filter((key) => !(key in settingsSchema.shape));
  if (unknown.length > 0) {
    const known = Object.keys(settingsSchema.shape).join(", ");
    const lines = unknown.map((key) => `${origin}${key}: got an unknown key, expected one of ${known}`);
    throw new RequestError(lines.join("\n"));
  }
  const parsed = settingsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  // The value of a secret never reaches a message.
  const shown = { ...raw, ...("secrets" in raw ? { secrets: "[secret]" } : {}) };
  const error = invalid(origin, parsed.error, shown);
  throw new RequestError(error.message.replaceAll(`${origin}: `, origin));
}

/** Fails where the settings name a workload that the profile does not have. */
export function checkWorkloadNames(names: readonly string[], known: readonly string[], key: string): void {
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    throw new RequestError(`${key}: got the workload ${show(wrong)}, expected one of ${known.join(", ")}`);
  }
}
