import * as pulumi from "@pulumi/pulumi";
import config from "@pulumi/pulumi/runtime/config.js";
import type { SystemArgs } from "../components/system.ts";
import { type RawConfig, settingsFrom } from "./keys.ts";
import type { Settings } from "./settings.ts";

/** Left out of the SDK's published types; where it is missing, no key counts as secret but `echelon:secrets`. */
const { isConfigSecret } = config as { isConfigSecret?: (key: string) => boolean };

/** The configuration of the running program, as the engine gave it. */
export function rawConfig(): RawConfig {
  const values = pulumi.runtime.allConfig();
  return { values, secretKeys: Object.keys(values).filter((key) => isConfigSecret?.(key) ?? false) };
}

/** What a System is made of, from validated settings; every secret's value becomes a Pulumi secret. */
export function systemArgs({ profile, target, compute, images, secrets, ...options }: Settings): SystemArgs {
  const given: Record<string, pulumi.Output<string>> = {};
  const existing: Record<string, string> = {};
  for (const [name, secret] of Object.entries(secrets)) {
    if (typeof secret === "string") given[name] = pulumi.secret(secret);
    else existing[name] = secret.existing;
  }
  return {
    profile,
    target,
    images,
    secrets: given,
    existingSecrets: existing,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    ...(compute === undefined ? {} : { compute }),
  };
}

/**
 * The settings of the running program.
 *
 * @throws RequestError naming key, value and expectation; never a secret's value.
 */
export const settingsFromPulumi = (): Settings => settingsFrom(rawConfig());
