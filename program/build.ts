import * as pulumi from "@pulumi/pulumi";
import { SystemFromSettings } from "../components/system.ts";
import type { Settings } from "../config/settings.ts";
import type { Plan } from "../plan/types.ts";
import { ceilingOf } from "../policies/ceiling.ts";
import { loadLimits } from "../policies/limits.ts";
import { type Placement, refuseMove, STASH } from "./placement.ts";

/** What the program builds from a stack's settings. */
export interface Built {
  /** Outputs of the stack, as `pulumi stack output` shows them; every value is defined. */
  readonly outputs: Record<string, unknown>;
  readonly plan: Plan;
}

/** Registers the stack's system, and returns the outputs that an operator needs after an `up`. */
export function build(settings: Settings): Built {
  const name = settings.profile.split("/")[0] ?? settings.profile;
  const placed = Promise.withResolvers<pulumi.Resource>();
  // A resource that depends on a promise is registered only after the promise resolves.
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    opts.parent instanceof SystemFromSettings && type !== STASH
      ? { props, opts: pulumi.mergeOptions(opts, { dependsOn: placed.promise }) }
      : undefined,
  );
  const budgetCeiling = ceilingOf(loadLimits(), settings.profile) ?? undefined;
  const system = new SystemFromSettings(name, { settings, surroundings: { budgetCeiling } });
  const { target, tier } = system.plan;
  const wanted: Placement = { system: system.plan.system, target };
  const stash = new pulumi.Stash(
    `${name}-placement`,
    { input: { ...wanted } },
    { parent: system, ignoreChanges: ["input"] },
  );
  // If a move is refused, the promise stays pending. A rejection would be reported once per resource.
  refuseMove(stash, wanted).then(placed.resolve);
  const { url, howToReach, lacks, details } = system;
  return { plan: system.plan, outputs: { ...wanted, tier, url, howToReach, lacks, details } };
}
