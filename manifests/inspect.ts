import { PROJECT } from "../base/project.ts";
import { settingsFromPulumi } from "../config/fromPulumi.ts";
import type { RawConfig } from "../config/keys.ts";
import { inspectProgram } from "../preview/engine/run.ts";
import { type Built, build } from "../program/build.ts";
import { type StackObjects, stackObjects } from "./stackObjects.ts";

interface StackRun {
  readonly stack: string;
  /** As the engine would hand it to the program. */
  readonly config: RawConfig;
}

/**
 * Everything that the program registers for a Kubernetes stack, with the values of secrets, and the stack's plan.
 *
 * @throws RequestError where the stack cannot be planned, or holds a resource that only the engine can make.
 */
export async function inspectStack({
  stack,
  config: { values, secretKeys },
}: StackRun): Promise<StackObjects & Pick<Built, "plan">> {
  let built: Built | undefined;
  const program = () => {
    built = build(settingsFromPulumi());
    return built.outputs;
  };
  const run = { project: PROJECT, stack, config: values, secretKeys, program };
  const objects = stackObjects(stack, await inspectProgram(run, "revealed"));
  if (built === undefined) throw new Error("the program ended without a plan");
  return { ...objects, plan: built.plan };
}
