import kubernetes from "@pulumi/kubernetes";
import type { StorePlans } from "../../../plan/types.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { softwareImage } from "../../workload/software.ts";
import { type Labels, storePodLabels } from "../parts/labels.ts";
import { podSecurity, quantities } from "../parts/pods/podFields.ts";
import {
  capacity,
  logicalName,
  type StoreBuilder,
  type StoreContext,
  storeName,
} from "../parts/storage/store.ts";
import { redisEndpoint } from "./redis.ts";

/** User id of Redis in the operator's image. */
const REDIS_USER = 1000;

/** Lines that the operator adds to the configuration. With a full memory, a write fails. */
const createConfig = (
  store: StorePlans["redis-operator"],
  { scope, foundation, parent }: StoreContext,
  labels: Labels,
): kubernetes.core.v1.ConfigMap =>
  new kubernetes.core.v1.ConfigMap(
    `${logicalName(scope, store)}-config`,
    {
      metadata: { namespace: foundation.namespace, labels },
      data: {
        "redis-additional.conf": `maxmemory ${store.dataMemoryMiB}mb\nmaxmemory-policy noeviction\n`,
      },
    },
    { parent },
  );

/** The volume of the member; none for a store that need not survive a restart. */
function storageOf({ volumes: [volume] }: StorePlans["redis-operator"], { scope }: StoreContext) {
  if (volume === undefined) return {};
  return {
    storage: {
      keepAfterDelete: !scope.settings.ephemeral,
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          resources: { requests: { storage: capacity(volume.capacityGB) } },
        },
      },
    },
  };
}

/** Redis run by its operator, which makes the Services and the StatefulSet. */
export const buildOperatedRedis: StoreBuilder<"redis-operator"> = (store, context) => {
  const { scope, foundation, parent, operators, credentials } = context;
  const name = storeName(store);
  const password = credentials.redis();
  // The operator copies these labels to the pods and restarts them on a change, so they must not depend on tags or
  // tier.
  const labels = storePodLabels(scope.stack, name, { store: store.key, role: "store" });
  const [member] = store.processes;
  const size = quantities(member.size);
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  const config = createConfig(store, context, labels);
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: "redis.redis.opstreelabs.in/v1beta2",
      kind: "Redis",
      metadata: { name, namespace: foundation.namespace, labels },
      spec: {
        kubernetesConfig: {
          image: softwareImage(scope.settings, "redis-operator"),
          imagePullPolicy: "IfNotPresent",
          redisSecret: { name: password.name, key: password.key },
          resources: { requests: size, limits: size },
          persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
        },
        redisConfig: { additionalRedisConfig: config.metadata.name },
        ...storageOf(store, context),
        podSecurityContext: podSecurity(REDIS_USER),
        // The image writes its configuration into the root filesystem, so that has to be writable.
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        terminationGracePeriodSeconds: 60,
      },
    },
    withStoreProtection(scope, store, { parent, dependsOn: [...foundation.restrictions, ...operators] }),
  );
  const endpoint = redisEndpoint(store, context, name);
  return () => endpoint;
};
