import { SystemFromSettings } from "../components/system.ts";
import type { Settings } from "../config/settings.ts";
import type { Plan } from "../plan/types.ts";
import { ceilingOf } from "../policies/ceiling.ts";
import { loadLimits } from "../policies/limits.ts";

/** What the program builds from a stack's settings. */
export interface Built {
  /** Outputs of the stack, as `pulumi stack output` shows them; every value is defined. */
  readonly outputs: Record<string, unknown>;
  readonly plan: Plan;
}

/** Registers the stack's system, and returns the outputs that an operator needs after an `up`. */
export function build(settings: Settings): Built {
  const name = settings.profile.split("/")[0] ?? settings.profile;
  const budgetCeiling = ceilingOf(loadLimits(), settings.profile) ?? undefined;
  const { plan, url, howToReach, lacks, findings, details } = new SystemFromSettings(name, {
    settings,
    surroundings: { budgetCeiling },
  });
  const { system, target, tier } = plan;
  return { plan, outputs: { system, target, tier, url, howToReach, lacks, findings, details } };
}
