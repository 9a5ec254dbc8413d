import { readFileSync } from "node:fs";
import { join } from "node:path";
import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StreamPlan } from "../../../../plan/engines/queue.ts";
import { queuesOf } from "../../../../plan/queueParts.ts";
import { isQueue, ownUsers } from "../../../kubernetes/parts/redis/acl.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import { allowFrom, allowTo } from "../network/securityGroups.ts";
import { allow, type Statement, serviceRole } from "../security/iam.ts";
import { useKeyThrough } from "../security/keys.ts";
import { type Cache, type CacheArgs, isCounted } from "./engine.ts";
import { nameOnAws } from "./users.ts";

const SECONDS = 20;
const MEMORY_MIB = 128;

/**
 * What a function does in a network. It gets no access where the policy names single interfaces.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const inNetwork: readonly Statement[] = [
  allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], "*"),
  allow(
    [
      ...["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"],
      ...["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"],
    ],
    "arn:aws:ec2:*:*:*/*",
  ),
];

/** Values of the dimensions of the metrics, besides the key of the queue. */
export const counterDimensions = ({ scope, store }: Pick<CacheArgs, "scope" | "store">) => ({
  Stack: `${scope.name}-${scope.stack}`,
  Store: store.name,
});

/** What countItems.mjs counts: a list of a library, or streams. */
function countedQueues({ store }: CacheArgs): object[] {
  if (!isQueue(store)) return [];
  const { library } = store.queue;
  if (library !== null) return [{ kind: "list", key: library.list }];
  return queuesOf<StreamPlan>(store).map(({ stream, deadLetters }) => ({
    ...{ kind: "stream", key: stream, dead: deadLetters },
  }));
}

/**
 * Counts the items of a queue in ElastiCache once a minute, where no KEDA does: CloudWatch has no metric of a list or a stream.
 * It signs in as a user that may ask for nothing else. docs/decisions/0024-elasticache.md
 */
export function countItems(args: CacheArgs, label: string, cache: Cache): void {
  if (!isCounted(args) || args.store.phase !== "serving") return;
  const name = `${label}-counter`;
  start(args, name, counter(args, name, cache));
}

function counter(args: CacheArgs, name: string, { group: { primaryEndpointAddress }, security }: Cache) {
  const { scope, foundation, store, passwords, parent } = args;
  const [port] = store.ports.clients;
  const logs = logGroup(`${name}-logs`, { scope, key: foundation.key, parent });
  const { role, ready } = serviceRole(
    `${name}-role`,
    {
      // Lambda gives no source account when it assumes a role.
      service: "lambda.amazonaws.com",
      statements: [
        ...inNetwork,
        useKeyThrough({ key: foundation.key, region: scope.region, service: "lambda", use: "read" }),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${logs.arn}:*`),
      ],
    },
    { parent },
  );
  const own = new aws.ec2.SecurityGroup(
    `${name}-group`,
    { vpcId: foundation.network.vpcId, description: `Counter of ${store.name}` },
    { parent },
  );
  const description = `Counter to ${store.name}`;
  const rules = [
    allowFrom(
      { name: `${name}-in`, opts: {} },
      { group: security, peer: { group: own }, port, description },
      parent,
    ),
    allowTo(
      { name: `${name}-out`, opts: {} },
      { group: own, peer: { group: security }, port, description },
      parent,
    ),
  ];
  const user = nameOnAws(ownUsers.counter);
  const counted = { host: primaryEndpointAddress, port, user, queues: countedQueues(args) };
  return new aws.lambda.Function(
    name,
    {
      description: `Counts what waits in ${store.name}`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "index.handler",
      code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.StringAsset(source()) }),
      role: role.arn,
      timeout: SECONDS,
      memorySize: MEMORY_MIB,
      vpcConfig: { subnetIds: [...foundation.network.privateSubnetIds], securityGroupIds: [own.id] },
      // It has no way to Secrets Manager, which is outside of the network.
      environment: {
        variables: {
          COUNTED: pulumi.jsonStringify({ ...counted, dimensions: counterDimensions(args) }),
          PASSWORD: passwords(user).text,
        },
      },
      kmsKeyArn: foundation.key.arn,
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
    },
    { parent, dependsOn: [...ready, ...rules] },
  );
}

const source = (): string => readFileSync(join(import.meta.dirname, "countItems.mjs"), "utf8");

/** Runs it each minute. The next run is closer than a second attempt of one that failed. */
function start({ foundation, parent }: CacheArgs, name: string, counted: aws.lambda.Function): void {
  const { role, ready } = serviceRole(
    `${name}-start`,
    {
      service: "scheduler.amazonaws.com",
      account: foundation.account,
      statements: [allow(["lambda:InvokeFunction"], counted.arn)],
    },
    { parent },
  );
  const group = new aws.scheduler.ScheduleGroup(`${name}-schedules`, {}, { parent });
  new aws.scheduler.Schedule(
    `${name}-schedule`,
    {
      groupName: group.name,
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: counted.arn, roleArn: role.arn, retryPolicy: { maximumRetryAttempts: 0 } },
    },
    { parent, dependsOn: [...ready] },
  );
}
