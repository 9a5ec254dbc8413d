import { RequestError } from "../base/errors.ts";
import { onTarget } from "../profiles/onTarget.ts";
import { brokenRules } from "../profiles/rules.ts";
import type { Profile } from "../profiles/schema.ts";
import { isPerWorkflow } from "../profiles/workload.ts";
import type { Target } from "../targets/names.ts";

type Workloads = Profile["workloads"];

/** One of the services that a workload becomes. Where its autoscaler has a name, that gets the workflow's too. */
const forWorkflow = (workload: Workloads[string], workflow: string): Workloads[string] => {
  const { autoscaling, environment } = workload;
  const named = autoscaling?.name === undefined ? {} : { name: `${autoscaling.name}-${workflow}` };
  return {
    ...workload,
    ...(autoscaling === undefined ? {} : { autoscaling: { ...autoscaling, ...named } }),
    environment: { ...environment, WORKFLOW: workflow },
  };
};

/**
 * The workloads, with those marked `perWorkflow` repeated for each workflow. The variable `WORKFLOW` holds its name.
 */
function perWorkflow(profile: Profile, workflows: readonly string[]): Workloads {
  const entries = Object.entries(profile.workloads).flatMap(
    ([name, workload]): [string, Workloads[string]][] =>
      isPerWorkflow(workload)
        ? workflows.map((workflow) => [`${name}-${workflow}`, forWorkflow(workload, workflow)])
        : [[name, workload]],
  );
  const names = [...entries.map(([name]) => name), ...Object.keys(profile.stores)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new RequestError(
      `echelon:workflows: got a workflow that makes a second ${twice}, expected names that are still free`,
    );
  }
  return Object.fromEntries(entries);
}

/**
 * Checks that the workloads with the workflows still fit the limits that they share and the databases that they use.
 */
function checkWorkflows(profile: Profile, workflows: readonly string[]): Profile {
  const [broken] = brokenRules(profile);
  if (broken === undefined) return profile;
  throw new RequestError(
    `echelon:workflows: got ${workflows.length} workflows, which break a rule of the profile: ${broken.path.join(".")}: expected ${broken.expected}`,
  );
}

/**
 * The profile for one target: with the figures that the source states for that target, and with a workload for each
 * of the operator's workflows.
 *
 * @param workflows names of the workflows, from `echelon:workflows`. @default none
 * @throws RequestError if the tier runs a service for each workflow and the operator names none, or too many.
 */
export function profileFor(profile: Profile, target: Target, workflows: readonly string[] = []): Profile {
  const { system, tier, workloads } = profile;
  const stated = onTarget(profile, target);
  const repeated = Object.values(workloads).filter(isPerWorkflow);
  if (repeated.length === 0) return stated;
  if (workflows.length === 0) {
    if (repeated.every(({ perWorkflow }) => perWorkflow === "ifNamed")) return stated;
    throw new RequestError(
      `echelon:workflows: got nothing, expected the names of the workflows: ${system}/${tier} runs a service for each`,
    );
  }
  return checkWorkflows({ ...stated, workloads: perWorkflow(stated, workflows) }, workflows);
}
