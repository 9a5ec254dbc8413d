import { createHash } from "node:crypto";
import { SECRET_TEXT } from "../base/errors.ts";
import { PROJECT } from "../base/project.ts";
import { withoutWebhooks } from "../config/alerts.ts";
import type { RawConfig } from "../config/keys.ts";
import { limitsText } from "../policies/limits.ts";
import { profileText } from "../profiles/load.ts";

/** A stack to judge; `config` as the engine passes it to the program. */
export interface JudgedStack {
  readonly stack: string;
  readonly config: RawConfig;
}

/**
 * The environment variable in which `echelon up` puts the digest of a stack that it has judged, so that the program
 * does not build and judge the same stack again in the engine's preview and update.
 */
export const JUDGED = "ECHELON_JUDGED";

/** The same secrets with their names and references, such as `{"a":{"existing":"x"}}`, and without their values. */
function withoutValues(secrets: string): string {
  const entries = Object.entries(JSON.parse(secrets) as Record<string, unknown>);
  const opaque = entries.map(([name, value]) => [name, typeof value === "string" ? SECRET_TEXT : value]);
  return JSON.stringify(Object.fromEntries(opaque));
}

/** The same addresses without the URL of a webhook. */
const withoutUrls = (alerts: string): string =>
  JSON.stringify(withoutWebhooks(JSON.parse(alerts) as Record<string, unknown>));

/** Keys of this project that hold secrets → the same value without them, in its form. */
const OWN_SECRETS: Readonly<Record<string, (value: string) => string>> = {
  [`${PROJECT}:secrets`]: withoutValues,
  [`${PROJECT}:alerts`]: withoutUrls,
};

/** The same configuration without the value of any secret. No rule needs one. */
export function withoutSecrets({ values, secretKeys }: RawConfig): RawConfig {
  const hidden = secretKeys.map((key) => [key, SECRET_TEXT]);
  const own = Object.entries(OWN_SECRETS).flatMap(([key, hide]) => {
    const value = values[key];
    return value === undefined ? [] : [[key, hide(value)]];
  });
  return { secretKeys, values: { ...values, ...Object.fromEntries([...hidden, ...own]) } };
}

/** JSON with sorted keys, as a file and the engine write the same structure in different order. */
function canonical(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  const ordered = (value: unknown): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(ordered);
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, child]) => [key, ordered(child)]),
    );
  };
  try {
    return ordered(JSON.parse(text));
  } catch {
    return text;
  }
}

/**
 * A digest of everything on which the verdict on a stack depends: its name and configuration, its profile and the
 * operator's limits. No secret is part of it. If any of these has changed since, the digest differs, and the
 * program judges the stack again.
 */
export function digestOf({ stack, config }: JudgedStack): string {
  const { values } = withoutSecrets(config);
  const keys = Object.keys(values).sort();
  const parts = [
    stack,
    keys.map((key) => [key, canonical(values[key] ?? "")]),
    profileText(values[`${PROJECT}:profile`] ?? ""),
    limitsText(),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
