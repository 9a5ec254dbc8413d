import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../plan/types.ts";
import type { Foundation } from "../foundation.ts";
import type { Stores } from "../stores.ts";
import type { Balancer } from "./balancer.ts";
import { scaling } from "./scaling.ts";
import type { Scope } from "./scope.ts";
import { FARGATE, type Task, taskNetwork, taskReady } from "./taskDefinition.ts";

/** A cluster of ECS. */
export interface Cluster {
  readonly cluster: aws.ecs.Cluster;
  /** What has to be there before anything runs in it. */
  readonly ready: readonly pulumi.Resource[];
}

interface ServiceArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly stores: Stores;
  readonly cluster: Cluster;
  /** What stands before the public workload; null where nothing is public. */
  readonly balancer: Balancer | null;
  readonly workload: WorkloadPlan;
  readonly task: Task;
  readonly parent: pulumi.Resource;
}

/** A service, and what grows it where it is autoscaled. */
export interface RunningService {
  readonly workload: WorkloadPlan;
  readonly service: aws.ecs.Service;
  readonly growth: aws.appautoscaling.Policy | null;
}

/** Room for a new task beside each old one. */
const SURGE_PERCENT = 200;
const NO_SURGE_PERCENT = 100;
/** From a task's start until the balancer's first failed check counts. */
const GRACE_SECONDS = 60;

/** Replicas that share a limit of the stack out: one more of them, even for a moment, would pass it. */
const sharesLimit = ({ environment }: WorkloadPlan): boolean =>
  Object.keys(environment).some((variable) => variable.endsWith("_SHARE"));

/** The replicas of one workload, and what grows and shrinks them. */
export function service(args: ServiceArgs): RunningService {
  const { scope, stores, cluster, workload, parent } = args;
  const before = workload.public ? args.balancer : null;
  const made = createEcsService({ ...args, balancer: before });
  const { autoscaler, uses } = workload;
  if (autoscaler === null) return { workload, service: made, growth: null };
  const growth = scaling({
    name: `${scope.name}-${workload.name}`,
    workload,
    autoscaler,
    cluster: cluster.cluster,
    service: made,
    queueNames: uses.flatMap((store) => stores.built[store]?.queueName ?? []),
    requestLabel: before === null ? null : requestLabel(before),
    parent,
  });
  return { workload, service: made, growth };
}

const requestLabel = ({ loadBalancer, targetGroup }: Balancer): pulumi.Output<string> =>
  pulumi.interpolate`${loadBalancer.arnSuffix}/${targetGroup.arnSuffix}`;

function createEcsService(args: ServiceArgs): aws.ecs.Service {
  const { scope, foundation, cluster, balancer, workload, task, parent } = args;
  const surge = !sharesLimit(workload);
  return new aws.ecs.Service(
    `${scope.name}-${workload.name}`,
    {
      cluster: cluster.cluster.arn,
      taskDefinition: task.definition.arn,
      desiredCount: workload.replicas.expected,
      capacityProviderStrategies: [FARGATE],
      networkConfiguration: taskNetwork(foundation),
      deploymentMaximumPercent: surge ? SURGE_PERCENT : NO_SURGE_PERCENT,
      deploymentMinimumHealthyPercent: workload.minAvailablePercent,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      // ECS moves tasks back into a zone that recovered; it starts the new one first, so it needs the surge.
      availabilityZoneRebalancing: surge ? "ENABLED" : "DISABLED",
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      waitForSteadyState: true,
      ...(balancer === null ? {} : behind(balancer, workload)),
    },
    {
      parent,
      dependsOn: [...cluster.ready, ...taskReady(task), ...(balancer === null ? [] : [balancer.listener])],
      // The autoscaler's number stays through an update.
      ignoreChanges: workload.autoscaler === null ? [] : ["desiredCount"],
    },
  );
}

const behind = ({ targetGroup }: Balancer, { name, port }: WorkloadPlan) => ({
  healthCheckGracePeriodSeconds: GRACE_SECONDS,
  loadBalancers: [{ targetGroupArn: targetGroup.arn, containerName: name, containerPort: port }],
});
