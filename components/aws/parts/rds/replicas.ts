import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { replicasOf } from "../../../../plan/engines/rds.ts";
import { DATABASE_AUTHORITY } from "../security/databaseAuthority.ts";
import { databaseSize } from "../sizes.ts";
import type { StoreArgs } from "../store.ts";
import { serverLog } from "./log.ts";
import { storageOf } from "./storage.ts";

interface ReplicaArgs {
  readonly primary: aws.rds.Instance;
  readonly group: aws.ec2.SecurityGroup;
  readonly parameters: aws.rds.ParameterGroup;
}

/**
 * The replicas of a server, which are only read. They are instances of their own, not those of a Multi-AZ cluster of RDS: a
 * server becomes no cluster in place, so a stack could not grow into one without a move of its data, and the smallest class
 * of a cluster is larger than most tiers need.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html (read 2026-11-27)
 */
export const replicas = (args: StoreArgs<"rds">, on: ReplicaArgs): aws.rds.Instance[] =>
  Array.from({ length: replicasOf(args.store) }, (_, index) => replica(args, on, index));

/**
 * A copy of what its primary has: nothing protects it, and RDS takes no last snapshot of one. It has the major version in its
 * name: RDS would upgrade it with its primary, but give it settings of RDS's own, with which it may accept fewer connections
 * than its primary and then follows it no longer. So an upgrade makes another one.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.MajorVersion.html (read 2026-11-27)
 */
function replica(
  args: StoreArgs<"rds">,
  { primary, group, parameters }: ReplicaArgs,
  index: number,
): aws.rds.Instance {
  const { store, parent } = args;
  const name = `${args.name}-${store.version}-replica-${index + 1}`;
  const { identifier, exported, logs } = serverLog({ ...args, name });
  const { maxAllocatedStorage, storageType, storageEncrypted } = storageOf(args);
  return new aws.rds.Instance(
    name,
    {
      identifier,
      replicateSourceDb: primary.identifier,
      instanceClass: databaseSize(store.memberSize),
      ...{ maxAllocatedStorage, storageType, storageEncrypted },
      ...zoneOf(args, primary, index),
      multiAz: false,
      vpcSecurityGroupIds: [group.id],
      caCertIdentifier: DATABASE_AUTHORITY,
      publiclyAccessible: false,
      copyTagsToSnapshot: true,
      deletionProtection: false,
      skipFinalSnapshot: true,
      autoMinorVersionUpgrade: true,
      performanceInsightsEnabled: false,
      enabledCloudwatchLogsExports: exported,
    },
    // RDS gives a new replica the settings of its primary, and takes no others of PostgreSQL; it has to go before they do. After a
    // failover the primary is in the zone of its standby: the replica stays where it is.
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html (read 2026-11-27)
    { parent, ignoreChanges: ["availabilityZone", "engineVersion"], dependsOn: [...logs, parameters] },
  );
}

/**
 * The zone of a replica: another one than that of the primary. In an existing network the zones of its subnets are not known, and
 * RDS chooses one.
 */
function zoneOf({ foundation }: StoreArgs<"rds">, primary: aws.rds.Instance, index: number) {
  const { tierZones } = foundation.network;
  if (tierZones.length < 2) return {};
  const availabilityZone = pulumi
    .all([primary.availabilityZone, pulumi.all([...tierZones])])
    .apply(([own, zones]) => {
      const others = zones.filter((zone) => zone !== own);
      return others[index % others.length] ?? own;
    });
  return { availabilityZone };
}
