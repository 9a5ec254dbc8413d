import type { Finding, Rule } from "../rule.ts";
import type { PolicyResource } from "../stack.ts";
import { eachSystem, quotasOf } from "../system.ts";

function judge(system: PolicyResource): Finding[] {
  const messages = quotasOf(system).flatMap((quota) => {
    if ("problem" in quota) return [quota.problem];
    const { name, limit, used } = quota.value;
    if (used <= limit) return [];
    return [
      `quota ${name}: got ${used} at the stack's largest, expected at most ${limit}; ` +
        "lower what uses it, or raise the limit of the profile",
    ];
  });
  return messages.map((message) => ({ resource: system, message }));
}

export const declaredQuotas: Rule = {
  name: "declared-quotas",
  pack: "quotas",
  level: "mandatory",
  description: "What a System may use at its largest is within each quota it declares.",
  config: {},
  evaluate: (stack) => eachSystem(stack, judge),
};
