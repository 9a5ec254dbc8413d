import * as pulumi from "@pulumi/pulumi";
import { VALKEY_VERSION } from "../../../targets/aws/bounds.ts";
import { countItems } from "../parts/cache/counter.ts";
import { cacheEndpoint } from "../parts/cache/endpoint.ts";
import { cacheName, isCounted } from "../parts/cache/engine.ts";
import { kedaOnCluster } from "../parts/cache/kedaOnCluster.ts";
import { createCache } from "../parts/cache/replicationGroup.ts";
import { cacheUsers } from "../parts/cache/users.ts";
import { cacheSignals } from "../parts/monitoring/caches.ts";
import { queueMeasures } from "../parts/monitoring/redisQueues.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/**
 * Valkey over TLS, as a cache or as a queue: it speaks the protocol of Redis 7.2, its licence is free, and its nodes cost
 * less. Every workload is a user of its own. docs/decisions/0024-elasticache.md
 */
export function elasticache(args: StoreArgs<"elasticache" | "elasticache-queue">): BuiltStore {
  const { scope, store } = args;
  const [port] = store.ports.clients;
  const label = cacheName(args);
  const users = cacheUsers(args, label);
  kedaOnCluster(args);
  const several = store.members > 1;
  const cache = createCache(args, {
    label,
    version: VALKEY_VERSION,
    users,
    shape: {
      numCacheClusters: store.members,
      automaticFailoverEnabled: several,
      multiAzEnabled: several && scope.plan.zones > 1,
    },
  });
  countItems(args, label, cache);
  const measured = isCounted(args) ? queueMeasures(args) : {};
  // The name of the primary stays when another node becomes it.
  const { primaryEndpointAddress: host } = cache.group;
  return {
    endpoint: cacheEndpoint(args, users, {
      at: (login) => pulumi.interpolate`rediss://${login}${host}:${port}`,
    }),
    access: () => [],
    ...measured,
    signals: { ...cacheSignals(store, cache), ...measured.signals },
  };
}
