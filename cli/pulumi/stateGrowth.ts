import { RequestError } from "../../base/errors.ts";
import { PROJECT, SYSTEM_TYPE } from "../../base/project.ts";
import type { RawConfig } from "../../config/keys.ts";
import type { PreviewDocument } from "../../document/document.ts";
import { compare, UNDECLARED } from "../../growth/compare.ts";
import { moves } from "../../growth/moves.ts";
import { type Placement, placementIn, remembersStores } from "../../growth/placement.ts";
import { type GrowthRow, stops, type Update } from "../../growth/row.ts";
import type { Retirement } from "../../plan/types.ts";
import type { JudgedStack } from "../../preview/judged.ts";
import { operatorModes } from "../../targets/names.ts";
import { plannedUpdate } from "../planned.ts";
import { idOf, owned, type StateResource } from "./stackState.ts";

/** An update as the preview in this process found it. */
export interface PreviewedUpdate {
  readonly stack: JudgedStack;
  readonly document: PreviewDocument;
  readonly retire: Readonly<Record<string, Retirement>>;
}

const updateOf = ({ document, retire }: PreviewedUpdate): Update => ({ ...plannedUpdate(document), retire });

/** Protected resources below the System that the update does not declare. */
function lostIn(state: readonly StateResource[], { resources }: PreviewDocument): StateResource[] {
  const declared = new Set(resources.map(({ urn }) => urn));
  const isBelowSystem = ({ urn }: StateResource): boolean =>
    urn.split("::")[2]?.startsWith(`${SYSTEM_TYPE}$`) ?? false;
  return owned(state).filter(
    (resource) => resource.protect && isBelowSystem(resource) && !declared.has(resource.urn),
  );
}

/** Keys of a move, and those that choose engines: the arrangement before had others. */
const MOVE_KEYS = ["previous", "serve", "retire", "engines"].map((key) => `${PROJECT}:${key}`);

/** The configuration of a stack as it was: its tier, in one mode of operators. */
const configOf = ({ values, secretKeys }: RawConfig, profile: string, operators: string): RawConfig => ({
  secretKeys,
  values: {
    ...Object.fromEntries(Object.entries(values).filter(([key]) => !MOVE_KEYS.includes(key))),
    [`${PROJECT}:profile`]: profile,
    [`${PROJECT}:operators`]: operators,
  },
});

/** The preview of a stack; null if its keys do not fit its tier. */
async function previewed(stack: JudgedStack): Promise<PreviewDocument | null> {
  const { previewStack } = await import("../../preview/stack.ts");
  try {
    return (await previewStack(stack)).document;
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}

/**
 * What a stack holds that an earlier package made, found by planning it as it was: by the tier in its state, in the mode
 * of operators that has all of its protected resources. Null if none has.
 */
async function rebuilt(
  state: readonly StateResource[],
  { stack }: PreviewedUpdate,
): Promise<Placement | null> {
  const { system, tier } = state.find(({ type }) => type === SYSTEM_TYPE)?.outputs ?? {};
  for (const operators of operatorModes) {
    const config = configOf(stack.config, `${system}/${tier}`, operators);
    const document = await previewed({ ...stack, config });
    if (document !== null && lostIn(state, document).length === 0) return plannedUpdate(document).placement;
  }
  return null;
}

/**
 * What an update would do to a stack whose placement the engine cannot compare, as one of an earlier package remembers no
 * stores; and a move to another system or target. Empty if the engine compares, or nothing is lost.
 */
export async function stateGrowth(
  state: readonly StateResource[],
  update: PreviewedUpdate,
): Promise<GrowthRow[]> {
  const live = placementIn(owned(state));
  const planned = updateOf(update);
  const moved = live === null ? [] : moves(live, planned.placement);
  if (moved.length > 0 || (live !== null && remembersStores(live))) return moved;
  const lost = lostIn(state, update.document);
  if (lost.length === 0) return [];
  const before = await rebuilt(state, update);
  if (before !== null) return compare(before, planned);
  return lost.map((resource) => stops(idOf(resource), UNDECLARED));
}
