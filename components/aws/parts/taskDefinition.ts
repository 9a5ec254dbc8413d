import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import type { WorkloadPlan } from "../../../plan/types.ts";
import type { SecretReference, Wiring } from "../../platform.ts";
import type { Foundation } from "../foundation.ts";
import type { Stores } from "../stores.ts";
import { secretAccess, storeAccess } from "./access.ts";
import { allow, type ServiceRole, serviceRole } from "./iam.ts";
import { imageOf, placeholderSource, pullAccess, WORKLOAD_USER } from "./images.ts";
import { logGroup } from "./logGroup.ts";
import type { AwsContext } from "./scope.ts";
import { fargateSize } from "./sizes.ts";

export interface TaskArgs {
  readonly context: AwsContext;
  readonly foundation: Foundation;
  readonly stores: Stores;
  readonly workload: WorkloadPlan;
  readonly wiring: Wiring;
  readonly parent: pulumi.Resource;
}

/** One workload as ECS runs it. */
export interface Task {
  readonly definition: aws.ecs.TaskDefinition;
  readonly logs: aws.cloudwatch.LogGroup;
  /** What ECS itself uses: pulls, logs, secrets. */
  readonly executionRole: ServiceRole;
  /** What the workload uses: its stores. */
  readonly role: ServiceRole;
}

/** What has to be there before a task starts: its roles may do what it needs. */
export const taskReady = ({ executionRole, role }: Task): readonly pulumi.Resource[] => [
  ...executionRole.ready,
  ...role.ready,
];

/** Fargate ends a task no later than this after it asked. */
const MAX_STOP_SECONDS = 120;
const SCRATCH_MIB = 64;

/** Asks the placeholder itself: its image has node, and an operator's may have no tool at all. */
const placeholderHealth = {
  command: [
    "CMD",
    "node",
    "-e",
    "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))",
  ],
  interval: 30,
  timeout: 5,
  retries: 3,
  startPeriod: 30,
} as const;

const valueFrom = ({ holder, key }: SecretReference): pulumi.Input<string> =>
  key === undefined ? holder : pulumi.interpolate`${holder}:${key}::`;

/** Roles, log group and definition of one workload's task. */
export function task(args: TaskArgs): Task {
  const { context, foundation, stores, workload, wiring, parent } = args;
  const name = `${context.name}-${workload.name}`;
  const logs = logGroup(`${name}-logs`, { context, key: foundation.key, parent });
  const image = imageOf(context, workload.name);
  const executionRole = serviceRole(
    `${name}-exec`,
    {
      service: "ecs-tasks.amazonaws.com",
      account: foundation.account,
      statements: [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`),
        ...secretAccess(wiring, foundation, context.region),
        ...(image.placeholder ? [] : registryAccess(context)),
        ...pullAccess(image.reference),
      ],
    },
    { parent },
  );
  const role = serviceRole(
    `${name}-task`,
    {
      service: "ecs-tasks.amazonaws.com",
      account: foundation.account,
      statements: storeAccess(workload, stores),
    },
    { parent },
  );
  const { cpu, memory } = fargateSize(workload.limits);
  const definition = new aws.ecs.TaskDefinition(
    `${name}-definition`,
    {
      family: physicalName("aws-ecs-family", [context.name, context.stack, workload.name]),
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu,
      memory,
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: executionRole.role.arn,
      taskRoleArn: role.role.arn,
      containerDefinitions: pulumi.jsonStringify([containerOf(args, logs)]),
    },
    { parent },
  );
  return { definition, logs, executionRole, role };
}

/** Opening the login of the operator's registry. */
const registryAccess = ({ settings }: AwsContext) =>
  settings.pullSecrets.length === 0
    ? []
    : [allow(["secretsmanager:GetSecretValue"], settings.pullSecrets.slice(0, 1))];

function containerOf({ context, workload, wiring }: TaskArgs, logs: aws.cloudwatch.LogGroup) {
  const { reference, placeholder } = imageOf(context, workload.name);
  const [login] = context.settings.pullSecrets;
  const { scaleProfile } = context.plan;
  const environment = {
    ...wiring.environment,
    ...(scaleProfile === null ? {} : { SCALE_PROFILE: scaleProfile.content }),
  };
  return {
    name: workload.name,
    image: reference,
    essential: true,
    ...(placeholder ? { command: ["node", "-e", placeholderSource()] } : {}),
    ...(placeholder && workload.kind !== "cron" ? { healthCheck: placeholderHealth } : {}),
    ...(login !== undefined && !placeholder
      ? { repositoryCredentials: { credentialsParameter: login } }
      : {}),
    environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: Object.entries(wiring.secrets).map(([variable, reference]) => ({
      name: variable,
      valueFrom: valueFrom(reference),
    })),
    portMappings: [{ containerPort: workload.port, protocol: "tcp" }],
    user: `${WORKLOAD_USER}:${WORKLOAD_USER}`,
    readonlyRootFilesystem: true,
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"] },
      tmpfs: [{ containerPath: "/tmp", size: SCRATCH_MIB, mountOptions: ["nosuid", "nodev", "noexec"] }],
    },
    stopTimeout: Math.min(MAX_STOP_SECONDS, workload.terminationGraceSeconds),
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logs.name,
        "awslogs-region": context.region,
        "awslogs-stream-prefix": workload.name,
        mode: "non-blocking",
      },
    },
  };
}
