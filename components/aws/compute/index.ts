import { UnsupportedError } from "../../../base/errors.ts";
import type { ComputeKind } from "../../../profiles/schema.ts";
import type { AwsContext } from "../parts/scope.ts";
import { Containers, type WorkloadsArgs } from "./containers.ts";
import { Host } from "./host.ts";

type Maker = (context: AwsContext, args: WorkloadsArgs) => Containers | Host;

const makers = {
  host: (context, args) => new Host(context, args),
  containers: (context, args) => new Containers(context, args),
  kubernetes: () => {
    throw new UnsupportedError("AWS: the compute kind kubernetes is not provided yet");
  },
} satisfies Record<ComputeKind, Maker>;

/** Every workload of the plan, on the plan's compute kind. */
export const makeWorkloads: Maker = (context, args) => makers[context.plan.compute](context, args);
