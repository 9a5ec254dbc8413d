import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "../../foundation.ts";
import { CAPACITY_PROVIDERS, FARGATE } from "./capacity.ts";

/** An ECS cluster. */
export interface EcsCluster {
  readonly cluster: aws.ecs.Cluster;
  /** Resources that have to exist before anything runs in it. */
  readonly ready: readonly pulumi.Resource[];
}

/** A cluster whose tasks run on Fargate. It costs nothing by itself. */
export function ecsCluster(
  name: string,
  { ready }: Pick<Foundation, "ready">,
  parent: pulumi.Resource,
): EcsCluster {
  const cluster = new aws.ecs.Cluster(
    name,
    { settings: [{ name: "containerInsights", value: "enabled" }] },
    { parent },
  );
  // Services and schedules depend on this: tasks cannot start on Fargate before it exists.
  const capacity = new aws.ecs.ClusterCapacityProviders(
    `${name}-capacity`,
    {
      clusterName: cluster.name,
      capacityProviders: CAPACITY_PROVIDERS,
      defaultCapacityProviderStrategies: [FARGATE],
    },
    { parent },
  );
  return { cluster, ready: [...ready, capacity] };
}
