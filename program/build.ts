import * as pulumi from "@pulumi/pulumi";
import { System } from "../components/system.ts";
import { systemArgs } from "../config/fromPulumi.ts";
import { PROJECT } from "../config/keys.ts";
import type { Settings } from "../config/settings.ts";
import type { Plan } from "../plan/types.ts";
import { ceilingOf } from "../policies/ceiling.ts";
import { loadLimits } from "../policies/limits.ts";

/** What the program made of a stack's settings. */
export interface Built {
  /** What `pulumi stack output` shows; every value is defined. */
  readonly outputs: Record<string, unknown>;
  readonly plan: Plan;
}

/** What a live stack stays: which system it is, and where it runs. */
interface Placement {
  readonly system: string;
  readonly target: string;
}

const isPlacement = (value: unknown): value is Placement =>
  value !== null && typeof value === "object" && "system" in value && "target" in value;

/** Which key says each part of a placement, and how it reads there. */
const placementKeys = {
  target: { key: "target", text: ({ target }) => target },
  system: { key: "profile", text: ({ system }) => `${system}/<tier>` },
} satisfies Record<keyof Placement, { key: keyof Settings; text: (placement: Placement) => string }>;

/** @throws RunError, which the engine shows as one message, where a live stack would become another one. */
function checkPlacement(live: unknown, wanted: Placement): void {
  // Before the first `up`, and in a preview without an engine, there is nothing to compare with.
  if (!isPlacement(live)) return;
  for (const part of ["target", "system"] as const) {
    if (live[part] === wanted[part]) continue;
    const { key, text } = placementKeys[part];
    throw new pulumi.RunError(
      `${PROJECT}:${key}: got ${text(wanted)}, expected ${text(live)}: this stack is up as that, and another ${part} ` +
        "is a move, not an update. Make a second stack beside it, or destroy this one first",
    );
  }
}

type Saved = pulumi.Output<unknown> & { readonly isKnown?: Promise<boolean> };

/**
 * Resolves once the stack is known to stay what it is. A Stash keeps the value it was created with, so the
 * engine itself remembers: no state is read beside it, and a bare `pulumi up` is refused as well.
 */
async function held(stash: pulumi.Stash, wanted: Placement): Promise<pulumi.Resource> {
  const saved: Saved = stash.output;
  const live = await new Promise<unknown>((resolve) => {
    saved.apply(resolve);
    // Where the value is unknown `apply` never runs; the registration itself always ends.
    stash.urn.apply(async () => {
      if ((await saved.isKnown) === false) resolve(undefined);
    });
  });
  checkPlacement(live, wanted);
  return stash;
}

/** Registers the stack's system and gives out what an operator needs after an `up`. */
export function build(settings: Settings): Built {
  const name = settings.profile.split("/")[0] ?? settings.profile;
  const placed = Promise.withResolvers<pulumi.Resource>();
  // What depends on a promise is registered only once that resolves.
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    opts.parent instanceof System && type !== STASH
      ? { props, opts: pulumi.mergeOptions(opts, { dependsOn: placed.promise }) }
      : undefined,
  );
  const budgetCeiling = ceilingOf(loadLimits(), settings.profile) ?? undefined;
  const system = new System(name, { ...systemArgs(settings), budgetCeiling });
  const { target, tier } = system.plan;
  const wanted: Placement = { system: system.plan.system, target };
  const stash = new pulumi.Stash(
    `${name}-placement`,
    { input: { ...wanted } },
    { parent: system, ignoreChanges: ["input"] },
  );
  // A refused move leaves the promise open: a rejection would reach every resource, and each would say it again.
  held(stash, wanted).then(placed.resolve);
  const { url, howToReach, lacks, details } = system;
  return { plan: system.plan, outputs: { ...wanted, tier, url, howToReach, lacks, details } };
}

const STASH = "pulumi:index:Stash";
