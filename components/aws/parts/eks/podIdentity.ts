import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { policyDocument, type ServiceRole, type Statement, serviceRole } from "../security/iam.ts";
import type { ClusterFacts } from "./clusterFacts.ts";

/** Who pods are on the cluster. */
export interface PodAccount {
  readonly namespace: pulumi.Input<string>;
  readonly serviceAccount: pulumi.Input<string>;
}

interface PodRoleArgs extends PodAccount {
  readonly cluster: ClusterFacts;
  /** What the pods may do; an empty list if statements are added later. */
  readonly statements: readonly Statement[];
  readonly parent: pulumi.Resource;
}

/**
 * A role for the pods of one service account of one cluster, and of nobody else. EKS passes the tags of the session itself:
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html#pod-id-abac-tags
 */
export const podRole = (
  name: string,
  { cluster, namespace, serviceAccount, statements, parent }: PodRoleArgs,
): ServiceRole =>
  serviceRole(
    name,
    {
      service: "pods.eks.amazonaws.com",
      session: {
        "eks-cluster-arn": cluster.arn,
        "kubernetes-namespace": namespace,
        "kubernetes-service-account": serviceAccount,
      },
      statements,
    },
    { parent },
  );

/** A role that pods have. Pods get it when they start, so they start after `ready`. */
export interface PodIdentity {
  readonly role: aws.iam.Role;
  readonly ready: readonly pulumi.Resource[];
}

/** The role, and its association with the service account. */
export function podIdentity(name: string, args: PodRoleArgs): PodIdentity {
  const { cluster, namespace, serviceAccount, parent } = args;
  const { role, ready } = podRole(name, args);
  const association = new aws.eks.PodIdentityAssociation(
    `${name}-identity`,
    { clusterName: cluster.name, namespace, serviceAccount, roleArn: role.arn },
    { parent },
  );
  return { role, ready: [...ready, association] };
}

/** Adds rights to a role that pods have already. */
export const addRights = (
  name: string,
  { role }: PodIdentity,
  { statements, parent }: { readonly statements: readonly Statement[]; readonly parent: pulumi.Resource },
): pulumi.Resource[] =>
  statements.length === 0
    ? []
    : [new aws.iam.RolePolicy(name, { role: role.id, policy: policyDocument(statements) }, { parent })];
