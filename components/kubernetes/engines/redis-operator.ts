import kubernetes from "@pulumi/kubernetes";
import { serverCertificate } from "../parts/certificates/server.ts";
import { redisEndpoint, redisHost } from "../parts/redis/endpoint.ts";
import { redisImage } from "../parts/redis/image.ts";
import { OPERATED, operatedMembers, operatedMetadata, operatedOptions } from "../parts/redis/operated.ts";
import { logicalName, type StoreBuilder } from "../parts/storage/store.ts";

/** Redis run by its operator, which makes the Services and the StatefulSet. */
export const buildOperatedRedis: StoreBuilder<"redis-operator"> = (store, context) => {
  const { scope } = context;
  const certificate = serverCertificate(store, context, [redisHost(store)]);
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: OPERATED,
      kind: "Redis",
      metadata: operatedMetadata(store, context),
      spec: operatedMembers(store, context, {
        image: redisImage("redis-operator", store, context),
        certificate,
      }),
    },
    operatedOptions(store, context, certificate),
  );
  return redisEndpoint(store, context);
};
