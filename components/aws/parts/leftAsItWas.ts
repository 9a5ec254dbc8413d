import type { ResourceTransformation } from "@pulumi/pulumi";
import type { StorePlace } from "../../../plan/types.ts";

/** Inputs with which a released store lets itself be deleted. Everything else stays as it was. */
const RELEASING: ReadonlySet<string> = new Set([
  "deletionProtection",
  "forceDestroy",
  "finalSnapshotIdentifier",
]);

/**
 * Leaves every resource of a retiring store as it is, also where this package, the tier or the tags have changed. The SDK's
 * classes pass all properties of their type, so the list for a released store has each of them.
 */
export const leftAsItWas =
  ({ released }: Pick<StorePlace, "released">): ResourceTransformation =>
  ({ type, props, opts }) => {
    if (type.startsWith("echelon:")) return undefined;
    const ignoreChanges = released ? Object.keys(props).filter((key) => !RELEASING.has(key)) : ["*"];
    return { props, opts: { ...opts, ignoreChanges } };
  };
