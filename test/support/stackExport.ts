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

const made = new Map<string, Promise<PreviewedStack>>();

/** The stack that these keys describe. Each is made once: tests only read it. */
export function previewOf(keys: Keys): Promise<PreviewedStack> {
  const name = JSON.stringify(keys);
  const found = made.get(name) ?? previewStack({ stack: "walk", config: rawOf(keys) });
  made.set(name, found);
  return found;
}

/** When every resource was made. */
export const CREATED = "2026-11-26T07:34:26.244030942Z";

/** The resources in the state that an `up` leaves. */
export const stateAfter = ({ document: { resources, tier } }: PreviewedStack): StateResource[] =>
  resources.map(({ urn, type, inputs, protect }) => ({
    ...{ urn, type, inputs, protect, external: false, delete: false, created: CREATED, modified: CREATED },
    outputs: type.endsWith(":System") ? { tier } : {},
  }));
