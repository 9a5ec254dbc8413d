import type { Rule } from "../rule.ts";
import { budgetAlarm } from "./budget-alarm.ts";
import { budgetWithinCeiling } from "./budget-within-ceiling.ts";
import { cloudBudget } from "./cloud-budget.ts";

export const costRules: readonly Rule[] = [budgetAlarm, budgetWithinCeiling, cloudBudget];
