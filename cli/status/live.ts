import { MissingToolError, RequestError } from "../../base/errors.ts";
import { SYSTEM_TYPE } from "../../base/project.ts";
import { type EarlierPlacement, placementIn } from "../../growth/placement.ts";
import { openReading } from "../pulumi/reading.ts";
import { owned, readStackState, type StateResource } from "../pulumi/stackState.ts";
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
  const resources = owned(state);
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
