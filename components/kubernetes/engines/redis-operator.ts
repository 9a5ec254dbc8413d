import kubernetes from "@pulumi/kubernetes";
import { withStoreProtection } from "../../withProtection.ts";
import { softwareImage } from "../../workload/software.ts";
import { redisEndpoint } from "../parts/redis/endpoint.ts";
import { OPERATED, operatedMembers, operatedMetadata } from "../parts/redis/operated.ts";
import { logicalName, type StoreBuilder } from "../parts/storage/store.ts";

/** Redis run by its operator, which makes the Services and the StatefulSet. */
export const buildOperatedRedis: StoreBuilder<"redis-operator"> = (store, context) => {
  const { scope, foundation, parent, operators } = context;
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: OPERATED,
      kind: "Redis",
      metadata: operatedMetadata(store, context),
      spec: operatedMembers(store, context, { image: softwareImage(scope.settings, "redis-operator") }),
    },
    withStoreProtection(scope, store, { parent, dependsOn: [...foundation.restrictions, ...operators] }),
  );
  return redisEndpoint(store, context);
};
