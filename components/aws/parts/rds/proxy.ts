import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PoolerPlan } from "../../../../plan/pooler.ts";
import type { AwsSecret } from "../../../platform.ts";
import { label } from "../label.ts";
import { allowFrom, allowTo } from "../network/securityGroups.ts";
import { allow, type ServiceRole, serviceRole } from "../security/iam.ts";
import { useKeyThrough } from "../security/keys.ts";
import type { StoreArgs } from "../store.ts";
import type { Guest } from "./guests.ts";

interface ProxyArgs {
  readonly pooler: PoolerPlan;
  readonly server: aws.rds.Instance;
  /** Security group of the server. */
  readonly group: aws.ec2.SecurityGroup;
  readonly password: AwsSecret;
  readonly guests: readonly Guest[];
}

/** The secrets of all users of the server. */
const secretsOf = ({ password, guests }: ProxyArgs): pulumi.Input<string>[] =>
  [password, ...guests.map((guest) => guest.password)].map(({ arn }) => arn);

/**
 * Part of the connections of the server that the proxy may open, percent: as many as the poolers of the tier together, for each
 * database. The rest is for those who connect directly.
 */
export function poolPercent(
  { instances, poolSize }: PoolerPlan,
  { databases, connections }: { readonly databases: number; readonly connections: number },
): number {
  return Math.max(1, Math.min(100, Math.floor((100 * instances * poolSize * databases) / connections)));
}

/** Whether the proxy may read the passwords. It takes no role of another account, and RDS names no source when it assumes one. */
const roleOf = ({ scope, foundation, name, parent }: StoreArgs<"rds">, on: ProxyArgs): ServiceRole =>
  serviceRole(
    `${name}-proxy-role`,
    {
      service: "rds.amazonaws.com",
      statements: [
        allow(["secretsmanager:GetSecretValue"], secretsOf(on)),
        useKeyThrough({
          key: foundation.key,
          region: scope.region,
          service: "secretsmanager",
          use: "read",
        }),
      ],
    },
    { parent },
  );

/** The workloads call the proxy, and the proxy calls the server; each on the port of PostgreSQL. */
function groupOf({ foundation, store, name, parent }: StoreArgs<"rds">, { group }: ProxyArgs) {
  const [port] = store.ports.clients;
  const proxyGroup = new aws.ec2.SecurityGroup(
    `${name}-proxy-group`,
    { vpcId: foundation.network.vpcId, description: `Proxy of store ${store.name}` },
    { parent },
  );
  const { workloadGroup } = foundation;
  const [calls, called] = [`Workloads to the proxy of ${store.name}`, `Proxy to ${store.name}`];
  const [toProxy, toServer] = [
    { port, description: calls },
    { port, description: called },
  ];
  allowFrom(
    label(`${name}-proxy-in`),
    { ...toProxy, group: proxyGroup, peer: { group: workloadGroup } },
    parent,
  );
  allowTo(
    label(`${name}-to-proxy`),
    { ...toProxy, group: workloadGroup, peer: { group: proxyGroup } },
    parent,
  );
  allowTo(label(`${name}-proxy-out`), { ...toServer, group: proxyGroup, peer: { group } }, parent);
  allowFrom(label(`${name}-from-proxy`), { ...toServer, group, peer: { group: proxyGroup } }, parent);
  return proxyGroup;
}

/**
 * RDS Proxy in front of the primary: it shares few connections of the server among many clients, a transaction at a time; who
 * keeps something in his session gets a connection of his own (pinning), so it serves both modes of a pooler. How many clients
 * it takes grows with the class of the server, and no setting limits it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html (read 2026-11-27)
 *
 * @returns its host name, known once it leads to the server.
 */
export function proxy(args: StoreArgs<"rds">, on: ProxyArgs): pulumi.Output<string> {
  const { foundation, store, name, parent } = args;
  const role = roleOf(args, on);
  const made = new aws.rds.Proxy(
    `${name}-proxy`,
    {
      engineFamily: "POSTGRESQL",
      auths: secretsOf(on).map((secretArn) => ({
        ...{ authScheme: "SECRETS", iamAuth: "DISABLED", secretArn },
        clientPasswordAuthType: "POSTGRES_SCRAM_SHA_256",
      })),
      roleArn: role.role.arn,
      requireTls: true,
      vpcSubnetIds: [...foundation.network.privateSubnetIds],
      vpcSecurityGroupIds: [groupOf(args, on).id],
    },
    // Another set of subnets would replace it, with another host name.
    { parent, dependsOn: [...role.ready], ignoreChanges: ["vpcSubnetIds"] },
  );
  const group = new aws.rds.ProxyDefaultTargetGroup(
    `${name}-proxy-pool`,
    {
      dbProxyName: made.name,
      connectionPoolConfig: {
        maxConnectionsPercent: poolPercent(on.pooler, {
          databases: [store, ...on.guests.map((guest) => guest.store)].flatMap((one) => one.databases).length,
          connections: Number(store.parameters.max_connections),
        }),
      },
    },
    { parent },
  );
  const target = new aws.rds.ProxyTarget(
    `${name}-proxy-target`,
    { dbProxyName: made.name, targetGroupName: group.name, dbInstanceIdentifier: on.server.identifier },
    { parent },
  );
  return target.id.apply(() => made.endpoint);
}
