import { loadProfile, profileReferences } from "../../profiles/load.ts";
import { type Target, targets } from "../../targets/names.ts";
import { type Cell, cells, outcome } from "../support/cells.ts";
import { cellFacts } from "./cellFacts.ts";
import { build, factsOf } from "./files.ts";
import type { Facts } from "./tierFacts.ts";

/** A stack that goes from one tier to the next. */
export interface Move {
  readonly from: string;
  /** The cell of the tier to which it goes. */
  readonly to: Cell;
}

/** Tiers of each system in their order, each with the next one. */
const steps: readonly (readonly [from: string, to: string])[] = [
  ...Map.groupBy(profileReferences(), (reference) => reference.split("/")[0]).values(),
].flatMap((references) => {
  const ordered = references.toSorted((one, other) => loadProfile(one).rank - loadProfile(other).rank);
  return ordered.slice(1).map((to, index) => [ordered[index] ?? to, to] as const);
});

const isPlanned = (cell: Cell | undefined): cell is Cell =>
  cell !== undefined && !("unsupported" in outcome(cell));

/** The cell of a tier on a target, without operators. */
const plainCell = (tier: string, target: Target): Cell | undefined =>
  cells.find(({ reference, arrangement }) => reference === tier && arrangement === target);

/** Every step on every target that can do both tiers. */
export const moves: readonly Move[] = steps.flatMap(([from, to]) =>
  targets.flatMap((target) => {
    const cell = plainCell(to, target);
    return isPlanned(cell) && isPlanned(plainCell(from, target)) ? [{ from, to: cell }] : [];
  }),
);

/** The facts of a stack before and after its workloads switch. */
export async function goldenOfMove({ from, to }: Move): Promise<Facts> {
  const at = async (serve: "previous" | "current", tier: string): Promise<Facts> =>
    cellFacts(await build(to, { previous: { profile: from }, serve }), factsOf(tier) ?? {});
  return { previous: await at("previous", from), current: await at("current", to.reference) };
}

export const fileOfMove = ({ from, to }: Move): string =>
  `${from}-to-${to.reference.split("/")[1]}.${to.target}.yaml`;
