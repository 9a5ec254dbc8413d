import * as pulumi from "@pulumi/pulumi";
import { VALKEY_CLUSTER_VERSION } from "../../../targets/aws/bounds.ts";
import { cacheEndpoint } from "../parts/cache/endpoint.ts";
import { cacheName } from "../parts/cache/engine.ts";
import { createCache } from "../parts/cache/replicationGroup.ts";
import { cacheUsers } from "../parts/cache/users.ts";
import { cacheSignals } from "../parts/monitoring/caches.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/**
 * Valkey over TLS as a cluster: each primary holds a part of the keys, and clients ask at one address which. What has to survive
 * is in a log of AWS in several zones, which only clusters have.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/durability.html
 */
export function elasticacheCluster(args: StoreArgs<"elasticache-cluster">): BuiltStore {
  const { scope, store } = args;
  const [port] = store.ports.clients;
  const label = cacheName(args);
  const users = cacheUsers(args, label);
  const cache = createCache(args, {
    label,
    version: VALKEY_CLUSTER_VERSION,
    users,
    shape: {
      clusterMode: "enabled",
      numNodeGroups: store.shards,
      replicasPerNodeGroup: store.replicasPerShard,
      // ElastiCache demands it of every cluster.
      automaticFailoverEnabled: true,
      // The log needs it, also in a tier of one zone.
      multiAzEnabled: store.replicasPerShard > 0 && (store.durable || scope.plan.zones > 1),
      // Costs nothing, and loses at most ten seconds; `sync` loses nothing and makes each write wait for two zones.
      durability: store.durable ? "async" : "disabled",
    },
  });
  const { configurationEndpointAddress: host } = cache.group;
  return {
    endpoint: cacheEndpoint(args, users, {
      at: (login) => pulumi.interpolate`rediss://${login}${host}:${port}`,
    }),
    access: () => [],
    signals: cacheSignals(store, cache),
  };
}
