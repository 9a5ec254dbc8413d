import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import type { Foundation } from "../../foundation.ts";
import type { Stores } from "../../parts/store.ts";
import { type Balancer, targetsFor } from "../edge/balancer.ts";
import type { BalancedTargets } from "../edge/targets.ts";
import { label } from "../label.ts";
import { networkPart } from "../network/network.ts";
import type { Scope } from "../scope.ts";
import { capacityOf, changesCapacity } from "./capacity.ts";
import type { EcsCluster } from "./cluster.ts";
import { scaling } from "./scaling.ts";
import { type Task, taskNetwork, taskReady } from "./taskDefinition.ts";

interface ServiceArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly stores: Stores;
  readonly cluster: EcsCluster;
  /** Load balancer of the public workloads; null if nothing is public. */
  readonly balancer: Balancer | null;
  readonly workload: WorkloadPlan;
  readonly task: Task;
  readonly parent: pulumi.Resource;
}

/** A service, and the policy that adds replicas; null without autoscaling. */
export interface RunningService {
  readonly workload: WorkloadPlan;
  readonly service: aws.ecs.Service;
  readonly growth: aws.appautoscaling.Policy | null;
}

/** During a rollout there may be a new task for each old one. */
const SURGE_PERCENT = 200;
const NO_SURGE_PERCENT = 100;
/** Seconds after a task's start in which failed health checks of the balancer do not count. */
const GRACE_SECONDS = 60;

/** The ECS service of a workload, with its autoscaler. */
export function service(args: ServiceArgs): RunningService {
  const { scope, stores, cluster, workload, parent } = args;
  const before = targetsFor(args.balancer, workload.name);
  const made = createEcsService(args, before);
  const { autoscaler, uses } = workload;
  if (autoscaler === null) return { workload, service: made, growth: null };
  const taken = Object.entries(uses)
    .filter(([, rights]) => rights.includes("take"))
    .map(([store]) => stores.built[store]);
  const growth = scaling({
    name: `${scope.name}-${workload.name}`,
    workload,
    autoscaler,
    cluster: cluster.cluster,
    service: made,
    ages: taken.flatMap((store) => store?.takenAge?.(workload.name) ?? []),
    items: taken.flatMap((store) => store?.takenItems?.(workload.name) ?? [])[0] ?? null,
    requestLabel: args.balancer === null || before === null ? null : requestLabel(args.balancer, before),
    parent,
  });
  return { workload, service: made, growth };
}

const requestLabel = ({ loadBalancer }: Balancer, { targetGroup }: BalancedTargets): pulumi.Output<string> =>
  pulumi.interpolate`${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`;

function createEcsService(args: ServiceArgs, before: BalancedTargets | null): aws.ecs.Service {
  const { scope, foundation, stores, cluster, balancer, workload, task, parent } = args;
  const surge = !workload.sharesTotal;
  // Behind the balancer of another network it is another service: the old one answers until CloudFront calls the new one.
  const own = label(`${scope.name}-${workload.name}`, ...(before === null ? [] : [networkPart(scope)]));
  return new aws.ecs.Service(
    own.name,
    {
      cluster: cluster.cluster.arn,
      taskDefinition: task.definition.arn,
      desiredCount: workload.replicas.expected,
      capacityProviderStrategies: capacityOf(workload, scope),
      ...(changesCapacity(workload) ? { forceNewDeployment: true } : {}),
      networkConfiguration: taskNetwork(foundation),
      deploymentMaximumPercent: surge ? SURGE_PERCENT : NO_SURGE_PERCENT,
      deploymentMinimumHealthyPercent: workload.minAvailablePercent,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // With rebalancing, ECS moves tasks back to a recovered zone. It starts the new task first, which needs the
      // surge.
      availabilityZoneRebalancing: surge ? "ENABLED" : "DISABLED",
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
      ...(before === null ? {} : behind(before)),
    },
    {
      parent,
      ...own.opts,
      dependsOn: [
        ...cluster.ready,
        ...taskReady(task),
        ...stores.ready,
        ...(before === null ? [] : (balancer?.ready ?? [])),
      ],
      // An update keeps the number of replicas that the autoscaler has set.
      ignoreChanges: workload.autoscaler === null ? [] : ["desiredCount"],
    },
  );
}

const behind = ({ targetGroup, entry }: BalancedTargets) => ({
  healthCheckGracePeriodSeconds: GRACE_SECONDS,
  loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: entry.name, containerPort: entry.port }],
});
