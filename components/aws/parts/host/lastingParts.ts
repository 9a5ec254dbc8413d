import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Foundation } from "../../foundation.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";

/** What stays when the machine is replaced. */
export interface LastingParts {
  readonly networkInterface: aws.ec2.NetworkInterface;
  readonly address: aws.ec2.Eip;
  readonly logs: aws.cloudwatch.LogGroup;
}

/** The log group, and a network interface that keeps its address and has it when a new machine starts. */
export function lastingParts(
  scope: Scope,
  { key, network, workloadGroup }: Foundation,
  parent: pulumi.Resource,
): LastingParts {
  const { name } = scope;
  const logs = logGroup(`${name}-host-logs`, { scope, key, parent });
  const [subnetId = ""] = network.publicSubnetIds;
  const networkInterface = new aws.ec2.NetworkInterface(
    `${name}-machine-interface`,
    { subnetId, securityGroups: [workloadGroup.id] },
    { parent },
  );
  const address = new aws.ec2.Eip(
    `${name}-machine-address`,
    { domain: "vpc", networkInterface: networkInterface.id },
    { parent, dependsOn: [...network.gateway] },
  );
  return { networkInterface, address, logs };
}
