import { STASH } from "../../components/placement.ts";
import type { PreviewDocument } from "../../document/document.ts";
import type { Update } from "../../growth/compare.ts";
import type { Placement } from "../../growth/placement.ts";

/**
 * What an `up` would make of the stack. A preview in this process asks no cluster and no account which one it is, so that
 * the place is not known.
 */
export function plannedUpdate({ resources }: PreviewDocument): Omit<Update, "retire"> {
  const stash = resources.find(({ type }) => type === STASH);
  if (stash === undefined)
    throw new Error("reading the planned placement: the program registered none, expected one");
  return {
    placement: { ...(stash.inputs.input as unknown as Placement), place: null },
    declared: new Set(resources.map(({ type, name }) => `${type}::${name}`)),
  };
}
