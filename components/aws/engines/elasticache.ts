import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import { VALKEY_VERSION } from "../../../targets/aws/bounds.ts";
import { awsNames } from "../../../targets/aws/names.ts";
import { endpointOf } from "../../endpoint.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { givenName } from "../parts/givenName.ts";
import { cacheUsed } from "../parts/monitoring/room.ts";
import { storeSecurityGroup } from "../parts/network/storeSecurityGroup.ts";
import { createSecret } from "../parts/security/createSecret.ts";
import { cacheSize } from "../parts/sizes.ts";
import { finalSnapshotName } from "../parts/snapshotNames.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/** ElastiCache accepts tokens of 16 to 128 printable characters. */
const TOKEN_CHARACTERS = 48;
/** Days that snapshots of a durable cache are kept. */
const DURABLE_SNAPSHOT_DAYS = 7;

/** Valkey over TLS: it speaks the protocol of Redis and costs less. Only Secrets Manager hands out its token. */
export function elasticache(args: StoreArgs<"elasticache">): BuiltStore {
  const { scope, foundation, store, name, parent } = args;
  const [port] = store.ports.clients;
  const { cache, token } = createCache(args);
  const arn = createSecret(`${name}-token`, token, { scope, foundation, parent });
  return {
    endpoint: endpointOf(
      store,
      { url: pulumi.interpolate`rediss://${cache.primaryEndpointAddress}:${port}` },
      { password: { in: "aws", arn } },
    ),
    access: () => [],
    // A cache may be full: it drops what it can fetch again. A durable one refuses to write then.
    ...(store.durable ? { signals: { diskPercent: cacheUsed(nodesOf(cache, store.members)) } } : {}),
  };
}

/** Names of the nodes, as their metrics have them. */
const nodesOf = ({ memberClusters }: aws.elasticache.ReplicationGroup, members: number) =>
  Array.from({ length: members }, (_, index) => memberClusters.apply((names) => names[index] ?? ""));

interface Cache {
  readonly cache: aws.elasticache.ReplicationGroup;
  /** What clients authenticate with. */
  readonly token: pulumi.Output<string>;
}

function createCache(args: StoreArgs<"elasticache">): Cache {
  const { scope, foundation, store, name, parent } = args;
  const [port] = store.ports.clients;
  const group = storeSecurityGroup(args);
  const subnets = new aws.elasticache.SubnetGroup(
    `${name}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const { result: token } = new random.RandomPassword(
    `${name}-password`,
    { length: TOKEN_CHARACTERS, special: false },
    { parent },
  );
  const cache = new aws.elasticache.ReplicationGroup(
    name,
    {
      replicationGroupId: givenName(`${name}-id`, {
        rule: awsNames.elasticache,
        parts: [name, scope.stack],
        replacedWith: { subnets: subnets.name, key: foundation.key.arn, port: String(port) },
        parent,
      }),
      description: `Store ${store.name} of the Echelon stack ${scope.stack}`,
      engine: "valkey",
      engineVersion: VALKEY_VERSION,
      nodeType: cacheSize(store.memoryMiB),
      ...failover(args),
      port,
      subnetGroupName: subnets.name,
      securityGroupIds: [group.id],
      atRestEncryptionEnabled: true,
      kmsKeyId: foundation.key.arn,
      transitEncryptionEnabled: true,
      authToken: token,
      ...snapshots(args),
    },
    // An earlier package gave a name without a suffix; another one would replace the cache.
    withStoreProtection(scope, store, { parent, ignoreChanges: ["replicationGroupId"] }),
  );
  return { cache, token };
}

function failover({ scope, store }: StoreArgs<"elasticache">) {
  const several = store.members > 1;
  return {
    numCacheClusters: store.members,
    automaticFailoverEnabled: several,
    multiAzEnabled: several && scope.plan.zones > 1,
  };
}

function snapshots(args: StoreArgs<"elasticache">) {
  const { scope, store } = args;
  const keepsLast = store.durable && !scope.settings.ephemeral;
  return {
    snapshotRetentionLimit: store.durable ? DURABLE_SNAPSHOT_DAYS : 0,
    ...(keepsLast ? { finalSnapshotIdentifier: finalSnapshotName(awsNames.elasticache, args) } : {}),
  };
}
