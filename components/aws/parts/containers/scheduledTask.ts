import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import type { Foundation } from "../../foundation.ts";
import type { Stores } from "../../parts/store.ts";
import { schedulerExpressions } from "../cron.ts";
import { type RunCounts, taskRuns } from "../monitoring/runs.ts";
import type { Scope } from "../scope.ts";
import { allow, serviceRole } from "../security/iam.ts";
import { FARGATE } from "./capacity.ts";
import type { EcsCluster } from "./cluster.ts";
import { endRules, keepsUndelivered, type RunQueues, runQueues } from "./endedRuns.ts";
import { taskArns } from "./protection.ts";
import { type Task, taskNetwork, taskReady } from "./taskDefinition.ts";

interface ScheduledTaskArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly stores: Stores;
  readonly cluster: EcsCluster;
  readonly workload: WorkloadPlan;
  /** Five-field cron, UTC. */
  readonly schedule: string;
  readonly task: Task;
  readonly parent: pulumi.Resource;
}

/** Retries of a run that could not start, and the time after which it is given up. */
const RETRIES = 3;
const RETRY_SECONDS = 900;

/** A workload that runs on a schedule, and what is known of its runs. */
export interface ScheduledRuns {
  readonly workload: WorkloadPlan;
  readonly schedule: string;
  readonly counts: RunCounts;
  /** Name of the queue of the runs that could not be started. */
  readonly undelivered: pulumi.Output<string>;
}

/** Starts one task at each time of the schedule. */
export function scheduledTask(args: ScheduledTaskArgs): ScheduledRuns {
  const { scope, workload, schedule, task, parent } = args;
  const { cluster } = args.cluster;
  const name = `${scope.name}-${workload.name}`;
  const queues = runQueues(name, parent);
  const group = schedules(name, args, queues);
  const { good, failed } = endRules({
    name,
    queues,
    cluster: cluster.arn,
    family: task.definition.family,
    container: workload.name,
    parent,
  });
  return {
    workload,
    schedule,
    counts: taskRuns({ schedules: group.name, failed: failed.name, good: good.name }),
    undelivered: queues.undelivered.name,
  };
}

function schedules(name: string, args: ScheduledTaskArgs, queues: RunQueues): aws.scheduler.ScheduleGroup {
  const { foundation, stores, schedule, task, parent } = args;
  const { cluster, ready } = args.cluster;
  const role = starterRole(`${name}-start`, args, queues);
  const group = new aws.scheduler.ScheduleGroup(`${name}-schedules`, {}, { parent });
  schedulerExpressions(schedule).forEach((scheduleExpression, index) => {
    new aws.scheduler.Schedule(
      index === 0 ? name : `${name}-${index}`,
      {
        groupName: group.name,
        scheduleExpression,
        scheduleExpressionTimezone: "UTC",
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          arn: cluster.arn,
          roleArn: role.role.arn,
          retryPolicy: { maximumRetryAttempts: RETRIES, maximumEventAgeInSeconds: RETRY_SECONDS },
          deadLetterConfig: { arn: queues.undelivered.arn },
          ecsParameters: {
            taskDefinitionArn: task.definition.arn,
            taskCount: 1,
            capacityProviderStrategies: [FARGATE],
            networkConfiguration: taskNetwork(foundation),
            enableEcsManagedTags: true,
            propagateTags: "TASK_DEFINITION",
          },
        },
      },
      { parent, dependsOn: [...ready, ...role.ready, ...taskReady(task), ...stores.ready] },
    );
  });
  return group;
}

/** A role that may start this task in this cluster, pass its two roles to it, and keep what it could not start. */
function starterRole(
  name: string,
  { foundation, task, parent, cluster: { cluster } }: ScheduledTaskArgs,
  queues: RunQueues,
) {
  const inCluster = { ArnEquals: { "ecs:cluster": cluster.arn } };
  return serviceRole(
    name,
    {
      service: "scheduler.amazonaws.com",
      account: foundation.account,
      statements: [
        allow(["ecs:RunTask"], task.definition.arn, inCluster),
        allow(["ecs:TagResource"], taskArns(cluster, foundation), {
          StringEquals: { "ecs:CreateAction": "RunTask" },
        }),
        allow(["iam:PassRole"], [task.executionRole.role.arn, task.role.role.arn], {
          StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
        }),
        keepsUndelivered(queues),
      ],
    },
    { parent },
  );
}
