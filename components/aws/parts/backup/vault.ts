import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import type { Foundation } from "../../foundation.ts";
import { givenName } from "../givenName.ts";
import type { Scope } from "../scope.ts";
import { allow, type ServiceRole, type Statement, serviceRole } from "../security/iam.ts";
import { chosenVolume, type KeptVolume, volumeRights } from "./volumes.ts";

/** A resource of which AWS Backup keeps copies, as its own service does not keep them so long. */
export interface KeptLonger {
  /** Logical name of the store. */
  readonly name: string;
  readonly arn: pulumi.Input<string>;
  /** Days that a copy of each day is kept. */
  readonly days: number;
}

interface VaultArgs {
  readonly foundation: Pick<Foundation, "key" | "account">;
  readonly kept: readonly KeptLonger[];
  /** Volumes of the stack's cluster, which have no other copies there. */
  readonly volumes: readonly KeptVolume[];
  readonly parent: pulumi.Resource;
}

/** Once a day, after the nightly backups of the services themselves, UTC. */
const SCHEDULE = "cron(30 4 * * ? *)";
/** Minutes in which a copy has to begin: an hour is the least. */
const START_MINUTES = 60;
/** Minutes in which it has to end: a first copy of 1 TB takes hours. */
const COMPLETION_MINUTES = 12 * 60;

/**
 * What AWS Backup does to instances and clusters of RDS, DocumentDB among them: it makes, marks and deletes its own snapshots
 * only. These are the statements of AWS's policy for the role, without those for other services.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html (read 2026-11-27)
 */
const ofDatabases = (vault: aws.backup.Vault, { foundation: { key } }: VaultArgs): Statement[] => [
  allow(
    [
      ...["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"],
      ...["rds:DescribeDBClusters", "rds:DescribeDBClusterSnapshots", "tag:GetResources"],
    ],
    "*",
  ),
  allow(
    [
      ...["rds:CreateDBSnapshot", "rds:CreateDBClusterSnapshot"],
      ...["rds:CopyDBSnapshot", "rds:CopyDBClusterSnapshot", "rds:AddTagsToResource"],
    ],
    ["db", "cluster", "snapshot", "cluster-snapshot"].map((kind) => `arn:aws:rds:*:*:${kind}:*`),
  ),
  allow(
    [
      ...["rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute"],
      ...["rds:DeleteDBClusterSnapshot", "rds:ModifyDBClusterSnapshotAttribute"],
    ],
    ["snapshot", "cluster-snapshot"].map((kind) => `arn:aws:rds:*:*:${kind}:awsbackup:*`),
  ),
  ...intoVault(vault, key),
];

/** A copy that is encrypted with the stack's key. */
const intoVault = (vault: aws.backup.Vault, key: aws.kms.Key): Statement[] => [
  allow(["backup:DescribeBackupVault", "backup:CopyIntoBackupVault"], vault.arn),
  allow(["kms:DescribeKey"], key.arn),
  allow(["kms:CreateGrant"], key.arn, { Bool: { "kms:GrantIsForAWSResource": "true" } }),
];

function vaultOf({ name, stack }: Scope, { foundation, parent }: VaultArgs): aws.backup.Vault {
  const logicalName = `${name}-backups`;
  return new aws.backup.Vault(
    logicalName,
    {
      name: givenName(`${logicalName}-name`, {
        rule: awsNames.backupVault,
        parts: [name, stack],
        parent,
      }),
      kmsKeyArn: foundation.key.arn,
    },
    // A vault with copies cannot be deleted. It stays in the account until they have expired, and longer.
    { parent, retainOnDelete: true },
  );
}

/** What one plan copies, and for how long. */
interface Planned {
  /** Logical name. */
  readonly label: string;
  /** First part of its name in AWS. */
  readonly called: string;
  readonly days: number;
  readonly chosen: Pick<aws.backup.SelectionArgs, "resources" | "conditions">;
}

/** One plan for each store, as each may state other days. */
function planOf(
  { stack }: Scope,
  { vault, role }: { readonly vault: aws.backup.Vault; readonly role: ServiceRole },
  { label, called, days, chosen, parent }: Planned & { readonly parent: pulumi.Resource },
): void {
  const name = physicalName(awsNames.backupPlan, [called, stack]);
  const plan = new aws.backup.Plan(
    label,
    {
      name,
      rules: [
        {
          ruleName: "daily",
          targetVaultName: vault.name,
          schedule: SCHEDULE,
          startWindow: START_MINUTES,
          completionWindow: COMPLETION_MINUTES,
          lifecycle: { deleteAfter: days },
        },
      ],
    },
    { parent },
  );
  new aws.backup.Selection(
    `${label}-of`,
    { name, planId: plan.id, iamRoleArn: role.role.arn, ...chosen },
    { parent, dependsOn: [...role.ready] },
  );
}

const ofDatabase = ({ name, arn, days }: KeptLonger): Planned => ({
  ...{ label: `${name}-long-backups`, called: name, days },
  chosen: { resources: [arn] },
});

const ofVolume = (kept: KeptVolume): Planned => ({
  ...{ label: `${kept.name}-volume-backups`, called: kept.name, days: kept.days },
  chosen: chosenVolume(kept),
});

/** What is copied by one role: it may copy nothing of another kind. */
interface Kind {
  /** Last part of the role's name. */
  readonly role: string;
  readonly plans: readonly Planned[];
  readonly rights: (vault: aws.backup.Vault, args: VaultArgs) => Statement[];
}

const kindsOf = ({ kept, volumes }: VaultArgs): Kind[] =>
  [
    { role: "backups-role", plans: kept.map(ofDatabase), rights: ofDatabases },
    {
      role: "volume-backups-role",
      plans: volumes.map(ofVolume),
      rights: (vault: aws.backup.Vault, { foundation: { key } }: VaultArgs) => [
        ...volumeRights(volumes),
        ...intoVault(vault, key),
      ],
    },
  ].filter(({ plans }) => plans.length > 0);

/**
 * Copies in a vault of AWS Backup, encrypted with the stack's key: of stores whose tier states more days than their service
 * keeps, and of volumes of the stack's cluster. Nothing locks the vault: who may administer it can delete a copy before its
 * time. A trial has none.
 */
export function longBackups(scope: Scope, args: VaultArgs): void {
  const { foundation, parent } = args;
  const kinds = kindsOf(args);
  if (kinds.length === 0 || scope.settings.ephemeral) return;
  const vault = vaultOf(scope, args);
  for (const { role: suffix, plans, rights } of kinds) {
    const role = serviceRole(
      `${scope.name}-${suffix}`,
      {
        service: "backup.amazonaws.com",
        account: foundation.account,
        statements: rights(vault, args),
      },
      { parent },
    );
    for (const one of plans) planOf(scope, { vault, role }, { ...one, parent });
  }
}
