import type { StateResource } from "../../cli/pulumi/stackState.ts";
import { type PreviewedStack, previewStack } from "../../preview/stack.ts";

/** Keys of a stack's file, with their prefix. */
export type Keys = Readonly<Record<string, unknown>>;

/** A stack's configuration as the engine passes it on. */
export const rawOf = (keys: Keys) => ({
  values: Object.fromEntries(
    Object.entries(keys).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  ),
  secretKeys: [],
});

export const previewOf = (keys: Keys): Promise<PreviewedStack> =>
  previewStack({ stack: "walk", config: rawOf(keys) });

/** When every resource was made. */
export const CREATED = "2026-11-26T07:34:26.244030942Z";

/** The resources in the state that an `up` leaves. */
export const stateAfter = ({ document: { resources, tier } }: PreviewedStack): StateResource[] =>
  resources.map(({ urn, type, inputs, protect }) => ({
    ...{ urn, type, inputs, protect, external: false, delete: false, created: CREATED, modified: CREATED },
    outputs: type.endsWith(":System") ? { tier } : {},
  }));
