import kubernetes from "@pulumi/kubernetes";
import { withProtection } from "../../withProtection.ts";
import { storePodLabels } from "../parts/labels.ts";
import { images } from "../parts/pods/images.ts";
import { podSecurity, quantities } from "../parts/pods/pods.ts";
import { capacity, logicalName, type StoreBuilder, storeName } from "../parts/storage/store.ts";
import { redisEndpoint } from "./redis.ts";

/** User id of Redis in the operator's image. */
const REDIS_USER = 1000;

/** Redis run by its operator, which makes the Services and the StatefulSet. */
export const buildOperatedRedis: StoreBuilder<"redis-operator"> = (store, context) => {
  const { scope, foundation, parent, operators, credentials } = context;
  const name = storeName(store);
  const password = credentials.redis();
  // The operator copies these labels to the pods and restarts them on a change, so they must not depend on tags or
  // tier.
  const labels = storePodLabels(scope.stack, name, { store: store.name, role: "store" });
  const [member] = store.processes;
  const [volume] = store.volumes;
  const size = quantities(member.size);
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  const config = new kubernetes.core.v1.ConfigMap(
    `${logicalName(scope, store)}-config`,
    {
      metadata: { namespace: foundation.namespace, labels },
      data: {
        "redis-additional.conf": `maxmemory ${store.dataMemoryMiB}mb\nmaxmemory-policy noeviction\n`,
      },
    },
    { parent },
  );
  const storage = volume
    ? {
        storage: {
          keepAfterDelete: !scope.settings.ephemeral,
          volumeClaimTemplate: {
            spec: {
              accessModes: ["ReadWriteOnce"],
              resources: { requests: { storage: capacity(volume.capacityGB) } },
            },
          },
        },
      }
    : {};
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: "redis.redis.opstreelabs.in/v1beta2",
      kind: "Redis",
      metadata: { name, namespace: foundation.namespace, labels },
      spec: {
        kubernetesConfig: {
          image: images.operatedRedis,
          imagePullPolicy: "IfNotPresent",
          redisSecret: { name: password.name, key: password.key },
          resources: { requests: size, limits: size },
          persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
        },
        redisConfig: { additionalRedisConfig: config.metadata.name },
        ...storage,
        podSecurityContext: podSecurity(REDIS_USER),
        // The image writes its configuration into the root filesystem, so that has to be writable.
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        terminationGracePeriodSeconds: 60,
      },
    },
    withProtection(scope, { parent, dependsOn: [...foundation.restrictions, ...operators] }),
  );
  return redisEndpoint(store, context, name);
};
