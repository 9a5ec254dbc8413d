import type { Rule } from "../rule.ts";
import { eachSystem } from "../system.ts";
import { holdCounted } from "./counted.ts";

export const replicasWithinQuota: Rule = {
  name: "replicas-within-quota",
  level: "mandatory",
  description: "All workloads together, each at its autoscaler's maximum, are within the replicas quota.",
  config: {},
  evaluate: (stack) =>
    eachSystem(stack, (system) =>
      holdCounted(stack, system, { quota: "replicas", uses: () => true, users: "workload" }),
    ),
};
