import * as pulumi from "@pulumi/pulumi";
import { PROJECT } from "../base/project.ts";
import type { Settings } from "../config/settings.ts";

/** The system and the target of a stack. A live stack cannot change them. */
export interface Placement {
  readonly system: string;
  readonly target: string;
}

export const STASH = "pulumi:index:Stash";

const isPlacement = (value: unknown): value is Placement =>
  value !== null && typeof value === "object" && "system" in value && "target" in value;

/** The key of each part of a placement, and the part's text as that key has it. */
const placementKeys = {
  target: { key: "target", text: ({ target }) => target },
  system: { key: "profile", text: ({ system }) => `${system}/<tier>` },
} satisfies Record<keyof Placement, { key: keyof Settings; text: (placement: Placement) => string }>;

/** @throws RunError if the system or target of a live stack would change. The engine shows it as one message. */
function checkPlacement(live: unknown, wanted: Placement): void {
  // Before the first `up`, and in a preview without an engine, there is no live placement.
  if (!isPlacement(live)) return;
  for (const part of ["target", "system"] as const) {
    if (live[part] === wanted[part]) continue;
    const { key, text } = placementKeys[part];
    throw new pulumi.RunError(
      `${PROJECT}:${key}: got ${text(wanted)}, expected ${text(live)}: this stack runs with that, and another ${part} ` +
        "is a move, not an update. Make a second stack, or destroy this one first",
    );
  }
}

type Saved = pulumi.Output<unknown> & { readonly isKnown?: Promise<boolean> };

/**
 * Resolves to the stash if the placement is unchanged. The output of a Stash is the value with which it was
 * created, so the live placement comes from the engine, and a bare `pulumi up` is refused as well.
 */
export async function refuseMove(stash: pulumi.Stash, wanted: Placement): Promise<pulumi.Resource> {
  const saved: Saved = stash.output;
  const live = await new Promise<unknown>((resolve) => {
    saved.apply(resolve);
    // If the value is unknown, this `apply` never runs. That of the URN always runs.
    stash.urn.apply(async () => {
      if ((await saved.isKnown) === false) resolve(undefined);
    });
  });
  checkPlacement(live, wanted);
  return stash;
}
