import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { platformVariables } from "../../../../plan/environment.ts";
import type { Size, WorkloadPlan } from "../../../../plan/types.ts";
import { ends } from "../../../../profiles/workload.ts";
import { FARGATE_STOP_SECONDS } from "../../../../targets/aws/bounds.ts";
import type { Architecture } from "../../../../targets/aws/keys.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { AwsSecret, WorkloadsWiring } from "../../../platform.ts";
import { imageOf, WORKLOAD_USER } from "../../../workload/image.ts";
import { placeholderSource } from "../../../workload/placeholder.ts";
import type { Foundation } from "../../foundation.ts";
import type { Stores } from "../../parts/store.ts";
import { pullAccess } from "../images.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";
import { secretAccess, storeAccess } from "../security/access.ts";
import { allow, type ServiceRole, serviceRole } from "../security/iam.ts";
import { fargateSize } from "../sizes.ts";
import { type AwsWiring, wiringOf } from "../wiring.ts";
import { selfProtection } from "./protection.ts";

interface TaskArgs extends WorkloadsWiring {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly stores: Stores;
  /** The cluster in which it runs. */
  readonly cluster: aws.ecs.Cluster;
  readonly workload: WorkloadPlan;
  readonly parent: pulumi.Resource;
}

/** The task of one workload. */
export interface Task {
  readonly definition: aws.ecs.TaskDefinition;
  readonly logs: aws.cloudwatch.LogGroup;
  /** Role of ECS itself, for pulling images, writing logs and reading secrets. */
  readonly executionRole: ServiceRole;
  /** Role of the workload, for its stores. */
  readonly role: ServiceRole;
}

/** Network configuration of all tasks. */
export function taskNetwork({ network, workloadGroup }: Foundation) {
  const { subnetIds, publicAddresses } = network.workloads;
  return {
    subnets: [...subnetIds],
    securityGroups: [workloadGroup.id],
    assignPublicIp: publicAddresses,
  };
}

/** Resources that have to exist before a task starts: the policies of its roles. */
export const taskReady = ({ executionRole, role }: Task): readonly pulumi.Resource[] => [
  ...executionRole.ready,
  ...role.ready,
];

/** Architectures in the words of ECS. */
const CPU = { amd64: "X86_64", arm64: "ARM64" } satisfies Record<Architecture, string>;

const SCRATCH_MIB = 64;

/** Health check of the placeholder, run in its container with node. Other images may have no tool for one. */
const placeholderHealth = {
  command: [
    "CMD",
    "node",
    "-e",
    "fetch(`http://127.0.0.1:${process.env.MANAGEMENT_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))",
  ],
  interval: 30,
  timeout: 5,
  retries: 3,
  startPeriod: 30,
} as const;

const valueFrom = ({ arn, key }: AwsSecret): pulumi.Input<string> =>
  key === undefined ? arn : pulumi.interpolate`${arn}:${key}::`;

/** What every task on Fargate has. */
export const fargateFields = ({ settings }: Pick<Scope, "settings">, limits: Size) => {
  const { cpu, memory } = fargateSize(limits);
  return {
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu,
    memory,
    runtimePlatform: {
      operatingSystemFamily: "LINUX",
      cpuArchitecture: CPU[settings.own.aws.architecture],
    },
  };
};

/** What every container has: no root, no capabilities, and a file system that it cannot write to, but for /tmp. */
export const closedContainer = {
  user: `${WORKLOAD_USER}:${WORKLOAD_USER}`,
  readonlyRootFilesystem: true,
  linuxParameters: {
    initProcessEnabled: true,
    capabilities: { drop: ["ALL"] },
    tmpfs: [{ containerPath: "/tmp", size: SCRATCH_MIB, mountOptions: ["nosuid", "nodev", "noexec"] }],
  },
};

/** The secrets of a container, by variable. */
export const secretFields = (secrets: AwsWiring["secrets"]) =>
  Object.entries(secrets).map(([variable, reference]) => ({
    name: variable,
    valueFrom: valueFrom(reference),
  }));

