import aws from "@pulumi/aws";
import type { ReplicationGroupArgs } from "@pulumi/aws/elasticache/index.js";
import * as pulumi from "@pulumi/pulumi";
import { awsNames } from "../../../../targets/aws/names.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { givenName } from "../givenName.ts";
import { storeSecurityGroup } from "../network/storeSecurityGroup.ts";
import { finalSnapshotName } from "../snapshots.ts";
import { nodeSizeOf } from "./check.ts";
import { type Cache, type CacheArgs, type CacheStore, layoutOf, nodeSuffix } from "./engine.ts";
import { cacheParameters } from "./parameters.ts";
import type { CacheUsers } from "./users.ts";

/** Days that snapshots of what has to survive are kept. */
const SNAPSHOT_DAYS = 7;

interface GroupArgs {
  readonly label: string;
  /** Version of Valkey of a new store, such as `8.0`. */
  readonly version: string;
  readonly users: CacheUsers;
  /** How many nodes there are, and what becomes of a lost one. */
  readonly shape: Partial<ReplicationGroupArgs>;
}

/** A store in ElastiCache: nodes in the private subnets, that accept only TLS and the users of the stack. */
export function createCache(args: CacheArgs, { label, version, users, shape }: GroupArgs): Cache {
  const { scope, foundation, store, parent } = args;
  const [port] = store.ports.clients;
  const size = nodeSizeOf(store);
  const security = storeSecurityGroup({ ...args, name: label });
  const subnets = new aws.elasticache.SubnetGroup(
    `${label}-subnets`,
    { subnetIds: [...foundation.network.privateSubnetIds] },
    { parent },
  );
  const group = new aws.elasticache.ReplicationGroup(
    label,
    {
      replicationGroupId: givenName(`${label}-id`, {
        rule: awsNames.elasticache,
        parts: [label, scope.stack],
        replacedWith: { subnets: subnets.name, key: foundation.key.arn, port: String(port) },
        parent,
      }),
      description: `Store ${store.name} of the Echelon stack ${scope.stack}`,
      engine: "valkey",
      engineVersion: version,
      autoMinorVersionUpgrade: true,
      nodeType: size.name,
      parameterGroupName: cacheParameters(args, { label, version, size }).name,
      ...shape,
      port,
      subnetGroupName: subnets.name,
      securityGroupIds: [security.id],
      atRestEncryptionEnabled: true,
      kmsKeyId: foundation.key.arn,
      transitEncryptionEnabled: true,
      userGroupIds: [users.group.userGroupId],
      // Takes the token of an earlier package away in the same request that brings the users; a new store has none.
      // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html#Migrate-From-RBAC-to-Auth
      authTokenUpdateStrategy: "DELETE",
      // Whoever runs an update wants its sizes now, and not in the hour of a week in which AWS maintains the nodes.
      applyImmediately: true,
      ...snapshots({ ...args, name: label }),
    },
    {
      ...withStoreProtection(scope, store, { parent }),
      // An earlier package gave a name without a suffix; another one would replace the cache. ElastiCache installs minor
      // versions by itself, and the provider replaces a cache that shall go back to an older one.
      ignoreChanges: ["replicationGroupId", "engineVersion"],
    },
  );
  return { group, security, shards: nodesOf(store, group) };
}

/** The numbers from 1 to `count`. */
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/**
 * Names of the nodes, in the order of the service. It numbers them when it makes them, so a node that was added later may have a
 * higher number than there are nodes.
 */
function nodesOf(
  store: CacheStore,
  { id, memberClusters }: aws.elasticache.ReplicationGroup,
): Cache["shards"] {
  const { shards, nodes } = layoutOf(store);
  return numbers(shards).map((shard) =>
    numbers(nodes).map((node) =>
      pulumi.all([id, memberClusters]).apply(([group, names]) => {
        const index = (shard - 1) * nodes + node - 1;
        return (
          (names.length === shards * nodes ? names[index] : undefined) ??
          `${group}-${nodeSuffix(store, shard, node)}`
        );
      }),
    ),
  );
}

function snapshots(args: CacheArgs) {
  const { scope, store } = args;
  const keepsLast = store.durable && !scope.settings.ephemeral;
  return {
    snapshotRetentionLimit: store.durable ? SNAPSHOT_DAYS : 0,
    ...(keepsLast ? { finalSnapshotIdentifier: finalSnapshotName(awsNames.elasticache, args) } : {}),
  };
}
