import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { PlatformContext } from "./platform.ts";

/** Options for a resource that holds data: Pulumi protects it from deletion, except in a stack with `ephemeral`. */
export const withProtection = (
  { settings }: Pick<PlatformContext, "settings">,
  options: CustomResourceOptions,
): CustomResourceOptions => ({ ...options, protect: !settings.ephemeral });
