import type { Rule } from "../rule.ts";
import { agentsWithinQuota } from "./agents-within-quota.ts";
import { declaredQuotas } from "./declared-quotas.ts";
import { replicasWithinQuota } from "./replicas-within-quota.ts";

export const quotaRules: readonly Rule[] = [declaredQuotas, replicasWithinQuota, agentsWithinQuota];
