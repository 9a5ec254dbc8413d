import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { failAfterDiff } from "../base/sdk.ts";
import { compare } from "../growth/compare.ts";
import { moves } from "../growth/moves.ts";
import { type Placement, readPlacement } from "../growth/placement.ts";
import { REFUSAL } from "../growth/refusal.ts";
import { refuses, type Update } from "../growth/row.ts";
import { inWords, type KeyPlace } from "../growth/words.ts";

/** What is compared when the engine updates the placement of a stack. */
export interface ComparedUpdate extends Omit<Update, "placement"> {
  readonly placement: Omit<Placement, "place">;
  readonly place: pulumi.Input<string | null>;
}

/** The name of a Stash, and that of earlier packages. */
export interface StashName {
  readonly name: string;
  readonly earlier: readonly string[];
}

interface StashArgs extends StashName {
  readonly parent: pulumi.Resource;
  readonly keys: KeyPlace;
  /** Known once every resource of the system is constructed. */
  readonly update: Promise<ComparedUpdate>;
}

/** The value of a Stash, as the hook gets it. */
const inputIn = (inputs: unknown): unknown => (inputs as { readonly input?: unknown } | undefined)?.input;

/** What is compared; a place that the engine does not know yet is null. */
async function updateIn(newInputs: unknown, compared: StashArgs["update"]): Promise<Update> {
  const { declared, retire, placement } = await compared;
  const { place } = (inputIn(newInputs) ?? {}) as { readonly place?: unknown };
  return { declared, retire, placement: { ...placement, place: typeof place === "string" ? place : null } };
}

/**
 * Ends the update before anything else is registered. A preview goes on instead, so that the whole difference is shown,
 * and fails at its end.
 *
 * @throws Error in an update, and always if the preview would show nothing true.
 */
function refuse(
  text: string,
  { parent, goesOn }: Pick<StashArgs, "parent"> & { readonly goesOn: boolean },
): void {
  const file = process.env[REFUSAL];
  if (file !== undefined) writeFileSync(file, text);
  if (!goesOn || !pulumi.runtime.isDryRun() || !failAfterDiff()) throw new Error(text);
  pulumi.log.error(text, parent);
}

/** @throws Error if the update would lose something. */
async function refuseLoss(
  { oldInputs, newInputs }: pulumi.ResourceHookArgs,
  { keys, parent, update: compared }: StashArgs,
): Promise<void> {
  const live = readPlacement(inputIn(oldInputs));
  if (live === null) return;
  const update = await updateIn(newInputs, compared);
  const rows = compare(live, update);
  if (rows.length === 0) return;
  const text = inWords(rows, keys);
  if (refuses(rows)) refuse(text, { parent, goesOn: moves(live, update.placement).length === 0 });
  else pulumi.log.warn(text, parent);
}

/** @throws Error if a stack that holds nothing yet names an arrangement before this one: its file was copied. */
async function refuseCopy({ keys, parent, update }: StashArgs): Promise<void> {
  const { arrangement, beside, besidePhase } = (await update).placement;
  if (beside === null) return;
  const previous = besidePhase === "arriving" ? arrangement : beside;
  const key = `${keys.prefix}previous`;
  refuse(
    `${key}: got ${previous.profile} on a stack that holds nothing yet, expected none: take ${key} out of ${keys.into}`,
    { parent, goesOn: false },
  );
}

/** Only the engine knows the live stack. A preview in this process compares with nothing. */
const hooksOf = (stash: StashArgs): pulumi.ResourceHookBinding | undefined => {
  if (!pulumi.runtime.hasEngine()) return undefined;
  const hook = (moment: string, run: (args: pulumi.ResourceHookArgs) => Promise<void>) =>
    new pulumi.ResourceHook(`${stash.name}-${moment}`, run, { onDryRun: true });
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
  const { name, earlier, parent, update } = stash;
  // A promise and not an output: only the place may be unknown, not the whole placement.
  const input = update.then(({ placement, place }) => ({ ...placement, place }));
  const hooks = hooksOf(stash);
  return new pulumi.Stash(
    name,
    { input },
    {
      parent,
      aliases: earlier.map((alias) => ({ name: alias })),
      ...(hooks === undefined ? {} : { hooks }),
    },
  );
}
