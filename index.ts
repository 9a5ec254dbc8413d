import * as pulumi from "@pulumi/pulumi";
import { RequestError } from "./base/errors.ts";
import { disablePromiseTraces } from "./base/sdk.ts";
import { rawConfig } from "./config/fromPulumi.ts";
import { settingsFrom } from "./config/keys.ts";
import { guard } from "./preview/guard.ts";
import { build } from "./program/build.ts";

/** The program that `pulumi up` runs: it validates the settings, applies the rules, then registers resources. */
async function main(): Promise<Record<string, unknown>> {
  disablePromiseTraces();
  const config = rawConfig();
  const settings = settingsFrom(config);
  await guard({ stack: pulumi.getStack(), config });
  return build(settings).outputs;
}

/** Makes a wrong request one message. For other errors the engine shows a stack trace. */
const refusing = (error: unknown): never => {
  throw error instanceof RequestError ? new pulumi.RunError(error.message) : error;
};

export const outputs = await main().catch(refusing);
