import type { Exception } from "./exception.ts";

const PUBLIC =
  "Whoever calls has to sign in by IAM, and CI services have no fixed addresses. `echelon:cluster.create.endpointCidrs` narrows it or closes it.";

/** The calls of these roles on everything describe it, and take no resource. */
const roles: readonly (readonly [role: string, reason: string])[] = [
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
