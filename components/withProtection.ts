import { type CustomResourceOptions, mergeOptions } from "@pulumi/pulumi";
import { isDurable } from "../growth/placementOf.ts";
import type { StorePlan } from "../plan/types.ts";
import type { PlatformContext } from "./platform.ts";

type Context = Pick<PlatformContext, "settings" | "holding">;

/** Options for a resource that holds data: Pulumi protects it from deletion, except in a stack with `ephemeral`. */
export const withProtection = (
  { settings }: Pick<Context, "settings">,
  options: CustomResourceOptions,
): CustomResourceOptions => ({ ...options, protect: !settings.ephemeral });

/** A store, as far as its protection depends on it. */
interface KeptStore extends Pick<StorePlan, "key" | "released"> {
  /** Whether what it holds has to survive. @default true */
  readonly durable?: boolean;
}

/**
 * Options for a resource that holds the data of a store, or that several stores need, such as their password. It is
 * protected like any data until the operator has released all of them (`echelon:retire`). Nothing protects a store that a
 * restart empties.
 */
export const withStoreProtection = (
  { settings, holding }: Context,
  stores: KeptStore | readonly KeptStore[],
  options: CustomResourceOptions,
): CustomResourceOptions => {
  const all = [stores].flat();
  const kept = all.some((store) => !store.released && isDurable(store));
  return mergeOptions(options, {
    protect: !settings.ephemeral && kept,
    transformations: [holding.ofStores(all.map(({ key }) => key))],
  });
};
