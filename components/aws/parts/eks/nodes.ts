import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EKS_KUBERNETES } from "../../../../targets/aws/eks.ts";
import type { Architecture } from "../../../../targets/aws/keys.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import { serviceRole } from "../security/iam.ts";
import { nodeRights } from "./clusterRights.ts";
import { nodeSize } from "./nodeSize.ts";

/** Images of Amazon Linux 2023 with the programs of EKS, which EKS chooses by the version of Kubernetes. */
const IMAGES = {
  amd64: "AL2023_x86_64_STANDARD",
  arm64: "AL2023_ARM_64_STANDARD",
} satisfies Record<Architecture, string>;

const ROOT_DEVICE = "/dev/xvda";
/** Chosen: images of add-ons, operators and workloads, and the logs and writable directories of pods, at most 1 GiB each. */
const ROOT_GB = 60;
/** The metadata service needs a token and answers only the node itself: with a limit of 1, no pod has the node's role. */
const METADATA = { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 } as const;
/** Nodes that an update replaces at the same time, percent. */
const REPLACED_PERCENT = 34;

interface NodesArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly cluster: aws.eks.Cluster;
  /** What has to be on the cluster before a node joins: the network of its pods, and their roles. */
  readonly ready: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/**
 * The nodes of the cluster. Another machine or least number is another group: its nodes join before those of the old one are
 * drained. The Cluster Autoscaler sets how many there are.
 */
export function nodeGroup(args: NodesArgs): aws.eks.NodeGroup {
  const { scope, foundation, cluster, ready, parent } = args;
  const { name, plan, settings } = scope;
  const { architecture } = settings.own.aws;
  const { min, max } = plan.nodes;
  const machine = nodeSize(plan, architecture);
  const role = serviceRole(
    `${name}-nodes-role`,
    { service: "ec2.amazonaws.com", statements: nodeRights },
    { parent },
  );
  const template = launchTemplate(args);
  return new aws.eks.NodeGroup(
    [name, "nodes", ...machine.name.split("."), String(min)].join("-"),
    {
      clusterName: cluster.name,
      nodeRoleArn: role.role.arn,
      subnetIds: [...foundation.network.nodeSubnetIds],
      capacityType: "ON_DEMAND",
      amiType: IMAGES[architecture],
      version: EKS_KUBERNETES,
      instanceTypes: [machine.name],
      scalingConfig: { minSize: min, maxSize: max, desiredSize: min },
      launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
      updateConfig: { maxUnavailablePercentage: REPLACED_PERCENT },
      nodeRepairConfig: { enabled: true },
    },
    {
      parent,
      dependsOn: [...role.ready, ...ready, ...foundation.ready],
      ignoreChanges: ["scalingConfig.desiredSize"],
    },
  );
}

/**
 * Nodes are members of the cluster's own security group, by which they and the API server reach each other, and of that of the
 * workloads, which balancer and stores admit. Pods have the groups of their node.
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html#launch-template-security-groups
 */
function launchTemplate({ scope, foundation, cluster, parent }: NodesArgs): aws.ec2.LaunchTemplate {
  const { name, stack } = scope;
  const tags = { ...scope.tags, Name: `${name}-${stack}-node` };
  return new aws.ec2.LaunchTemplate(
    `${name}-nodes-template`,
    {
      vpcSecurityGroupIds: [cluster.vpcConfig.clusterSecurityGroupId, foundation.workloadGroup.id],
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            encrypted: "true",
            kmsKeyId: foundation.key.arn,
            volumeType: "gp3",
            volumeSize: ROOT_GB,
            deleteOnTermination: "true",
          },
        },
      ],
      metadataOptions: METADATA,
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
    },
    { parent },
  );
}
