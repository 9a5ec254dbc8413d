import { MissingToolError, RequestError } from "../../base/errors.ts";
import { SYSTEM_TYPE } from "../../base/project.ts";
import { STASH } from "../../components/placement.ts";
import { type EarlierPlacement, readPlacement, remembersStores } from "../../growth/placement.ts";
import { openReading } from "../pulumi/reading.ts";
import { readStackState, type StateResource } from "../pulumi/stackState.ts";
import type { Stack } from "../stack.ts";

/** What the state of a stack says. */
export interface LiveState {
  /** An earlier package remembered no stores, and one before it nothing at all. */
  readonly placement: EarlierPlacement | null;
  /** The tier that was built; undefined if the state does not say. */
  readonly tier: string | undefined;
  readonly resources: readonly StateResource[];
}

/** The state, or why there is none to show. */
export type Live = LiveState | { readonly unread: string } | { readonly nothing: string };

/**
 * The placement in a state. After an upgrade of the package there may be two: the one that remembers more counts.
 *
 * @throws RequestError if it is of a version that this one cannot read.
 */
function placementIn(resources: readonly StateResource[]): EarlierPlacement | null {
  try {
    const placements = resources
      .filter(({ type }) => type === STASH)
      .flatMap(({ inputs }) => readPlacement(inputs.input) ?? []);
    return placements.find(remembersStores) ?? placements[0] ?? null;
  } catch (error) {
    throw new RequestError((error as Error).message);
  }
}

function tierIn(resources: readonly StateResource[]): string | undefined {
  const tier = resources.find(({ type }) => type === SYSTEM_TYPE)?.outputs.tier;
  return typeof tier === "string" ? tier : undefined;
}

interface Request {
  readonly stack: Stack;
  /** Name of the stack, with or without organization and project. */
  readonly reference: string;
  readonly localState: boolean;
}

async function read(request: Request): Promise<Live> {
  const { backend, reading } = await openReading(request);
  const state = reading === null ? undefined : await readStackState(reading);
  if (state === undefined) return { nothing: `this stack was never made: ${backend} has none of its name` };
  // A resource that is only read, and one that waits for its deletion, is not held.
  const resources = state.filter((resource) => !resource.external && !resource.delete);
  if (!resources.some(({ type }) => type === SYSTEM_TYPE)) return { nothing: "this stack holds nothing" };
  return { placement: placementIn(resources), tier: tierIn(resources), resources };
}

/** Reads the live state. What keeps it from being read is part of the answer: the stack's file can be shown without. */
export async function readLive(request: Request): Promise<Live> {
  try {
    return await read(request);
  } catch (error) {
    if (error instanceof RequestError || error instanceof MissingToolError) return { unread: error.message };
    throw error;
  }
}
