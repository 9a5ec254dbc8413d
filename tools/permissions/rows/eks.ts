import { of, type Rows } from "../row.ts";

const eks = (names: string) => of("eks", names);
const iam = (names: string) => of("iam", names);

/** What finds the network of a cluster and of its nodes. */
const NETWORK = of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs");

/** Cluster, nodes, add-ons, and who may do what on it. */
export const clusters: Rows = {
  "aws:eks/accessEntry:AccessEntry": {
    create: eks("CreateAccessEntry TagResource"),
    read: eks("DescribeAccessEntry ListTagsForResource"),
    update: eks("UpdateAccessEntry TagResource UntagResource"),
    delete: eks("DeleteAccessEntry"),
    schema: "aws-eks-accessentry",
    resource: "aws_eks_access_entry",
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    create: eks("AssociateAccessPolicy"),
    read: eks("ListAssociatedAccessPolicies"),
    update: eks("AssociateAccessPolicy DisassociateAccessPolicy"),
    delete: eks("DisassociateAccessPolicy"),
    resource: "aws_eks_access_policy_association",
  },
  "aws:eks/addon:Addon": {
    create: [...eks("CreateAddon CreatePodIdentityAssociation TagResource"), ...iam("GetRole PassRole")],
    read: eks("DescribeAddon DescribePodIdentityAssociation ListTagsForResource"),
    update: [
      ...eks("UpdateAddon DescribeUpdate CreatePodIdentityAssociation UpdatePodIdentityAssociation"),
      ...eks("DeletePodIdentityAssociation TagResource UntagResource"),
      ...iam("GetRole PassRole"),
    ],
    delete: eks("DeleteAddon DeletePodIdentityAssociation"),
    schema: "aws-eks-addon",
    resource: "aws_eks_addon",
  },
  "aws:eks/cluster:Cluster": {
    create: [
      ...eks("CreateCluster CreateAccessEntry TagResource"),
      ...iam("GetRole PassRole ListAttachedRolePolicies CreateServiceLinkedRole"),
      ...NETWORK,
      ...of("kms", "DescribeKey CreateGrant"),
    ],
    read: eks("DescribeCluster ListTagsForResource"),
    update: [
      ...eks("UpdateClusterConfig UpdateClusterVersion DescribeUpdate TagResource UntagResource"),
      ...iam("PassRole"),
    ],
    delete: eks("DeleteCluster"),
    schema: "aws-eks-cluster",
    resource: "aws_eks_cluster",
  },
  "aws:eks/nodeGroup:NodeGroup": {
    create: [
      ...eks("CreateNodegroup TagResource"),
      ...iam("GetRole PassRole ListAttachedRolePolicies CreateServiceLinkedRole"),
      ...NETWORK,
      ...of("ec2", "CreateTags DescribeLaunchTemplates DescribeLaunchTemplateVersions RunInstances"),
    ],
    read: eks("DescribeNodegroup ListTagsForResource"),
    update: [
      ...eks("UpdateNodegroupConfig UpdateNodegroupVersion DescribeUpdate TagResource UntagResource"),
      ...iam("GetRole PassRole"),
    ],
    delete: eks("DeleteNodegroup"),
    schema: "aws-eks-nodegroup",
    resource: "aws_eks_node_group",
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    create: [...eks("CreatePodIdentityAssociation TagResource"), ...iam("GetRole PassRole")],
    read: eks("DescribePodIdentityAssociation ListTagsForResource"),
    update: [...eks("UpdatePodIdentityAssociation TagResource UntagResource"), ...iam("GetRole PassRole")],
    delete: eks("DeletePodIdentityAssociation"),
    schema: "aws-eks-podidentityassociation",
    resource: "aws_eks_pod_identity_association",
  },
};
