import * as pulumi from "@pulumi/pulumi";
import { isConfigSecret } from "../base/sdk.ts";
import { type RawConfig, settingsFrom } from "./keys.ts";
import type { Settings } from "./settings.ts";

/** The configuration that the engine passed to the running program. */
export function rawConfig(): RawConfig {
  const values = pulumi.runtime.allConfig();
  return { values, secretKeys: Object.keys(values).filter(isConfigSecret) };
}

/**
 * The settings of the running program.
 *
 * @throws RequestError that names the key, its value and what was expected; never a secret's value.
 */
export const settingsFromPulumi = (): Settings => settingsFrom(rawConfig());
