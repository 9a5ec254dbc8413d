import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defect, UnsupportedError } from "../../../base/errors.ts";
import { RDS_BACKUP_DAYS } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { endpointOf } from "../../endpoint.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { givenName } from "../parts/givenName.ts";
import { logGroup } from "../parts/monitoring/logGroup.ts";
import { databaseUsed } from "../parts/monitoring/room.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { databaseSize } from "../parts/sizes.ts";
import { finalSnapshotName } from "../parts/snapshotNames.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

const USER = "echelon";
/** Smallest gp3 storage of RDS. */
const MIN_STORAGE_GB = 20;
/** RDS may grow the storage up to this multiple. */
const STORAGE_HEADROOM = 2;
/** A primary and a standby in another zone. */
const MAX_MEMBERS = 2;

/** @throws UnsupportedError for more than one standby or database, which this platform does not make. */
export function checkDatabase(store: StoreArgs<"rds">["store"]): void {
  if (store.members > MAX_MEMBERS) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got ${store.members} members, expected 1, or 2 (a primary and its standby)`,
    );
  }
  if (store.databases.length > 1) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got the databases ${store.databases.join(", ")}, expected one`,
    );
  }
}

/** RDS allows no dashes in the name of a database. */
const databaseName = (name: string): string => name.replaceAll("-", "_");

/** PostgreSQL on RDS. RDS makes, keeps and rotates the password: no value of it passes through this program. */
export function rds(args: StoreArgs<"rds">): BuiltStore {
  const { scope, store, parent } = args;
  const [port] = store.ports.clients;
  const instance = createInstance(args);
  const secret = instance.masterUserSecrets[0]?.secretArn;
  if (secret === undefined) {
    throw defect(`store ${store.name}: RDS manages the password, but its instance has no masterUserSecrets`);
  }
  return {
    endpoint: endpointOf(
      store,
      {
        url: (name) =>
          pulumi.interpolate`postgresql://${USER}@${instance.address}:${port}/${databaseName(name)}?sslmode=require`,
      },
      { password: { in: "aws", arn: secret, key: "password" } },
    ),
    access: () => [],
    signals: { diskPercent: databaseUsed(instance, allocatedGB(store)) },
    restorePoint: (label, opts) =>
      new aws.rds.Snapshot(
        label,
        {
          dbInstanceIdentifier: instance.identifier,
          dbSnapshotIdentifier: givenName(`${label}-name`, {
            rule: awsNames.rds,
            parts: [label, scope.stack],
            parent,
          }),
        },
        opts,
      ),
  };
}

function createInstance(args: StoreArgs<"rds">): aws.rds.Instance {
  const { scope, foundation, store, name, parent } = args;
  const [port] = store.ports.clients;
  const group = storeSecurityGroup(args);
  const subnets = new aws.rds.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const { identifier, exported, logs } = errorLog(args);
  return new aws.rds.Instance(
    name,
    {
      identifier,
      engine: "postgres",
      engineVersion: String(store.version),
      instanceClass: databaseSize(store.memberSize),
      ...storage(args),
      dbName: databaseName(store.databases[0]),
      port,
      username: USER,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: foundation.key.keyId,
      multiAz: store.members > 1,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: false,
      backupRetentionPeriod: Math.min(RDS_BACKUP_DAYS, store.backupDays),
      copyTagsToSnapshot: true,
      ...deletion(args),
      autoMinorVersionUpgrade: true,
      performanceInsightsEnabled: false,
      enabledCloudwatchLogsExports: exported,
    },
    // RDS installs minor versions by itself; an update must not go back to the older one. In an earlier package Pulumi named
    // the instance.
    {
      ...withStoreProtection(scope, store, { parent }),
      ignoreChanges: ["engineVersion", "identifier"],
      dependsOn: logs,
    },
  );
}

/**
 * The log of the server. RDS makes the log group that has the instance's name, without key and retention time, unless it is
 * there. So the stack names the instance. A trial has no such log: RDS may make the group again while it is removed.
 */
function errorLog({ scope, foundation, name, parent }: StoreArgs<"rds">) {
  const identifier = givenName(`${name}-identifier`, {
    rule: awsNames.rds,
    parts: [name, scope.stack],
    parent,
  });
  if (scope.settings.ephemeral) return { identifier, exported: [], logs: [] };
  const log = "postgresql";
  const group = logGroup(
    `${name}-log`,
    { scope, key: foundation.key, parent },
    { name: pulumi.interpolate`/aws/rds/instance/${identifier}/${log}`, stays: true },
  );
  return { identifier, exported: [log], logs: [group] };
}

const allocatedGB = ({ capacityGB }: StoreArgs<"rds">["store"]): number =>
  Math.max(MIN_STORAGE_GB, Math.ceil(capacityGB));

function storage({ foundation, store }: StoreArgs<"rds">) {
  const allocatedStorage = allocatedGB(store);
  return {
    allocatedStorage,
    maxAllocatedStorage: STORAGE_HEADROOM * allocatedStorage,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: foundation.key.arn,
  };
}

/** What stays when the instance is deleted: for a trial nothing, else a final snapshot and the backups. */
function deletion(args: StoreArgs<"rds">) {
  const { ephemeral } = args.scope.settings;
  return {
    deleteAutomatedBackups: ephemeral,
    deletionProtection: !ephemeral && !args.store.released,
    skipFinalSnapshot: ephemeral,
    ...(ephemeral ? {} : { finalSnapshotIdentifier: finalSnapshotName(awsNames.rds, args) }),
  };
}
