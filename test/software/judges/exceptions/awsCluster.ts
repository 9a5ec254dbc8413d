import type { Exception } from "./exception.ts";

const PUBLIC =
  "Whoever calls has to sign in by IAM, and CI services have no fixed addresses. `echelon:cluster.create.endpointCidrs` narrows it or closes it.";

/** AWS's own policies of these roles name no resource either, or the calls describe and take none. */
const roles: readonly (readonly [role: string, reason: string])[] = [
  [
    "*-vpc-cni-role-policy",
    "The add-on makes network interfaces of any node, as in AWS's own policy AmazonEKS_CNI_Policy.",
  ],
  [
    "*-nodes-role-policy",
    "A node signs in to registries and describes itself, as in AWS's own policies of nodes.",
  ],
  [
    "*-cluster-autoscaler-policy",
    "These calls describe groups and machines: what changes them is bound to the cluster's tag.",
  ],
  [
    "*-backups-role-policy",
    "AWS Backup describes databases and volumes and tags snapshots, whose names it makes itself.",
  ],
];

/** A cluster of EKS, and the roles of what runs on it and of backups. */
export const clusterExceptions: readonly Exception[] = [
  {
    check: "CKV_AWS_39",
    title: "Ensure Amazon EKS public endpoint disabled",
    resource: "aws_eks_cluster.*",
    reason: PUBLIC,
  },
  {
    check: "CKV_AWS_38",
    title: "Ensure Amazon EKS public endpoint not accessible to 0.0.0.0/0",
    resource: "aws_eks_cluster.*",
    reason: PUBLIC,
  },
  {
    check: "CKV_AWS_290",
    title: "Ensure IAM policies does not allow write access without constraints",
    resource: "aws_iam_role_policy.*-vpc-cni-role-policy",
    reason: "The add-on makes network interfaces of any node, as in AWS's own policy AmazonEKS_CNI_Policy.",
  },
  ...roles.map(([role, reason]) => ({
    check: "CKV_AWS_355",
    title: 'Ensure no IAM policies documents allow "*" as a statement\'s resource for restrictable actions',
    resource: `aws_iam_role_policy.${role}`,
    reason,
  })),
  {
    check: "CKV2_AWS_5",
    title: "Ensure that Security Groups are attached to another resource",
    resource: "aws_security_group.*-proxy-group",
    reason: "It is of the proxy of a database, a type in which checkov does not look for groups.",
  },
];
