import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";
import type { Statement } from "../security/iam.ts";
import { networkRights, storageRights } from "./clusterRights.ts";
import { podRole } from "./podIdentity.ts";

/** Namespace of all add-ons. */
const NAMESPACE = "kube-system";

interface AddOn {
  /** The role of its pods. @default none */
  readonly identity?: { readonly account: string; readonly rights: (on: AddOnsArgs) => readonly Statement[] };
  /** What differs from the add-on's own settings. @default nothing */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

/**
 * Add-ons of EKS, each with the version that AWS takes for the version of Kubernetes: the default of that version when the
 * add-on is made. `aws eks update-addon` brings a newer one.
 * https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
const beforeNodes = {
  "eks-pod-identity-agent": {},
  "kube-proxy": {},
  "vpc-cni": {
    identity: { account: "aws-node", rights: () => networkRights },
    // Without it, nothing enforces the NetworkPolicies of the stack:
    // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    configuration: { enableNetworkPolicy: "true" },
  },
} satisfies Record<string, AddOn>;

/** Add-ons that become ready on nodes only. */
const onNodes = {
  coredns: {},
  "metrics-server": {},
  "snapshot-controller": {},
  "aws-ebs-csi-driver": {
    identity: {
      account: "ebs-csi-controller-sa",
      rights: ({ cluster, key }) => storageRights(cluster.name, key),
    },
  },
} satisfies Record<string, AddOn>;

const sets = { beforeNodes, onNodes } as const satisfies Record<string, Readonly<Record<string, AddOn>>>;

interface AddOnsArgs {
  readonly scope: Scope;
  readonly cluster: aws.eks.Cluster;
  /** ARN of the stack's key, which encrypts the volumes. */
  readonly key: pulumi.Input<string>;
  /** What has to exist before. */
  readonly ready: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/** Makes one of the two sets of add-ons. */
export const addOns = (set: keyof typeof sets, args: AddOnsArgs): aws.eks.Addon[] =>
  Object.entries<AddOn>(sets[set]).map(([name, one]) => addOn(name, one, args));

function addOn(name: string, { identity, configuration }: AddOn, args: AddOnsArgs): aws.eks.Addon {
  const { scope, cluster, ready, parent } = args;
  const own = `${scope.name}-${name}`;
  const role =
    identity === undefined
      ? null
      : podRole(`${own}-role`, {
          cluster,
          namespace: NAMESPACE,
          serviceAccount: identity.account,
          statements: identity.rights(args),
          parent,
        });
  return new aws.eks.Addon(
    own,
    {
      clusterName: cluster.name,
      addonName: name,
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(configuration === undefined ? {} : { configurationValues: JSON.stringify(configuration) }),
      ...(identity === undefined || role === null
        ? {}
        : {
            podIdentityAssociations: [{ serviceAccount: identity.account, roleArn: role.role.arn }],
          }),
    },
    { parent, dependsOn: [...ready, ...(role?.ready ?? [])] },
  );
}
