import { isObject } from "../../base/json.ts";
import type { Rule } from "../rule.ts";
import type { PolicyResource } from "../stack.ts";
import { eachSystem } from "../system.ts";
import { at } from "../values.ts";
import { holdCounted } from "./countedQuota.ts";

interface Config {
  /** Workloads of which each replica is one agent. */
  readonly workloads: readonly string[];
}

/** Labels in which Kubernetes objects name their workload: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
const LABELS = ["app.kubernetes.io/name", "app.kubernetes.io/component"];

/** Every name of a workload: logical, physical, and in labels. */
function namesOf({ name, properties }: PolicyResource): unknown[] {
  const labels = at(properties, "metadata", "labels");
  const values = isObject(labels) ? LABELS.map((label) => at(labels, label)) : [];
  return [name, at(properties, "metadata", "name"), at(properties, "name"), ...values];
}

/** True for `agents`, and for a name that ends in `-agents`, as logical names do. */
const isOneOf = (resource: PolicyResource, workloads: readonly string[]): boolean =>
  namesOf(resource).some(
    (name) =>
      typeof name === "string" &&
      workloads.some((workload) => name === workload || name.endsWith(`-${workload}`)),
  );

export const agentsWithinQuota: Rule<Config> = {
  name: "agents-within-quota",
  level: "mandatory",
  description:
    "With every autoscaler at its maximum, the agents are within maxConcurrentAgents; one replica is one agent.",
  config: {
    workloads: {
      type: "array",
      items: { type: "string" },
      minItems: 1,
      description: "Names of the workloads of which each replica is one agent.",
      default: ["agents"],
    },
  },
  evaluate: (stack, { config: { workloads } }) =>
    eachSystem(stack, (system) =>
      holdCounted(stack, system, {
        quota: "maxConcurrentAgents",
        uses: (resource) => isOneOf(resource, workloads),
        users: `workload named ${workloads.join(" or ")}`,
      }),
    ),
};
