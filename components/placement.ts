import * as pulumi from "@pulumi/pulumi";
import { compare, moves, refuses, type Update } from "../growth/compare.ts";
import { isPlaced, type Placement } from "../growth/placement.ts";
import { inWords, type KeyPlace } from "../growth/words.ts";

export const STASH = "pulumi:index:Stash";

/** What is compared when the engine updates the placement of a stack. */
export interface ComparedUpdate extends Omit<Update, "placement"> {
  readonly placement: Omit<Placement, "place">;
  readonly place: pulumi.Input<string | null>;
}

interface StashArgs {
  /** Logical name of the System. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  readonly keys: KeyPlace;
  /** Known once every resource of the system is constructed. */
  readonly update: Promise<ComparedUpdate>;
}

/** The placement that the engine is about to write. A part that is not known yet is null. */
function written(input: unknown): Placement {
  const { place, ...rest } = input as Placement;
  return { ...rest, place: typeof place === "string" ? place : null };
}

/** @throws Error if the update would lose something; a preview goes on, so that the whole difference is shown. */
async function refuseLoss(
  hook: pulumi.ResourceHookArgs,
  { keys, update: compared }: StashArgs,
): Promise<void> {
  const { input: live } = (hook.oldInputs ?? {}) as { readonly input?: unknown };
  const { input: next } = (hook.newInputs ?? {}) as { readonly input?: unknown };
  if (!isPlaced(live) || !isPlaced(next)) return;
  const { declared, retire } = await compared;
  const update: Update = { placement: written(next), declared, retire };
  const rows = compare(live, update);
  if (rows.length === 0) return;
  const text = inWords(rows, keys);
  if (!refuses(rows)) {
    pulumi.log.warn(text);
    return;
  }
  if (!pulumi.runtime.isDryRun() || moves(live, update.placement).length > 0) throw new Error(text);
  pulumi.log.error(text);
}

/** @throws Error if a stack that holds nothing yet names an arrangement before this one: its file was copied. */
async function refuseCopy({ keys, update }: StashArgs): Promise<void> {
  const { beside } = (await update).placement;
  if (beside === null) return;
  throw new Error(
    `${keys.prefix}previous: got ${beside.profile} on a stack that holds nothing yet, expected none: take ${keys.prefix}previous out of ${keys.into}`,
  );
}

/** Only the engine knows the live stack. A preview in this process compares with nothing. */
const hooksOf = (stash: StashArgs): pulumi.ResourceHookBinding | undefined => {
  if (!pulumi.runtime.hasEngine()) return undefined;
  const hook = (moment: string, run: (args: pulumi.ResourceHookArgs) => Promise<void>) =>
    new pulumi.ResourceHook(`${stash.name}-placement-${moment}`, run, { onDryRun: true });
  return {
    beforeCreate: [hook("create", () => refuseCopy(stash))],
    beforeUpdate: [hook("update", (args) => refuseLoss(args, stash))],
  };
};

/**
 * Remembers in the stack's state what the stack is and holds. Everything else depends on it: if the engine would have to
 * write a placement that loses something, nothing is registered.
 */
export function placementStash(stash: StashArgs): pulumi.Stash {
  const { name, parent, update } = stash;
  // A promise and no output, so that a place that is not known yet leaves the rest known.
  const input = update.then(({ placement, place }) => ({ ...placement, place }));
  const hooks = hooksOf(stash);
  return new pulumi.Stash(
    `${name}-placement`,
    { input },
    { parent, ...(hooks === undefined ? {} : { hooks }) },
  );
}