/** Where a container writes its log: each task below the name of the container. */
export const logsOf = (
  { region }: Pick<Scope, "region">,
  container: string,
  logs: aws.cloudwatch.LogGroup,
) => ({
  logDriver: "awslogs",
  options: {
    "awslogs-group": logs.name,
    "awslogs-region": region,
    "awslogs-stream-prefix": container,
    mode: "non-blocking",
  },
});

/** Roles, log group and definition of one workload's task. */
export function task(args: TaskArgs): Task {
  const { scope, foundation, workload, parent } = args;
  const name = `${scope.name}-${workload.name}`;
  const wiring = wiringOf(args, workload.name);
  const logs = logGroup(`${name}-logs`, { scope, key: foundation.key, parent });
  const roles = taskRoles(args, wiring, logs);
  const definition = new aws.ecs.TaskDefinition(
    `${name}-definition`,
    {
      family: physicalName(awsNames.ecsFamily, [scope.name, scope.stack, workload.name]),
      ...fargateFields(scope, workload.limits),
      executionRoleArn: roles.executionRole.role.arn,
      taskRoleArn: roles.role.role.arn,
      containerDefinitions: pulumi.jsonStringify([containerOf(args, wiring, logs)]),
    },
    { parent },
  );
  return { definition, logs, ...roles };
}

function taskRoles(
  { scope, foundation, stores, cluster, workload, parent }: TaskArgs,
  wiring: AwsWiring,
  logs: aws.cloudwatch.LogGroup,
): Pick<Task, "executionRole" | "role"> {
  const name = `${scope.name}-${workload.name}`;
  const image = imageOf(scope.settings, workload);
  const common = { service: "ecs-tasks.amazonaws.com", account: foundation.account };
  const executionRole = serviceRole(
    `${name}-exec`,
    {
      ...common,
      statements: [
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`),
        ...secretAccess(wiring, foundation, scope.region),
        ...(image.own ? registryAccess(scope) : []),
        ...pullAccess(image.reference),
      ],
    },
    { parent },
  );
  const statements = [
    ...storeAccess({ uses: workload.uses, users: [workload.name] }, stores),
    ...selfProtection(workload, cluster, foundation),
  ];
  const role = serviceRole(`${name}-task`, { ...common, statements }, { parent });
  return { executionRole, role };
}

/** Permission to read the login for the operator's registry. */
const registryAccess = ({ settings }: Scope) =>
  settings.pullSecrets.length === 0
    ? []
    : [allow(["secretsmanager:GetSecretValue"], settings.pullSecrets.slice(0, 1))];

function containerOf({ scope, workload }: TaskArgs, wiring: AwsWiring, logs: aws.cloudwatch.LogGroup) {
  const { reference, placeholder, own } = imageOf(scope.settings, workload);
  const [login] = scope.settings.pullSecrets;
  const { scaleProfile } = scope.plan;
  const environment = {
    ...wiring.environment,
    ...(scaleProfile === null ? {} : { [platformVariables.scaleProfile]: scaleProfile.content }),
  };
  return {
    name: workload.name,
    image: reference,
    essential: true,
    ...(placeholder ? { command: ["node", "-e", placeholderSource()] } : {}),
    ...(placeholder && !ends(workload.kind) ? { healthCheck: placeholderHealth } : {}),
    ...(login !== undefined && own ? { repositoryCredentials: { credentialsParameter: login } } : {}),
    environment: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    secrets: secretFields(wiring.secrets),
    portMappings: [workload.port, workload.managementPort]
      .filter((port) => port !== null)
      .map((containerPort) => ({ containerPort, protocol: "tcp" })),
    ...closedContainer,
    stopTimeout: Math.min(FARGATE_STOP_SECONDS, workload.terminationGraceSeconds),
    logConfiguration: logsOf(scope, workload.name, logs),
  };
}
