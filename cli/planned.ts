import type { PreviewDocument } from "../document/document.ts";
import { placementIn, remembersStores } from "../growth/placement.ts";
import { resourceId } from "../growth/resourceId.ts";
import type { Update } from "../growth/row.ts";

/**
 * What an `up` would make of the stack. A preview in this process asks no cluster and no account which one it is, so that
 * the place is not known.
 */
export function plannedUpdate({ resources }: PreviewDocument): Omit<Update, "retire"> {
  const placement = placementIn(resources);
  if (placement === null || !remembersStores(placement))
    throw new Error("reading the planned placement: the program registered none, expected one");
  return {
    placement: { ...placement, place: null },
    declared: new Set(resources.map(resourceId)),
  };
}
