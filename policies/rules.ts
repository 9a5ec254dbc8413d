import { costRules } from "./cost/rules.ts";
import { quotaRules } from "./quotas/rules.ts";
import type { Rule } from "./rule.ts";

/** The rules of each pack, by its folder, in the order in which a preview lists their results. */
export const packs = { cost: costRules, quotas: quotaRules } as const satisfies Record<
  string,
  readonly Rule[]
>;

export type PackName = keyof typeof packs;
