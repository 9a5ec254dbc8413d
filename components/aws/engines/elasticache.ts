import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { physicalName } from "../../../base/names.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { endpointOf } from "../../endpoint.ts";
import { withProtection } from "../../withProtection.ts";
import { createSecret } from "../parts/createSecret.ts";
import { cacheSize } from "../parts/sizes.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";
import { storeSecurityGroup } from "../parts/storeSecurityGroup.ts";

/** ElastiCache takes 16 to 128 printable characters. */
const TOKEN_CHARACTERS = 48;
const ENGINE_VERSION = "8.0";
/** Snapshots kept of a cache whose writes must survive. */
const DURABLE_SNAPSHOT_DAYS = 7;

/** Valkey, which speaks Redis and costs less, over TLS with a token that only Secrets Manager tells. */
export function elasticache(args: StoreArgs<"elasticache">): BuiltStore {
  const { scope, foundation, store, name, parent } = args;
  const [port] = store.ports.clients;
  const group = storeSecurityGroup(args);
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
      replicationGroupId: physicalName(awsNames.elasticache, [name, scope.stack]),
      description: `Store ${store.name} of the Echelon stack ${scope.stack}`,
      engine: "valkey",
      engineVersion: ENGINE_VERSION,
      nodeType: cacheSize(store.memoryMiB),
      numCacheClusters: store.members,
      automaticFailoverEnabled: spread,
      multiAzEnabled: spread && scope.plan.zones > 1,
      port,
      subnetGroupName: subnets.name,
      securityGroupIds: [group.id],
      atRestEncryptionEnabled: true,
      kmsKeyId: foundation.key.arn,
      transitEncryptionEnabled: true,
      authToken: token.result,
      snapshotRetentionLimit: store.durable ? DURABLE_SNAPSHOT_DAYS : 0,
      ...(store.durable && !scope.settings.ephemeral
        ? { finalSnapshotIdentifier: physicalName(awsNames.elasticache, [name, scope.stack, "final"]) }
        : {}),
    },
    withProtection(scope, { parent }),
  );
  const arn = createSecret(`${name}-token`, token.result, { scope, foundation, parent });
  return {
    endpoint: endpointOf(
      store,
      { url: pulumi.interpolate`rediss://${cache.primaryEndpointAddress}:${port}` },
      { password: { in: "aws", arn } },
    ),
    access: [],
  };
}
