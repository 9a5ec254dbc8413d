import type { Rule } from "../rule.ts";
import { eachSystem } from "../system.ts";
import { holdCounted } from "./countedQuota.ts";

export const replicasWithinQuota: Rule = {
  name: "replicas-within-quota",
  level: "mandatory",
  description:
    "All replicas together, with every autoscaler at its maximum, are within the quota of replicas.",
  config: {},
  evaluate: (stack) =>
    eachSystem(stack, (system) =>
      holdCounted(stack, system, { quota: "replicas", uses: () => true, users: "workload" }),
    ),
};
