import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createdCluster } from "../../../../config/cluster.ts";
import { ANYWHERE } from "../../../../targets/aws/cluster.ts";
import { EKS_KUBERNETES } from "../../../../targets/aws/eks.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import { mayLeave } from "../../../kubernetes/compute/mayLeave.ts";
import type { Foundation } from "../../foundation.ts";
import { givenName } from "../givenName.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import type { Scope } from "../scope.ts";
import { serviceRole } from "../security/iam.ts";
import { controlPlaneRights } from "./clusterRights.ts";

/** Everything that the control plane can log: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
const LOGS = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

interface ClusterArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly parent: pulumi.Resource;
}

/**
 * The control plane, without nodes and without anything on it. It signs in by IAM and access entries only. Whoever makes it
 * administers it.
 */
export function createCluster({ scope, foundation, parent }: ClusterArgs): aws.eks.Cluster {
  const { name, stack, settings } = scope;
  const role = serviceRole(
    `${name}-eks-role`,
    {
      service: "eks.amazonaws.com",
      account: foundation.account,
      statements: controlPlaneRights(foundation.key.arn),
    },
    // Another path would be another role, and EKS takes another role for another cluster.
    { parent, ignoreChanges: ["path"] },
  );
  // The name is in that of the log group. EKS would make a group without retention, if there were none.
  const clusterName = givenName(`${name}-eks-name`, {
    rule: awsNames.eksCluster,
    parts: [name, stack],
    replacedWith: { role: role.role.arn },
    parent,
  });
  const logs = logGroup(
    `${name}-eks-logs`,
    { scope, key: foundation.key, parent },
    { name: pulumi.interpolate`/aws/eks/${clusterName}/cluster` },
  );
  const kept = isKept(scope);
  return new aws.eks.Cluster(
    `${name}-eks`,
    {
      name: clusterName,
      version: EKS_KUBERNETES,
      roleArn: role.role.arn,
      // Pods and the storage driver get their roles from Pod Identity, and the add-ons are resources of the stack.
      bootstrapSelfManagedAddons: false,
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
      // With STANDARD, EKS itself would upgrade the cluster on the day on which that support ends.
      upgradePolicy: { supportType: "EXTENDED" },
      encryptionConfig: { provider: { keyArn: foundation.key.arn }, resources: ["secrets"] },
      enabledClusterLogTypes: LOGS,
      vpcConfig: { subnetIds: [...foundation.network.privateSubnetIds], ...endpoint(settings) },
      deletionProtection: kept,
    },
    {
      parent,
      protect: kept,
      dependsOn: [logs, ...role.ready, ...foundation.ready],
      // The first two count only when the cluster is made; another value would replace the cluster. EKS takes no subnets in other
      // zones than those in which the cluster was made: nodes may be in them all the same.
      // https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (read 2026-11-27)
      ignoreChanges: [
        "accessConfig.bootstrapClusterCreatorAdminPermissions",
        "bootstrapSelfManagedAddons",
        "vpcConfig.subnetIds",
      ],
    },
  );
}

/**
 * Whether neither AWS nor Pulumi deletes the cluster: another one would be empty. It may go once another compute kind takes
 * over, or took over, and no store keeps data on it.
 */
const isKept = ({ plan, settings }: Pick<Scope, "plan" | "settings">): boolean =>
  !mayLeave(plan) && !settings.ephemeral;

/** Nodes always call the API server inside the network; people and CI call it from outside, signed in by IAM. */
function endpoint(settings: Scope["settings"]) {
  const { endpointCidrs = [ANYWHERE] } = createdCluster(settings);
  const open = endpointCidrs.length > 0;
  return {
    endpointPrivateAccess: true,
    endpointPublicAccess: open,
    ...(open ? { publicAccessCidrs: [...endpointCidrs] } : {}),
  };
}
