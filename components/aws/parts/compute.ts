import { once } from "../../../base/once.ts";
import type { Compute, PlatformTypes, StackFacts, WorkloadsWiring } from "../../platform.ts";
import type { Edge } from "../edge.ts";
import type { Foundation } from "../foundation.ts";
import type { Recipients } from "../observability.ts";
import type { Stores } from "../parts/store.ts";
import { type EcsCluster, ecsCluster } from "./containers/cluster.ts";
import type { PreparedCluster } from "./eks/prepared.ts";
import type { Needs } from "./needs.ts";
import type { Running } from "./running.ts";
import type { Scope } from "./scope.ts";

/** What running the workloads needs, besides what the compute kind itself prepared. */
export interface RunContext extends WorkloadsWiring {
  readonly foundation: Foundation;
  /** The operator's secrets, by their names. */
  readonly secrets: PlatformTypes["secrets"];
  readonly stores: Stores;
}

/** What a compute kind prepared before the stores were built. Only the kind itself knows its content. */
export interface Prepared {
  /** The cluster on which workloads run, and the stores that no service of AWS holds; null where there is none. */
  readonly cluster: PreparedCluster | null;
  /** The cluster of ECS for tasks that set up a store. A kind whose workloads are not in one makes it when it is first asked. */
  readonly tasks: () => EcsCluster;
  readonly run: (on: RunContext) => Running;
}

/** The types that the capabilities of AWS pass to each other. */
export interface AwsTypes extends PlatformTypes {
  readonly scope: Scope;
  readonly needs: Needs;
  readonly foundation: Foundation;
  readonly prepared: Prepared;
  readonly stores: Stores;
  readonly running: Running;
  readonly edge: Edge;
  readonly recipients: Recipients;
}

/** A compute kind, with its own type of what it prepares. */
interface Kind<Own> {
  /** Refuses what it cannot run. @throws RequestError or UnsupportedError. */
  readonly check: (facts: StackFacts) => void;
  readonly needs: (facts: StackFacts) => Needs;
  readonly prepare: (scope: Scope, on: { readonly foundation: Foundation }) => Own;
  readonly run: (scope: Scope, on: RunContext & { readonly prepared: Own }) => Running;
  readonly standBeside?: Compute<AwsTypes>["standBeside"];
  readonly prepareBeside?: Compute<AwsTypes>["prepareBeside"];
  /** The cluster that it prepared. @default it has none */
  readonly clusterOf?: (prepared: Own) => PreparedCluster;
  /** The cluster of ECS of its workloads. @default it has none */
  readonly tasksOf?: (prepared: Own) => EcsCluster;
}

/** A cluster for the tasks that set up stores, where no workload runs in one. */
export const setupCluster = (
  { name }: Pick<Scope, "name">,
  { foundation }: { readonly foundation: Foundation },
): EcsCluster => ecsCluster(`${name}-setup-cluster`, foundation, foundation.group);

/**
 * Makes a `Compute` of a kind. The type of what `prepare` returns stays hidden: only the kind's own `run` gets it.
 */
export const computeOf = <Own>({
  prepare,
  run,
  clusterOf,
  tasksOf,
  ...kind
}: Kind<Own>): Compute<AwsTypes> => ({
  ...kind,
  prepare: (scope, on) => {
    const prepared = prepare(scope, on);
    return {
      cluster: clusterOf?.(prepared) ?? null,
      tasks: once(() => tasksOf?.(prepared) ?? setupCluster(scope, on)),
      run: (context) => run(scope, { ...context, prepared }),
    };
  },
  run: (_scope, { prepared, ...context }) => prepared.run(context),
});
