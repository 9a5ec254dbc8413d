import type { CustomResourceOptions, ResourceTransformation } from "@pulumi/pulumi";
import { System } from "../../components/system.ts";
import type { SystemArgs } from "../../config/args.ts";
import { runProgram } from "../../preview/engine/run.ts";
import { testRun } from "./inProcess.ts";
import { SAMPLE } from "./sample.ts";

/** The options with which the resources of a stack of the sample are registered, by `type::name`. */
export async function resourceOptions(args: SystemArgs): Promise<ReadonlyMap<string, CustomResourceOptions>> {
  const seen = new Map<string, CustomResourceOptions>();
  // The transformations of the System come after those of the resource itself and of its group.
  const note: ResourceTransformation = ({ type, name, opts }) => {
    seen.set(`${type}::${name}`, opts);
    return undefined;
  };
  await runProgram(
    testRun(() => {
      new System(SAMPLE, args, { transformations: [note] });
      return {};
    }),
  );
  return seen;
}
