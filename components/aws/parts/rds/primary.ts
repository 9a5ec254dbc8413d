import aws from "@pulumi/aws";
import { hasStandby, rdsBackupDays } from "../../../../plan/engines/rds.ts";
import { isUpgraded } from "../../../../plan/upgrades.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { DATABASE_AUTHORITY } from "../security/databaseAuthority.ts";
import { databaseSize } from "../sizes.ts";
import { lastSnapshot } from "../snapshots.ts";
import type { StoreArgs } from "../store.ts";
import { databaseName } from "./guests.ts";
import { serverLog } from "./log.ts";
import { DATABASE_USER, type Password } from "./password.ts";
import { storageOf } from "./storage.ts";

interface PrimaryArgs {
  readonly group: aws.ec2.SecurityGroup;
  readonly parameters: aws.rds.ParameterGroup;
  readonly password: Password;
}

/** The server that takes writes, and its standby where the tier has two members. */
export function primary(
  args: StoreArgs<"rds">,
  { group, parameters, password }: PrimaryArgs,
): aws.rds.Instance {
  const { scope, foundation, store, name, parent } = args;
  const [port] = store.ports.clients;
  const subnets = new aws.rds.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const { identifier, exported, logs } = serverLog(args);
  // The operator has named the upgrade, so it begins now, and not in the next maintenance window.
  const upgrades = isUpgraded(store, scope.settings.own.aws.upgrade);
  return new aws.rds.Instance(
    name,
    {
      identifier,
      engine: "postgres",
      engineVersion: String(store.version),
      instanceClass: databaseSize(store.memberSize),
      ...storageOf(args),
      dbName: databaseName(store.databases[0]),
      port,
      username: DATABASE_USER,
      ...password.inputs,
      multiAz: hasStandby(store),
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      parameterGroupName: parameters.name,
      // What clients verify it with must not follow the account's own choice.
      caCertIdentifier: DATABASE_AUTHORITY,
      publiclyAccessible: false,
      backupRetentionPeriod: rdsBackupDays(store),
      copyTagsToSnapshot: true,
      // A final snapshot and the backups stay when the instance is deleted; nothing of a trial does.
      deleteAutomatedBackups: scope.settings.ephemeral,
      ...lastSnapshot(awsNames.rds, args),
      autoMinorVersionUpgrade: true,
      ...(upgrades ? { allowMajorVersionUpgrade: true, applyImmediately: true } : {}),
      performanceInsightsEnabled: false,
      enabledCloudwatchLogsExports: exported,
    },
    // RDS installs minor versions by itself; an update must not go back to the older one. In an earlier package Pulumi named
    // the instance.
    {
      ...withStoreProtection(scope, store, { parent }),
      ignoreChanges: [...(upgrades ? [] : ["engineVersion"]), "identifier"],
      dependsOn: logs,
    },
  );
}
