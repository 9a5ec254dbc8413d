import { type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import type { StorePlan } from "../plan/types.ts";
import type { PlatformContext } from "./platform.ts";

type Context = Pick<PlatformContext, "settings" | "holding">;

/** Options for a resource that holds data: Pulumi protects it from deletion, except in a stack with `ephemeral`. */
export const withProtection = (
  { settings }: Pick<Context, "settings">,
  options: CustomResourceOptions,
): CustomResourceOptions => ({ ...options, protect: !settings.ephemeral });

/**
 * Options for a resource that holds the data of a store. It is protected like any data until the operator releases the
 * store (`echelon:retire`).
 */
export const withStoreProtection = (
  { settings, holding }: Context,
  { key, released }: Pick<StorePlan, "key" | "released">,
  options: CustomResourceOptions,
): CustomResourceOptions =>
  mergeOptions(options, {
    protect: !settings.ephemeral && !released,
    transformations: [holding.ofStore(key)],
  });
