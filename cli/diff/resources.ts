import type { PreviewDocument, ResourceRecord } from "../../document/document.ts";
import { type Placement, placementIn, remembersStores, STASH } from "../../growth/placement.ts";
import { changedPaths, wayOf } from "../../growth/replacing/replacing.ts";
import { resourceId } from "../../growth/resourceId.ts";
import type { Change, ResourceChange } from "./document.ts";

/** Resources of a provider. Components have no life of their own, and what a stack remembers of itself always changes. */
const real = ({ resources }: PreviewDocument): ReadonlyMap<string, ResourceRecord> =>
  new Map(resources.filter(({ custom, type }) => custom && type !== STASH).map((one) => [one.urn, one]));

/** `type::name` of what holds data. */
function holders(documents: readonly PreviewDocument[]): ReadonlySet<string> {
  const placements = documents.map(({ resources }) => placementIn(resources));
  return new Set(
    placements
      .filter((one): one is Placement => one !== null && remembersStores(one))
      .flatMap(({ stores, held }) => [...held, ...Object.values(stores).flatMap((store) => store.resources)]),
  );
}

const ORDER: readonly Change[] = ["remove", "replace", "unknown", "change", "add"];

/** What an update from one preview to the other makes of each resource: first what holds data, of that the losses first. */
export function resourceChanges(
  from: PreviewDocument,
  to: PreviewDocument,
): { readonly changes: ResourceChange[]; readonly same: number } {
  const [before, after] = [real(from), real(to)];
  const data = holders([from, to]);
  const row = (one: ResourceRecord, change: Change, inputs: readonly string[]): ResourceChange => ({
    change,
    type: one.type,
    name: one.name,
    holdsData: data.has(resourceId(one)),
    inputs,
  });
  const kept = [...after.values()].flatMap((one) => {
    const old = before.get(one.urn);
    if (old === undefined) return [row(one, "add", [])];
    const inputs = changedPaths(old.inputs, one.inputs);
    const way = wayOf(one.type, inputs);
    return way === "same" ? [] : [row(one, way, inputs)];
  });
  const gone = [...before.values()].filter(({ urn }) => !after.has(urn)).map((one) => row(one, "remove", []));
  const all = [...gone, ...kept];
  const both = [...after.keys()].filter((urn) => before.has(urn)).length;
  const changed = kept.filter(({ change }) => change !== "add").length;
  return {
    same: both - changed,
    changes: all.toSorted(
      (one, other) =>
        Number(other.holdsData) - Number(one.holdsData) ||
        ORDER.indexOf(one.change) - ORDER.indexOf(other.change) ||
        one.type.localeCompare(other.type) ||
        one.name.localeCompare(other.name),
    ),
  };
}
