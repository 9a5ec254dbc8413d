import type { PreviewDocument } from "../../document/document.ts";
import { compare } from "../../growth/compare.ts";
import type { GrowthRow } from "../../growth/row.ts";
import { plannedUpdate } from "../planned.ts";

/** What an update from the first preview to the second would do to what the stack holds. */
export const growthOf = (from: PreviewDocument, to: PreviewDocument): GrowthRow[] =>
  compare(plannedUpdate(from).placement, { ...plannedUpdate(to), retire: {} });
