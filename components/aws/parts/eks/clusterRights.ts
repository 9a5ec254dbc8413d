import type * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "../security/iam.ts";

/** Marks of a cluster, in the names of its tags. */
const CLUSTER_TAG = "kubernetes.io/cluster/*";

/**
 * What the control plane does: the least that EKS states, and its use of the stack's key for the Secrets of the cluster. It
 * makes no load balancers, as those of the stack are Pulumi's.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 * https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html
 */
export const controlPlaneRights = (key: pulumi.Input<string>): Statement[] => [
  allow(["ec2:CreateTags"], "arn:aws:ec2:*:*:instance/*", {
    "ForAnyValue:StringLike": { "aws:TagKeys": CLUSTER_TAG },
  }),
  allow(
    [
      "ec2:DescribeInstances",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeVpcs",
      "ec2:DescribeDhcpOptions",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstanceTopology",
    ],
    "*",
  ),
  allow(["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"], key),
];

/**
 * What a node does itself: it finds its own name, gets the roles of its pods, and pulls images. Those of the add-ons are in
 * registries of AWS's own accounts, one for each region.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSWorkerNodePolicy.html
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerRegistryPullOnly.html
 */
export const nodeRights: readonly Statement[] = [
  allow(["ec2:DescribeInstances", "ec2:DescribeInstanceTypes", "ecr:GetAuthorizationToken"], "*"),
  allow(["eks-auth:AssumeRoleForPodIdentity"], "arn:aws:eks:*:*:cluster/*"),
  allow(
    ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    "arn:aws:ecr:*:*:repository/*",
  ),
];

const interfaces = "arn:aws:ec2:*:*:network-interface/*";
const instances = "arn:aws:ec2:*:*:instance/*";
const groups = "arn:aws:ec2:*:*:security-group/*";

/**
 * Addresses of pods, on network interfaces of the nodes.
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/iam-policy.md (read 2026-11-27)
 */
export const networkRights: readonly Statement[] = [
  allow(
    [
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DescribeTags",
    ],
    "*",
  ),
  allow(
    [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateTags",
      "ec2:DeleteNetworkInterface",
      "ec2:UnassignPrivateIpAddresses",
    ],
    interfaces,
  ),
  allow(["ec2:CreateNetworkInterface"], [interfaces, "arn:aws:ec2:*:*:subnet/*", groups]),
  allow(["ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface"], [interfaces, instances]),
  allow(["ec2:ModifyNetworkInterfaceAttribute"], [interfaces, instances, groups]),
];

/** The storage driver marks everything that it makes: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md */
const MADE_BY_DRIVER = "ebs.csi.aws.com/cluster";

const volumes = "arn:aws:ec2:*:*:volume/*";
const snapshots = "arn:aws:ec2:*:*:snapshot/*";
const asked = { StringEquals: { [`aws:RequestTag/${MADE_BY_DRIVER}`]: "true" } };
const made = { StringEquals: { [`ec2:ResourceTag/${MADE_BY_DRIVER}`]: "true" } };

/**
 * Volumes and snapshots that the storage driver makes, encrypted with the stack's key, on nodes of one cluster.
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/AmazonEBSCSIDriverPolicyV2.json, read 2026-11-27
 */
export const storageRights = (cluster: pulumi.Input<string>, key: pulumi.Input<string>): Statement[] => [
  allow(
    [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstances",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeSnapshots",
      "ec2:DescribeTags",
      "ec2:DescribeVolumes",
      "ec2:DescribeVolumesModifications",
      "ec2:DescribeVolumeStatus",
    ],
    "*",
  ),
  allow(["ec2:CreateVolume"], volumes, asked),
  allow(["ec2:CreateSnapshot"], snapshots, asked),
  allow(
    ["ec2:AttachVolume", "ec2:CreateSnapshot", "ec2:DeleteVolume", "ec2:DetachVolume", "ec2:ModifyVolume"],
    volumes,
    made,
  ),
  allow(["ec2:CreateVolume", "ec2:DeleteSnapshot"], snapshots, made),
  allow(["ec2:AttachVolume", "ec2:DetachVolume"], instances, {
    StringEquals: { "ec2:ResourceTag/eks:cluster-name": cluster },
  }),
  allow(["ec2:CreateTags"], [volumes, snapshots], {
    StringEquals: { "ec2:CreateAction": ["CreateVolume", "CreateSnapshot"] },
  }),
  allow(
    [
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:GenerateDataKey",
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:ReEncryptFrom",
      "kms:ReEncryptTo",
    ],
    key,
  ),
  allow(["kms:CreateGrant"], key, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
];

/**
 * The number of nodes in the groups of one cluster: EKS marks them with its name.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#iam-policy
 */
export const scalingRights = (cluster: pulumi.Input<string>): Statement[] => [
  allow(
    [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeAutoScalingInstances",
      "autoscaling:DescribeLaunchConfigurations",
      "autoscaling:DescribeScalingActivities",
      "ec2:DescribeImages",
      "ec2:DescribeInstanceTypes",
      "ec2:DescribeLaunchTemplateVersions",
      "ec2:GetInstanceTypesFromInstanceRequirements",
      "eks:DescribeNodegroup",
    ],
    "*",
  ),
  allow(
    ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
    "arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/*",
    { StringEquals: { "aws:ResourceTag/eks:cluster-name": cluster } },
  ),
];

/**
 * Pods into target groups that Pulumi made, and out of them. The controller makes no balancer, listener or security group for
 * this stack, so that it needs no more of its own policy:
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/install/iam_policy.json
 */
export const balancingRights = (tag: { readonly name: string; readonly value: string }): Statement[] => [
  allow(
    [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstances",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeTags",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
    ],
    "*",
  ),
  allow(
    ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
    "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*",
    { StringEquals: { [`aws:ResourceTag/${tag.name}`]: tag.value } },
  ),
];

/** Opens the security group of nodes for a balancer. */
export const openingRights = (group: pulumi.Input<string>): Statement =>
  allow(["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"], group);
