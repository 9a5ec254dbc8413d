import { of, type Rows } from "../row.ts";
import { rds } from "./rdsApi.ts";

const backup = (names: string) => of("backup", names);

/** Settings and proxies of databases, and the copies of AWS Backup. */
export const relational: Rows = {
  "aws:backup/plan:Plan": {
    create: backup("CreateBackupPlan TagResource"),
    read: backup("GetBackupPlan ListTags"),
    update: backup("UpdateBackupPlan TagResource UntagResource"),
    delete: backup("DeleteBackupPlan"),
    schema: "aws-backup-backupplan",
    resource: "aws_backup_plan",
  },
  "aws:backup/selection:Selection": {
    create: [...backup("CreateBackupSelection"), ...of("iam", "GetRole PassRole")],
    read: backup("GetBackupSelection"),
    update: [],
    delete: backup("DeleteBackupSelection"),
    schema: "aws-backup-backupselection",
    resource: "aws_backup_selection",
  },
  "aws:backup/vault:Vault": {
    create: [
      ...backup("CreateBackupVault TagResource"),
      ...of("backup-storage", "MountCapsule"),
      ...of("kms", "CreateGrant Decrypt DescribeKey GenerateDataKey"),
    ],
    read: backup("DescribeBackupVault ListTags"),
    update: backup("TagResource UntagResource"),
    delete: backup("DeleteBackupVault"),
    schema: "aws-backup-backupvault",
    resource: "aws_backup_vault",
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    create: rds("CreateDBParameterGroup ModifyDBParameterGroup AddTagsToResource"),
    read: rds("DescribeDBParameterGroups DescribeDBParameters ListTagsForResource"),
    update: rds("ModifyDBParameterGroup ResetDBParameterGroup AddTagsToResource RemoveTagsFromResource"),
    delete: rds("DeleteDBParameterGroup"),
    schema: "aws-rds-dbparametergroup",
    resource: "aws_db_parameter_group",
  },
  "aws:rds/proxy:Proxy": {
    create: [
      ...rds("CreateDBProxy AddTagsToResource"),
      ...of("iam", "PassRole CreateServiceLinkedRole"),
      ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
    ],
    read: rds("DescribeDBProxies ListTagsForResource"),
    update: [...rds("ModifyDBProxy AddTagsToResource RemoveTagsFromResource"), ...of("iam", "PassRole")],
    delete: rds("DeleteDBProxy"),
    schema: "aws-rds-dbproxy",
    resource: "aws_db_proxy",
  },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {
    create: rds("ModifyDBProxyTargetGroup"),
    read: rds("DescribeDBProxyTargetGroups"),
    update: rds("ModifyDBProxyTargetGroup"),
    // RDS deletes it with its proxy.
    delete: [],
    resource: "aws_db_proxy_default_target_group",
  },
  "aws:rds/proxyTarget:ProxyTarget": {
    create: rds("RegisterDBProxyTargets"),
    read: rds("DescribeDBProxyTargets"),
    update: [],
    delete: rds("DeregisterDBProxyTargets"),
    schema: "aws-rds-dbproxytargetgroup",
    resource: "aws_db_proxy_target",
  },
};
