import { readFileSync } from "node:fs";
import { join } from "node:path";
import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "../../foundation.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";
import { allow, type Statement, serviceRole } from "../security/iam.ts";
import { FARGATE } from "./capacity.ts";
import type { EcsCluster } from "./cluster.ts";
import { taskArns } from "./protection.ts";
import { type Task, taskNetwork, taskReady } from "./taskDefinition.ts";

/** The longest time of a function: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const SECONDS = 900;
const MEMORY_MIB = 256;

interface RunOnceArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly cluster: EcsCluster;
  /** Logical name. */
  readonly name: string;
  readonly task: Task;
  /** Name of the container that decides. */
  readonly container: string;
  /** What has to exist before it runs, such as the stores that it uses. */
  readonly before: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/**
 * Runs a task of ECS once for each revision of its definition: the update waits until it has ended with exit code 0, and fails
 * with the end of its log otherwise. The work may be started again, so doing it twice must do no harm. A task that needs longer
 * than fourteen minutes fails the update, which then waits for the same task when it is run again.
 *
 * AWS has no resource that starts a task and waits, so a function does it. It is not in the network: it calls AWS only.
 *
 * @returns what exists once it is done.
 */
export function runOnce(args: RunOnceArgs): pulumi.Resource {
  const { name, task, parent, before, cluster } = args;
  const runner = runnerOf(args);
  const { definition } = task;
  return new aws.lambda.Invocation(
    `${name}-run`,
    {
      functionName: runner.name,
      input: pulumi.jsonStringify(eventOf(args)),
      triggers: { task: definition.arn },
    },
    // The provider waits 20 minutes by itself, longer than the function runs.
    { parent, dependsOn: [...cluster.ready, ...taskReady(task), ...before] },
  );
}

/** What runOnce.mjs gets; all of it is known to whoever may read the function. */
const eventOf = ({ foundation, cluster, task, container }: RunOnceArgs) => {
  const { subnets, securityGroups, assignPublicIp } = taskNetwork(foundation);
  return {
    cluster: cluster.cluster.arn,
    family: task.definition.family,
    definition: task.definition.arn,
    container,
    logGroup: task.logs.name,
    network: { subnets, securityGroups, assignPublicIp: assignPublicIp ? "ENABLED" : "DISABLED" },
    capacity: [FARGATE],
  };
};

function runnerOf({ scope, foundation, name, parent, ...run }: RunOnceArgs): aws.lambda.Function {
  const logs = logGroup(`${name}-runner-logs`, { scope, key: foundation.key, parent });
  const { role, ready } = serviceRole(
    `${name}-runner-role`,
    // Lambda gives no source account when it assumes a role.
    { service: "lambda.amazonaws.com", statements: rights({ ...run, foundation }, logs) },
    { parent },
  );
  const source = readFileSync(join(import.meta.dirname, "runOnce.mjs"), "utf8");
  return new aws.lambda.Function(
    `${name}-runner`,
    {
      description: `Runs ${name} once`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(source) }),
      role: role.arn,
      timeout: SECONDS,
      memorySize: MEMORY_MIB,
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
    },
    { parent, dependsOn: [...ready] },
  );
}

/** It starts this task in this cluster, looks at tasks there, and reads the log of this one. */
function rights(
  { foundation, cluster: { cluster }, task }: Pick<RunOnceArgs, "foundation" | "cluster" | "task">,
  logs: aws.cloudwatch.LogGroup,
): Statement[] {
  const inCluster = { ArnEquals: { "ecs:cluster": cluster.arn } };
  return [
    allow(["ecs:RunTask"], task.definition.arn, inCluster),
    // A list has no resource of its own that a policy could name.
    allow(["ecs:ListTasks"], "*", inCluster),
    allow(["ecs:DescribeTasks"], taskArns(cluster, foundation)),
    allow(["ecs:TagResource"], taskArns(cluster, foundation), {
      StringEquals: { "ecs:CreateAction": "RunTask" },
    }),
    allow(["iam:PassRole"], [task.executionRole.role.arn, task.role.role.arn], {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
    allow(["logs:GetLogEvents"], pulumi.interpolate`${task.logs.arn}:log-stream:*`),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`),
  ];
}
