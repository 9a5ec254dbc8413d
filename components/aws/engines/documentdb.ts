import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { DOCUMENTDB_BACKUP_DAYS, DOCUMENTDB_VERSION } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { setUpDocuments } from "../parts/documents/setup.ts";
import { exportedLogs } from "../parts/exportedLogs.ts";
import { givenName } from "../parts/givenName.ts";
import { documentSignals } from "../parts/monitoring/databases.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { DATABASE_AUTHORITY } from "../parts/security/databaseAuthority.ts";
import { storedPassword } from "../parts/security/passwords.ts";
import { documentSize } from "../parts/sizes.ts";
import { lastSnapshot, snapshotName } from "../parts/snapshots.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

type Args = StoreArgs<"documentdb">;

/** First user: DocumentDB takes letters and digits only. */
const ROOT = "echelon";

/** The logs that DocumentDB sends to CloudWatch where the parameters say so. */
const logsOf = (name: string) => ({
  prefix: "/aws/docdb",
  groups: { audit: `${name}-audit-log`, profiler: `${name}-profiler-log` },
});

/**
 * What each store is run with. TLS changes with a restart only, the others at once.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/cluster_parameter_groups-list_of_parameters.html
 */
const PARAMETERS = [
  { name: "tls", value: "enabled", applyMethod: "pending-reboot" },
  // Who signed in, and changes of users, collections and indexes; not each read and write.
  { name: "audit_logs", value: "enabled", applyMethod: "immediate" },
  // Operations of 100 ms and longer.
  { name: "profiler", value: "enabled", applyMethod: "immediate" },
] as const;

/** MongoDB's protocol over TLS, on a volume in three zones. */
export function documentdb(args: Args): BuiltStore {
  const { scope, foundation, store, name, parent } = args;
  const names = { password: `${name}-password`, secret: `${name}-root` };
  const root = storedPassword(names, { scope, foundation, parent });
  const cluster = createCluster(args, root.text);
  const instances = createInstances(args, cluster);
  return {
    ...setUpDocuments(args, {
      host: cluster.endpoint,
      root: { login: ROOT, password: root.text, arn: root.arn },
      after: instances,
    }),
    access: () => [],
    signals: documentSignals(store, { cluster, instances }),
    ...(store.backupDays > DOCUMENTDB_BACKUP_DAYS
      ? { keptLonger: { arn: cluster.arn, days: store.backupDays } }
      : {}),
    restorePoint: (label, opts) =>
      new aws.docdb.ClusterSnapshot(
        label,
        {
          dbClusterIdentifier: cluster.clusterIdentifier,
          dbClusterSnapshotIdentifier: snapshotName(awsNames.rds, label, args),
        },
        opts,
      ),
  };
}

/**
 * Regions of the table of regions in which there is no DocumentDB.
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/regions-and-azs.html (read 2026-11-27)
 */
const WITHOUT: readonly string[] = ["me-south-1", "us-west-1"];
/** A primary, and at most 15 copies. https://docs.aws.amazon.com/documentdb/latest/developerguide/limits.html */
const MOST_MEMBERS = 16;

/** @throws UnsupportedError for a store that DocumentDB cannot hold, or not in the region. */
export function checkDocuments({ name, members, memberSize }: Args["store"], region: string): void {
  if (WITHOUT.includes(region)) {
    throw new UnsupportedError(
      `store ${name}: got the region ${region}, in which there is no DocumentDB: choose another one, or set echelon:engines to { ${name}: percona-mongodb } on compute kubernetes`,
    );
  }
  if (members > MOST_MEMBERS) {
    throw new UnsupportedError(
      `store ${name}: got ${members} members, expected at most ${MOST_MEMBERS} on DocumentDB`,
    );
  }
  documentSize(memberSize);
}

function createCluster(args: Args, masterPassword: pulumi.Output<string>): aws.docdb.Cluster {
  const { scope, foundation, store, name, parent } = args;
  const group = storeSecurityGroup(args);
  const subnets = new aws.docdb.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const parameters = new aws.docdb.ClusterParameterGroup(
    `${name}-parameters`,
    { family: `docdb${DOCUMENTDB_VERSION}`, parameters: PARAMETERS.map((one) => ({ ...one })) },
    { parent },
  );
  const { identifier, exported, logs } = exportedLogs(args, logsOf(name));
  return new aws.docdb.Cluster(
    name,
    {
      clusterIdentifier: identifier,
      engine: "docdb",
      engineVersion: `${DOCUMENTDB_VERSION}.0`,
      masterUsername: ROOT,
      masterPassword,
      port: store.ports.clients[0],
      dbSubnetGroupName: subnets.name,
      dbClusterParameterGroupName: parameters.name,
      vpcSecurityGroupIds: [group.id],
      storageEncrypted: true,
      kmsKeyId: foundation.key.arn,
      // AWS keeps at least one day.
      backupRetentionPeriod: Math.min(DOCUMENTDB_BACKUP_DAYS, Math.max(1, store.backupDays)),
      enabledCloudwatchLogsExports: exported,
      ...lastSnapshot(awsNames.rds, args),
    },
    // DocumentDB installs patches, by which the version gets another end; an update must not go back to the older one.
    { ...withStoreProtection(scope, store, { parent }), ignoreChanges: ["engineVersion"], dependsOn: logs },
  );
}

/** A primary, and its copies. In an existing network AWS chooses the zones. */
function createInstances(
  { scope, foundation, store, name, parent }: Args,
  cluster: aws.docdb.Cluster,
): aws.docdb.ClusterInstance[] {
  const { tierZones } = foundation.network;
  return Array.from({ length: store.members }, (_, index) => {
    const zone = tierZones[index % tierZones.length];
    return new aws.docdb.ClusterInstance(
      `${name}-${index}`,
      {
        identifier: givenName(`${name}-${index}-identifier`, {
          rule: awsNames.rds,
          parts: [name, String(index), scope.stack],
          parent,
        }),
        clusterIdentifier: cluster.id,
        engine: "docdb",
        instanceClass: documentSize(store.memberSize),
        ...(zone === undefined ? {} : { availabilityZone: zone }),
        caCertIdentifier: DATABASE_AUTHORITY,
        promotionTier: index,
      },
      { parent, ignoreChanges: ["availabilityZone"] },
    );
  });
}
