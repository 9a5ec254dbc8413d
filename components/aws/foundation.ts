import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Group } from "../group.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import { label } from "./parts/label.ts";
import type { BalancedPorts, Entry, Needs } from "./parts/needs.ts";
import { type Network, network } from "./parts/network/network.ts";
import { regionRow } from "./parts/network/regions.ts";
import { allowFrom, allowTo, existingGroup } from "./parts/network/securityGroups.ts";
import type { Scope } from "./parts/scope.ts";
import { accessLogs } from "./parts/security/accessLogs.ts";
import { audit } from "./parts/security/audit.ts";
import { stackKey } from "./parts/security/keys.ts";
import type { LogBucket } from "./parts/security/logBucket.ts";

/** Network, key, security groups and log bucket: what everything else on AWS uses. */
export interface Foundation {
  /** Parent of its resources. */
  readonly group: Group;
  readonly network: Network;
  /** Account id. It comes from a resource of the stack, so no call to the account is needed. */
  readonly account: pulumi.Output<string>;
  readonly key: aws.kms.Key;
  /**
   * Security group of the workloads. They may call HTTPS services and data stores; only edge or balancer may call
   * them.
   */
  readonly workloadGroup: aws.ec2.SecurityGroup;
  /** Security group of the load balancer; null if there is none. */
  readonly balancerGroup: aws.ec2.SecurityGroup | null;
  /** Routes and security group rules that have to exist before anything runs. */
  readonly ready: readonly pulumi.Resource[];
  /** The bucket of access logs. */
  readonly logs: LogBucket;
}

/** Makes the network, the security groups, the keys, the log bucket, and what the audit needs. */
export function createFoundation(scope: Scope, needs: Needs): Foundation {
  const { plan, name } = scope;
  const group = capabilityGroup("Foundation", scope);
  const net = network({ scope, needs, parent: group });
  const securityGroup = (suffix: string, description: string) =>
    new aws.ec2.SecurityGroup(
      `${name}-${suffix}-group`,
      { vpcId: net.vpcId, description },
      { parent: group },
    );
  const { nodes } = needs;
  const workloadGroup =
    nodes === undefined || nodes === "made"
      ? securityGroup("workloads", "Workloads of the stack")
      : existingGroup(`${name}-workloads-group`, nodes.securityGroupId, group);
  const account = workloadGroup.ownerId;
  const key = stackKey({ scope, account, nodes: nodes === "made", parent: group });
  const internetRule = allowTo(
    label(`${name}-workloads-https`),
    {
      group: workloadGroup,
      peer: { cidr: "0.0.0.0/0" },
      port: 443,
      description: "AWS services, registries and external APIs over TLS",
    },
    group,
  );
  const balanced = (needs.entry?.balanced ?? null) !== null;
  const balancerGroup = balanced ? securityGroup("balancer", "Load balancer") : null;
  const entryRules = openToEdge(scope, needs.entry, { workloadGroup, balancerGroup, parent: group });
  const trails = plan.enterpriseSecurity
    ? audit({ scope, vpcId: net.vpcId, account, key, parent: group })
    : [];
  const logs = accessLogs({ scope, account, entry: needs.entry, trails, parent: group });
  group.finish({ vpcId: net.vpcId });
  const ready = [...net.routes, internetRule, ...entryRules];
  return { group, network: net, account, key, workloadGroup, balancerGroup, ready, logs };
}

interface EntryGroups {
  readonly workloadGroup: aws.ec2.SecurityGroup;
  readonly balancerGroup: aws.ec2.SecurityGroup | null;
  readonly parent: pulumi.Resource;
}

/** Allows CloudFront to call the balancer (or the workloads), and the balancer to call the public workloads. */
function openToEdge(
  { name, region }: Scope,
  entry: Entry | null,
  { workloadGroup, balancerGroup, parent }: EntryGroups,
): pulumi.Resource[] {
  if (entry === null) return [];
  // Another port is another rule: both are open until CloudFront no longer calls the old one.
  const fromEdge = allowFrom(
    label(`${name}-edge-in`, String(entry.port)),
    {
      group: balancerGroup ?? workloadGroup,
      peer: { prefixList: regionRow(region).cloudFrontPrefixList },
      port: entry.port,
      description: "CloudFront",
    },
    parent,
  );
  if (balancerGroup === null || entry.balanced === null) return [fromEdge];
  return [fromEdge, ...openToBalancer(name, entry.balanced, { workloadGroup, balancerGroup, parent })];
}

/** Allows the balancer to send requests to the public workloads, and to ask whether they are ready. */
function openToBalancer(
  name: string,
  { requests, health }: BalancedPorts,
  { workloadGroup, balancerGroup, parent }: EntryGroups & { readonly balancerGroup: aws.ec2.SecurityGroup },
): pulumi.Resource[] {
  const openings = [
    ...requests.map((port) => ({
      ...{ called: `${name}-balancer`, port },
      description: "Load balancer to the public workload",
    })),
    ...health.map((port) => ({
      ...{ called: `${name}-balancer-health`, port },
      description: "Health check of the load balancer",
    })),
  ];
  return openings.flatMap(({ called, ...ends }) => [
    allowTo(
      label(`${called}-out`, String(ends.port)),
      { ...ends, group: balancerGroup, peer: { group: workloadGroup } },
      parent,
    ),
    allowFrom(
      label(`${called}-in`, String(ends.port)),
      { ...ends, group: workloadGroup, peer: { group: balancerGroup } },
      parent,
    ),
  ]);
}
