import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { AwsSecret } from "../../../platform.ts";
import type { Foundation } from "../../foundation.ts";
import { pullAccess } from "../images.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";
import { secretAccess } from "../security/access.ts";
import { allow, type Statement, serviceRole } from "../security/iam.ts";
import type { EcsCluster } from "./cluster.ts";
import { runOnce } from "./runOnce.ts";
import { closedContainer, fargateFields, logsOf, secretFields, type Task } from "./taskDefinition.ts";

/** Chosen: it calls a store and little else. */
const SIZE = { cpu: 0.25, memoryMiB: 512 };

interface SetupArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Where it runs: `tasks()` of what a store is built from. */
  readonly cluster: EcsCluster;
  /** Logical name, such as that of the store with `-setup`. */
  readonly name: string;
  readonly image: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** @default none */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** By variable. @default none */
  readonly secrets?: Readonly<Record<string, AwsSecret>>;
  /** What it may do in AWS. @default nothing */
  readonly statements?: readonly Statement[];
  /** What has to exist before it runs. What its variables name does anyway. @default nothing */
  readonly before?: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/**
 * Runs a command once, in the network of the workloads, as something that a store needs and AWS does not do: users, databases.
 * It runs again when its definition changes (image, command, variables), so doing it twice must do no harm. Every compute kind
 * has it. It has no root and a read-only root filesystem, and may write to /tmp.
 *
 * @returns what exists once it is done; workloads wait for it where the store says so.
 */
export function setupTask(args: SetupArgs): pulumi.Resource {
  const { scope, foundation, cluster, name, before = [], parent } = args;
  const container = "setup";
  const task = taskOf(args, container);
  return runOnce({ scope, foundation, cluster, name, task, container, before, parent });
}

function taskOf(args: SetupArgs, container: string): Task {
  const { scope, foundation, name, image, secrets = {}, statements = [], parent } = args;
  const common = { service: "ecs-tasks.amazonaws.com", account: foundation.account };
  const logs = logGroup(`${name}-logs`, { scope, key: foundation.key, parent });
  const executionStatements = [
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`),
    ...secretAccess({ secrets }, foundation, scope.region),
    ...pullAccess(image),
  ];
  const executionRole = serviceRole(
    `${name}-exec`,
    { ...common, statements: executionStatements },
    { parent },
  );
  const role = serviceRole(`${name}-task`, { ...common, statements }, { parent });
  const definition = new aws.ecs.TaskDefinition(
    `${name}-definition`,
    {
      // The system comes first, by which a deployer's rights are limited.
      family: physicalName(awsNames.ecsFamily, [scope.name, scope.stack, name.slice(scope.name.length + 1)]),
      ...fargateFields(scope, SIZE),
      executionRoleArn: executionRole.role.arn,
      taskRoleArn: role.role.arn,
      containerDefinitions: pulumi.jsonStringify([containerOf(args, container, logs)]),
    },
    { parent },
  );
  return { definition, logs, executionRole, role };
}

function containerOf(
  { scope, image, command, environment = {}, secrets = {} }: SetupArgs,
  name: string,
  logs: aws.cloudwatch.LogGroup,
) {
  return {
    name,
    image,
    essential: true,
    command,
    environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: secretFields(secrets),
    ...closedContainer,
    logConfiguration: logsOf(scope, name, logs),
  };
}
