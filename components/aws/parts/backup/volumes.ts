import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { allow, type Statement } from "../security/iam.ts";

/** A volume of the stack's cluster of which AWS Backup keeps a snapshot of each day. */
export interface KeptVolume {
  /** Logical name of the store. */
  readonly name: string;
  /** Days that each snapshot is kept. */
  readonly days: number;
  readonly namespace: pulumi.Input<string>;
  /** Name of the claim whose volume it is. */
  readonly claim: pulumi.Input<string>;
}

/**
 * Tags that the storage driver gives a volume that it makes for a claim (`extraCreateMetadata`, the default of the add-on). So
 * volumes that were there before are found too; a tag of the StorageClass would be on new ones only.
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml
 */
const CLAIM_TAG = "aws:ResourceTag/kubernetes.io/created-for/pvc/name";
const NAMESPACE_TAG = "aws:ResourceTag/kubernetes.io/created-for/pvc/namespace";

const VOLUMES = "arn:aws:ec2:*:*:volume/*";
const SNAPSHOTS = "arn:aws:ec2:*::snapshot/*";

/** A volume has to match all conditions: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Conditions.html */
export const chosenVolume = ({
  namespace,
  claim,
}: KeptVolume): Pick<aws.backup.SelectionArgs, "resources" | "conditions"> => ({
  resources: [VOLUMES],
  conditions: [
    {
      stringEquals: [
        { key: NAMESPACE_TAG, value: namespace },
        { key: CLAIM_TAG, value: claim },
      ],
    },
  ],
});

/**
 * What AWS Backup does to volumes: it makes snapshots of those of the stack's namespace, and deletes those that it made. These are
 * the statements of AWS's policy for the role, without those for other services; it marks each snapshot with its source.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html (read 2026-11-27)
 */
export const volumeRights = (kept: readonly KeptVolume[]): Statement[] => [
  allow(["ec2:DescribeSnapshots", "ec2:DescribeTags", "ec2:DescribeVolumes", "tag:GetResources"], "*"),
  allow(["ec2:CreateSnapshot"], VOLUMES, {
    StringEquals: { [NAMESPACE_TAG]: kept[0]?.namespace ?? "" },
  }),
  allow(["ec2:CreateSnapshot", "ec2:CreateTags"], SNAPSHOTS),
  allow(["ec2:DeleteSnapshot"], SNAPSHOTS, {
    Null: { "aws:ResourceTag/aws:backup:source-resource": "false" },
  }),
];
