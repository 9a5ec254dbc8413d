import { compare } from "../../growth/compare.ts";
import { remembersStores } from "../../growth/placement.ts";
import type { GrowthRow } from "../../growth/row.ts";
import { plannedUpdate } from "../planned.ts";
import { type PreviewedUpdate, stateGrowth } from "../pulumi/stateGrowth.ts";
import type { Live } from "./live.ts";

/** What an `up` would do to what the stack holds, as the engine or `echelon up` would say it; empty if it holds nothing. */
export async function growthRows(live: Live, update: PreviewedUpdate): Promise<GrowthRow[]> {
  if (!("resources" in live)) return [];
  const { placement, resources } = live;
  if (placement === null || !remembersStores(placement)) return stateGrowth(resources, update);
  return compare(placement, { ...plannedUpdate(update.document), retire: update.retire });
}
