import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { PlatformContext } from "./platform.ts";

/** Data outlives a mistake: only a stack that says it is a trial lets go of it. */
export const withProtection = (
  { settings }: Pick<PlatformContext, "settings">,
  options: CustomResourceOptions,
): CustomResourceOptions => ({ ...options, protect: !settings.ephemeral });
