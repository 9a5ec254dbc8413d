import { RequestError } from "../base/errors.ts";
import { onTarget } from "../profiles/onTarget.ts";
import { brokenRules } from "../profiles/rules.ts";
import type { Profile } from "../profiles/schema.ts";
import type { Target } from "../targets/names.ts";

type Workloads = Profile["workloads"];

/** One workload for each workflow, where the profile asks for that; the variable `WORKFLOW` tells which. */
function perWorkflow(profile: Profile, workflows: readonly string[]): Workloads {
  const entries = Object.entries(profile.workloads).flatMap(
    ([name, workload]): [string, Workloads[string]][] =>
      workload.perWorkflow === true
        ? workflows.map((workflow) => [
            `${name}-${workflow}`,
            { ...workload, environment: { ...workload.environment, WORKFLOW: workflow } },
          ])
        : [[name, workload]],
  );
  const names = [...entries.map(([name]) => name), ...Object.keys(profile.stores)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new RequestError(`echelon:workflows: got a second ${twice}, expected names that nothing else has`);
  }
  return Object.fromEntries(entries);
}

/** More services must still fit the limits that they share and the databases that they open. */
function checkWorkflows(profile: Profile, workflows: readonly string[]): Profile {
  const [broken] = brokenRules(profile);
  if (broken === undefined) return profile;
  throw new RequestError(
    `echelon:workflows: got ${workflows.length} workflows, with which ${broken.path.join(".")} breaks a rule: expected ${broken.expected}`,
  );
}

/**
 * The profile as it stands on one target: the figures that the source states for it, and a workload for each
 * workflow of the operator's.
 *
 * @throws RequestError where the tier runs a service for each workflow and the operator names none, or too many.
 */
export function profileFor(profile: Profile, target: Target, workflows: readonly string[] = []): Profile {
  const { system, tier, workloads } = profile;
  const stated = onTarget(profile, target);
  if (Object.values(workloads).every((one) => one.perWorkflow !== true)) return stated;
  if (workflows.length === 0) {
    throw new RequestError(
      `echelon:workflows: got nothing, expected the names of the workflows: ${system}/${tier} runs a service for each`,
    );
  }
  return checkWorkflows({ ...stated, workloads: perWorkflow(stated, workflows) }, workflows);
}
