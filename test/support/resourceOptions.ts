import type { CustomResourceOptions, ResourceTransformation } from "@pulumi/pulumi";
import { System } from "../../components/system.ts";
import type { SystemArgs } from "../../config/args.ts";
import { resourceId } from "../../growth/resourceId.ts";
import { runProgram } from "../../preview/engine/run.ts";
import { testRun } from "./inProcess.ts";
import { SAMPLE } from "./sample.ts";

/** Notes the options of every resource, by its id: no document of a preview says them. */
export const noteOptions =
  (seen: Map<string, CustomResourceOptions>): ResourceTransformation =>
  (resource) => {
    seen.set(resourceId(resource), resource.opts);
    return undefined;
  };

/** The options with which the resources of a stack of the sample are registered, by `type::name`. */
export async function resourceOptions(args: SystemArgs): Promise<ReadonlyMap<string, CustomResourceOptions>> {
  const seen = new Map<string, CustomResourceOptions>();
  // The transformations of the System come after those of the resource itself and of its group.
  await runProgram(
    testRun(() => {
      new System(SAMPLE, args, { transformations: [noteOptions(seen)] });
      return {};
    }),
  );
  return seen;
}
