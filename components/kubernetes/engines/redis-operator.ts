import kubernetes from "@pulumi/kubernetes";
import { redisEndpoint } from "../parts/redis/endpoint.ts";
import { redisImage } from "../parts/redis/image.ts";
import { OPERATED, operatedMembers, operatedMetadata, operatedOptions } from "../parts/redis/operated.ts";
import { logicalName, type StoreBuilder } from "../parts/storage/store.ts";

/** Redis run by its operator, which makes the Services and the StatefulSet. */
export const buildOperatedRedis: StoreBuilder<"redis-operator"> = (store, context) => {
  const { scope } = context;
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: OPERATED,
      kind: "Redis",
      metadata: operatedMetadata(store, context),
      spec: operatedMembers(store, context, { image: redisImage("redis-operator", store, context) }),
    },
    operatedOptions(store, context),
  );
  return redisEndpoint(store, context);
};
