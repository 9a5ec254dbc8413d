import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { physicalName } from "../../../base/names.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { endpointOf } from "../../endpoint.ts";
import { withProtection } from "../../withProtection.ts";
import { databaseSize } from "../parts/sizes.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";
import { storeSecurityGroup } from "../parts/storeSecurityGroup.ts";

const USER = "echelon";
/** gp3 starts here. */
const MIN_STORAGE_GB = 20;
/** Storage grows by itself up to this multiple. */
const STORAGE_HEADROOM = 2;
const MAX_BACKUP_DAYS = 35;
/** A primary and its standby in another zone. */
const MAX_MEMBERS = 2;

/** @throws UnsupportedError for more than one standby or database, which this platform does not make. */
export function checkDatabase(store: StoreArgs<"rds">["store"]): void {
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

/** RDS takes no dashes in the name of a database. */
const databaseName = (name: string): string => name.replaceAll("-", "_");

/** PostgreSQL on RDS. RDS makes, holds and rotates the password; no value passes through this program. */
export function rds(args: StoreArgs<"rds">): BuiltStore {
  const { scope, foundation, store, name, parent } = args;
  const [port] = store.ports.clients;
  const group = storeSecurityGroup(args);
  const subnets = new aws.rds.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const database = databaseName(store.databases[0]);
  const standby = store.members > 1;
  const { ephemeral } = scope.settings;
  const instance = new aws.rds.Instance(
    name,
    {
      engine: "postgres",
      engineVersion: String(store.version),
      instanceClass: databaseSize(store.memberSize),
      allocatedStorage: Math.max(MIN_STORAGE_GB, Math.ceil(store.capacityGB)),
      maxAllocatedStorage: STORAGE_HEADROOM * Math.max(MIN_STORAGE_GB, Math.ceil(store.capacityGB)),
      storageType: "gp3",
      storageEncrypted: true,
      kmsKeyId: foundation.key.arn,
      dbName: database,
      port,
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
        : { finalSnapshotIdentifier: physicalName(awsNames.rds, [name, scope.stack, "final"]) }),
      autoMinorVersionUpgrade: true,
      performanceInsightsEnabled: false,
      // RDS keeps the log group for ever, and a trial leaves nothing behind.
      enabledCloudwatchLogsExports: ephemeral ? [] : ["postgresql"],
    },
    // A minor version that RDS put in is not taken back.
    { ...withProtection(scope, { parent }), ignoreChanges: ["engineVersion"] },
  );
  const secret = instance.masterUserSecrets[0]?.secretArn;
  if (secret === undefined) throw new Error("RDS gives a secret wherever it manages the password");
  return {
    endpoint: endpointOf(
      store,
      {
        url: (name) =>
          pulumi.interpolate`postgresql://${USER}@${instance.address}:${port}/${databaseName(name)}?sslmode=require`,
      },
      { password: { in: "aws", arn: secret, key: "password" } },
    ),
    access: [],
  };
}
