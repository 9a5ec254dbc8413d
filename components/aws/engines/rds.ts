import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { hasStandby, rdsBackupDays } from "../../../plan/engines/rds.ts";
import { isUpgraded } from "../../../plan/upgrades.ts";
import { RDS_BACKUP_DAYS } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { isDirect } from "../../directUsers.ts";
import { endpointOf } from "../../endpoint.ts";
import type { AwsSecret } from "../../platform.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { givenName } from "../parts/givenName.ts";
import { databaseSignals } from "../parts/monitoring/databases.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { serverLog } from "../parts/rds/log.ts";
import { parameterGroup } from "../parts/rds/parameters.ts";
import { DATABASE_USER, type Password, passwordOf } from "../parts/rds/password.ts";
import { proxy } from "../parts/rds/proxy.ts";
import { replicas } from "../parts/rds/replicas.ts";
import { storageOf } from "../parts/rds/storage.ts";
import { databaseSize } from "../parts/sizes.ts";
import { finalSnapshotName } from "../parts/snapshotNames.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/** @throws UnsupportedError for several databases: RDS itself makes the first one only. */
export function checkDatabase(store: StoreArgs<"rds">["store"]): void {
  if (store.databases.length > 1) {
    throw new UnsupportedError(
      `AWS: store ${store.name}: got the databases ${store.databases.join(", ")}, expected one`,
    );
  }
}

/** RDS allows no dashes in the name of a database. */
const databaseName = (name: string): string => name.replaceAll("-", "_");

/** PostgreSQL on RDS: a primary, a standby in another zone, replicas that are read, and a proxy where the tier has poolers. */
export function rds(args: StoreArgs<"rds">): BuiltStore {
  const { scope, store, parent } = args;
  const { server, copies, hosts, password } = createServer(args);
  const shared = endpointFor(args, hosts, password);
  const direct = endpointFor(args, { ...hosts, primary: server.address }, password);
  return {
    endpoint: (user) => (isDirect(user, scope.plan) ? direct : shared),
    access: () => [],
    signals: databaseSignals(store, { server, replicas: copies }),
    ...(store.backupDays > RDS_BACKUP_DAYS
      ? { keptLonger: { arn: server.arn, days: store.backupDays } }
      : {}),
    restorePoint: (label, opts) =>
      new aws.rds.Snapshot(
        label,
        {
          dbInstanceIdentifier: server.identifier,
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

/** Host names of a server, by what they lead to. */
interface Hosts {
  readonly primary: pulumi.Input<string>;
  readonly replicas: readonly pulumi.Input<string>[];
}

interface Server {
  readonly server: aws.rds.Instance;
  readonly copies: readonly aws.rds.Instance[];
  /** Where workloads connect: to the proxy, if there is one. */
  readonly hosts: Hosts;
  /** The password of the owner. */
  readonly password: AwsSecret;
}

/**
 * The variables of those who connect to `hosts`. The certificate of RDS is signed by an authority that anybody can download, so
 * a client that has the file may verify the server (`verify-full`): docs/aws.md. A client of PostgreSQL takes several hosts.
 */
function endpointFor({ store }: StoreArgs<"rds">, hosts: Hosts, password: AwsSecret) {
  const [port] = store.ports.clients;
  const urlOf = (names: readonly pulumi.Input<string>[]) => (database: string) => {
    const at = pulumi.all([...names]).apply((all) => all.map((one) => `${one}:${port}`).join(","));
    return pulumi.interpolate`postgresql://${DATABASE_USER}@${at}/${databaseName(database)}?sslmode=require`;
  };
  return endpointOf(
    store,
    {
      url: urlOf([hosts.primary]),
      ...(hosts.replicas.length === 0 ? {} : { replicasUrl: urlOf(hosts.replicas) }),
    },
    { password },
  );
}

/** The server, what stands before it, and its copies. */
function createServer(args: StoreArgs<"rds">): Server {
  const { store } = args;
  const group = storeSecurityGroup(args);
  const parameters = parameterGroup(args);
  const owner = passwordOf(args);
  const server = primary(args, { group, parameters, password: owner });
  const password = owner.of(server);
  const copies = replicas(args, { primary: server, group, parameters });
  const front =
    store.pooler === null ? server.address : proxy(args, { pooler: store.pooler, server, group, password });
  return {
    server,
    copies,
    hosts: { primary: front, replicas: copies.map(({ address }) => address) },
    password,
  };
}

interface PrimaryArgs {
  readonly group: aws.ec2.SecurityGroup;
  readonly parameters: aws.rds.ParameterGroup;
  readonly password: Password;
}

function primary(args: StoreArgs<"rds">, { group, parameters, password }: PrimaryArgs): aws.rds.Instance {
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
      publiclyAccessible: false,
      backupRetentionPeriod: rdsBackupDays(store),
      copyTagsToSnapshot: true,
      ...deletion(args),
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
