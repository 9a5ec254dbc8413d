import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { physicalName } from "../../../base/names.ts";
import { dataGroup } from "../parts/dataGroup.ts";
import { dataOptions } from "../parts/scope.ts";
import { cacheSize } from "../parts/sizes.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";
import { heldSecret } from "../secrets.ts";

const PORT = 6379;
/** ElastiCache takes 16 to 128 printable characters. */
const TOKEN_CHARACTERS = 48;
const ENGINE_VERSION = "8.0";
/** Snapshots kept of a cache whose writes must survive. */
const DURABLE_SNAPSHOT_DAYS = 7;

/** Valkey, which speaks Redis and costs less, over TLS with a token that only Secrets Manager tells. */
export function elasticache(args: StoreArgs<"redis">): BuiltStore {
  const { context, foundation, store, name, parent } = args;
  const group = dataGroup(args, PORT);
  const subnets = new aws.elasticache.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const token = new random.RandomPassword(
    `${name}-password`,
    { length: TOKEN_CHARACTERS, special: false },
    { parent },
  );
  const spread = store.members > 1;
  const cache = new aws.elasticache.ReplicationGroup(
    name,
    {
      replicationGroupId: physicalName("aws-elasticache", [name, context.stack]),
      description: `Store ${store.name} of the Echelon stack ${context.stack}`,
      engine: "valkey",
      engineVersion: ENGINE_VERSION,
      nodeType: cacheSize(store.memoryMiB),
      numCacheClusters: store.members,
      automaticFailoverEnabled: spread,
      multiAzEnabled: spread && context.plan.zones > 1,
      port: PORT,
      subnetGroupName: subnets.name,
      securityGroupIds: [group.id],
      atRestEncryptionEnabled: true,
      kmsKeyId: foundation.key.arn,
      transitEncryptionEnabled: true,
      authToken: token.result,
      snapshotRetentionLimit: store.durable ? DURABLE_SNAPSHOT_DAYS : 0,
      ...(store.durable && !context.settings.ephemeral
        ? { finalSnapshotIdentifier: physicalName("aws-elasticache", [name, context.stack, "final"]) }
        : {}),
    },
    dataOptions(context, parent),
  );
  const holder = heldSecret(`${name}-token`, token.result, { context, foundation, parent });
  return {
    endpoint: {
      environment: { REDIS_URL: pulumi.interpolate`rediss://${cache.primaryEndpointAddress}:${PORT}` },
      secrets: { REDIS_PASSWORD: { holder } },
    },
    access: [],
  };
}
