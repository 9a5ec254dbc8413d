import kubernetes from "@pulumi/kubernetes";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { certificateReady, type ServerFiles } from "../certificates/server.ts";
import { CA_KEY } from "../certificates/trust.ts";
import { type Labels, storePodLabels } from "../labels.ts";
import { type Container, podSecurity, pullSecrets, quantities } from "../pods/podFields.ts";
import { keepsClass, storageClass } from "../storage/storageClass.ts";
import { capacity, logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { aclAnnotation, DEFAULT_USER, usersOf } from "./acl.ts";
import { redisExporter } from "./exporter.ts";
import { createUsers, USERS } from "./users.ts";

/** A Redis that the operator runs. */
export type OperatedRedis = StorePlans["redis-operator" | "redis-sentinel"];

/** API version of the operator's kinds. */
export const OPERATED = "redis.redis.opstreelabs.in/v1beta2";

/** User id of Redis in the operator's images. */
const REDIS_USER = 1000;

/** The image writes its configuration into the root filesystem, so that has to be writable. */
export const operatedSecurity = {
  podSecurityContext: podSecurity(REDIS_USER),
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

/**
 * Labels of the store. The operator copies them to the pods and restarts these on a change, so they must not depend on tags
 * or tier.
 */
export const operatedLabels = (store: OperatedRedis, { scope }: StoreContext): Labels =>
  storePodLabels(scope.stack, storeName(store), { store: store.key, role: "store" });

/** Where the operator mounts the certificate, and as which volume. */
const CERTIFICATES = { volume: "tls-certs", directory: "/tls" } as const;

/**
 * The certificate of members or of sentinels. The image reads the authority from the variable that an operator before 0.24
 * gave it; without the variable it writes a setting without value, and does not start.
 * https://github.com/OT-CONTAINER-KIT/redis/blob/066d622/entrypoint.sh#L51
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/statefulset.go#L781
 */
export function operatedTls(certificate: ServerFiles | null) {
  if (certificate === null) return {};
  const { secret } = certificate.volume;
  return {
    TLS: { ca: CA_KEY, cert: "tls.crt", key: "tls.key", secret },
    env: [{ name: "REDIS_TLS_CA_KEY", value: `${CERTIFICATES.directory}/${CA_KEY}` }],
  };
}

/** Configuration lines that the operator adds to those of its image. */
function createConfig(
  store: OperatedRedis,
  context: StoreContext,
  more: readonly string[],
): kubernetes.core.v1.ConfigMap {
  const { scope, foundation, parent } = context;
  const labels = operatedLabels(store, context);
  const lines = [`maxmemory ${store.dataMemoryMiB}mb`, `maxmemory-policy ${store.maxMemoryPolicy}`, ...more];
  return new kubernetes.core.v1.ConfigMap(
    `${logicalName(scope, store)}-config`,
    {
      metadata: { namespace: foundation.namespace, labels },
      data: { "redis-additional.conf": `${lines.join("\n")}\n` },
    },
    { parent },
  );
}

/** The volume of each member; none for a store that need not survive a restart. */
function storageOf(store: OperatedRedis, { scope }: StoreContext) {
  const [volume] = store.volumes;
  if (volume === undefined) return {};
  return {
    storage: {
      keepAfterDelete: !scope.settings.ephemeral,
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          ...storageClass(scope, store),
          resources: { requests: { storage: capacity(volume.capacityGB) } },
        },
      },
    },
  };
}

/** The operator's own fields for images, sizes and the password of its own connections. */
export function kubernetesConfig(
  image: string,
  size: { readonly cpu: number; readonly memoryMiB: number },
  { scope, credentials }: StoreContext,
) {
  const { name, key } = credentials.redis().passwordOf(DEFAULT_USER);
  const resources = quantities(size);
  return {
    image,
    imagePullPolicy: "IfNotPresent",
    ...pullSecrets(scope.settings.pullSecrets),
    redisSecret: { name, key },
    resources: { requests: resources, limits: resources },
  };
}

/** Metadata of a store's main object. The operator copies the annotations to the pods too. */
export const operatedMetadata = (store: OperatedRedis, context: StoreContext) => ({
  name: storeName(store),
  namespace: context.foundation.namespace,
  labels: operatedLabels(store, context),
  annotations: aclAnnotation(usersOf(store, context.scope.plan)),
});

/** Options for a store's main object, whose volumes keep the class that they were made with. */
export function operatedOptions(
  store: OperatedRedis,
  context: StoreContext,
  certificate: ServerFiles | null,
): CustomResourceOptions {
  const { scope, foundation, parent, operators } = context;
  const dependsOn = [...foundation.restrictions, ...certificateReady(certificate), ...operators];
  const options = withStoreProtection(scope, store, { parent, dependsOn });
  return store.volumes.length === 0
    ? options
    : keepsClass("spec.storage.volumeClaimTemplate.spec.storageClassName", options);
}

/** A container as the operator takes one: it has another name for the mounts. */
const asSidecar = ({ volumeMounts, ...container }: Container) => ({
  ...container,
  ...(volumeMounts === undefined ? {} : { mountPath: volumeMounts }),
});

interface MemberArgs {
  readonly image: string;
  readonly certificate: ServerFiles | null;
  /** Fields of `kubernetesConfig` besides image, password and size. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Further lines of configuration. */
  readonly lines?: readonly string[];
}

/**
 * The fields that one Redis and one with copies share. The users are in a file with the name that the operator asks for:
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/k8sutils/statefulset.go
 *
 * The exporter is a plain sidecar: the operator's own field for it gives it the password of the default user, and the port
 * another name than in the pods of other stores.
 */
export function operatedMembers(
  store: OperatedRedis,
  context: StoreContext,
  { image, certificate, more = {}, lines = [] }: MemberArgs,
) {
  const { scope } = context;
  const [member] = store.processes;
  const whenDeleted = scope.settings.ephemeral ? "Delete" : "Retain";
  const sidecars = redisExporter(store, context, CERTIFICATES.volume).map(asSidecar);
  return {
    kubernetesConfig: {
      ...kubernetesConfig(image, member.size, context),
      persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled: "Retain" },
      ...more,
    },
    redisConfig: { additionalRedisConfig: createConfig(store, context, lines).metadata.name },
    acl: {
      secret: {
        secretName: createUsers(store, context),
        items: [{ key: USERS, path: "user.acl" }],
      },
    },
    ...storageOf(store, context),
    ...(sidecars.length === 0 ? {} : { sidecars }),
    ...operatedTls(certificate),
    ...operatedSecurity,
    terminationGracePeriodSeconds: 60,
  };
}
