import * as pulumi from "@pulumi/pulumi";
import { RequestError } from "./base/errors.ts";
import { disablePromiseTraces } from "./base/sdk.ts";
import { rawConfig } from "./config/fromPulumi.ts";
import { settingsFrom } from "./config/keys.ts";
import { guard } from "./preview/guard.ts";
import { build } from "./program/build.ts";

/** The program that `pulumi up` runs: settings first, then the rules, and only then resources. */
async function main(): Promise<Record<string, unknown>> {
  disablePromiseTraces();
  const config = rawConfig();
  const settings = settingsFrom(config);
  await guard({ stack: pulumi.getStack(), config });
  return build(settings).outputs;
}

/** What is wrong with the request is one message; the engine shows a stack trace for anything else. */
const refusing = (error: unknown): never => {
  throw error instanceof RequestError ? new pulumi.RunError(error.message) : error;
};

export const outputs = await main().catch(refusing);
