import { costRules } from "./cost/rules.ts";
import { quotaRules } from "./quotas/rules.ts";
import type { Rule } from "./rule.ts";

/** Every rule of every pack, in the order in which their rows stand. */
export const rules: readonly Rule[] = [...costRules, ...quotaRules];
