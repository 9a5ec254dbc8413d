import { createHash } from "node:crypto";
import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { createdCluster } from "../../../../config/cluster.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { Scope } from "../scope.ts";

/**
 * What each kind of person may do on the cluster. `View` shows no Secrets.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
const policies = {
  admins: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
  viewers: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
} as const;

interface AccessArgs {
  readonly scope: Scope;
  readonly cluster: aws.eks.Cluster;
  readonly parent: pulumi.Resource;
}

/** Lets the roles and users of `echelon:cluster` onto the cluster; returns what objects on it depend on. */
export function accessEntries({ scope, cluster, parent }: AccessArgs): pulumi.Resource[] {
  const given = createdCluster(scope.settings);
  return (Object.keys(policies) as (keyof typeof policies)[]).flatMap((kind) =>
    given[kind].map((principalArn) => {
      const name = `${scope.name}-${kind}-${shortOf(principalArn)}`;
      const entry = new aws.eks.AccessEntry(name, { clusterName: cluster.name, principalArn }, { parent });
      return new aws.eks.AccessPolicyAssociation(
        `${name}-policy`,
        {
          clusterName: cluster.name,
          principalArn: entry.principalArn,
          policyArn: policies[kind],
          accessScope: { type: "cluster" },
        },
        { parent },
      );
    }),
  );
}

const HASH_CHARACTERS = 6;

/** Last part of the ARN as people know it, and a hash of the whole one: two accounts may have a role of one name. */
function shortOf(arn: string): string {
  const hash = createHash("sha256").update(arn).digest("hex").slice(0, HASH_CHARACTERS);
  return physicalName(kubernetesNames.label, [arn.split("/").at(-1) ?? "", hash]);
}
