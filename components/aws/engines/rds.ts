import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { physicalName } from "../../../base/names.ts";
import { dataGroup } from "../parts/dataGroup.ts";
import { dataOptions } from "../parts/scope.ts";
import { databaseSize } from "../parts/sizes.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

const PORT = 5432;
const USER = "echelon";
/** gp3 starts here. */
const MIN_STORAGE_GB = 20;
/** Storage grows by itself up to this multiple. */
const STORAGE_HEADROOM = 2;
const MAX_BACKUP_DAYS = 35;
/** A primary and its standby in another zone. */
const MAX_MEMBERS = 2;

/** @throws UnsupportedError for more than one standby or database, which this platform does not make. */
export function checkDatabase(store: StoreArgs<"postgres">["store"]): void {
  if (store.members > MAX_MEMBERS) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got ${store.members} members, expected 1 or a primary and its standby`,
    );
  }
  if (store.databases.length > 1) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got the databases ${store.databases.join(", ")}, expected one`,
    );
  }
}

/** PostgreSQL on RDS. RDS makes, holds and rotates the password; no value passes through this program. */
export function rds(args: StoreArgs<"postgres">): BuiltStore {
  const { context, foundation, store, name, parent } = args;
  const group = dataGroup(args, PORT);
  const subnets = new aws.rds.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const database = store.databases[0]?.replaceAll("-", "_") ?? USER;
  const standby = store.members > 1;
  const { ephemeral } = context.settings;
  const instance = new aws.rds.Instance(
    name,
    {
      engine: "postgres",
      engineVersion: String(store.version),
      instanceClass: databaseSize(store),
      allocatedStorage: Math.max(MIN_STORAGE_GB, Math.ceil(store.capacityGB)),
      maxAllocatedStorage: STORAGE_HEADROOM * Math.max(MIN_STORAGE_GB, Math.ceil(store.capacityGB)),
      storageType: "gp3",
      storageEncrypted: true,
      kmsKeyId: foundation.key.arn,
      dbName: database,
      port: PORT,
      username: USER,
      manageMasterUserPassword: true,
      masterUserSecretKmsKeyId: foundation.key.keyId,
      multiAz: standby,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [group.id],
      publiclyAccessible: false,
      backupRetentionPeriod: Math.min(MAX_BACKUP_DAYS, store.backupDays),
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: ephemeral,
      deletionProtection: !ephemeral,
      skipFinalSnapshot: ephemeral,
      ...(ephemeral
        ? {}
        : { finalSnapshotIdentifier: physicalName("aws-rds", [name, context.stack, "final"]) }),
      autoMinorVersionUpgrade: true,
      performanceInsightsEnabled: false,
      // RDS keeps the log group for ever, and a trial leaves nothing behind.
      enabledCloudwatchLogsExports: ephemeral ? [] : ["postgresql"],
    },
    // A minor version that RDS put in is not taken back.
    { ...dataOptions(context, parent), ignoreChanges: ["engineVersion"] },
  );
  const secret = instance.masterUserSecrets[0]?.secretArn;
  if (secret === undefined) throw new Error("RDS gives a secret wherever it manages the password");
  return {
    endpoint: {
      environment: {
        DATABASE_URL: pulumi.interpolate`postgresql://${USER}@${instance.address}:${PORT}/${database}?sslmode=require`,
      },
      secrets: { PGPASSWORD: { holder: secret, key: "password" } },
    },
    access: [],
  };
}
