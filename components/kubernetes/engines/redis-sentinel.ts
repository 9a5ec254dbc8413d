import kubernetes from "@pulumi/kubernetes";
import type { StorePlans } from "../../../plan/types.ts";
import { type ServerFiles, serverCertificate } from "../parts/certificates/server.ts";
import type { Labels } from "../parts/labels.ts";
import { memberPlacement } from "../parts/pods/podFields.ts";
import { DEFAULT_USER } from "../parts/redis/acl.ts";
import { redisEndpoint, redisHost } from "../parts/redis/endpoint.ts";
import { redisImage } from "../parts/redis/image.ts";
import {
  kubernetesConfig,
  OPERATED,
  operatedLabels,
  operatedMembers,
  operatedMetadata,
  operatedOptions,
  operatedSecurity,
  operatedTls,
} from "../parts/redis/operated.ts";
import { logicalName, type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";
import { storeConfig } from "../parts/storage/storeFiles.ts";

type Store = StorePlans["redis-sentinel"];

/** Name under which the sentinels know the primary. */
const PRIMARY = "primary";

/**
 * Seconds that a member has to be ready before a rollout goes on to the next one. A member starts alone; the operator looks
 * every 30 s, and makes it a copy of the primary again. Without the wait, a rollout would be through before any member is
 * one, and the last to restart would be the primary without a copy to take over.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/controller/redisreplication/redisreplication_controller.go#L81
 */
const LINK_SECONDS = 60;

/**
 * A primary without a copy for 10 s refuses writes: cut off from the others, it would accept items that are lost when it
 * comes back as a copy. With two members, the loss of one would stop the queue, so there it may write alone.
 * https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
 */
const writesNeedCopies = (members: number): string[] =>
  members > 2 ? ["min-replicas-to-write 1", "min-replicas-max-lag 10"] : [];

/** Where the pods of a set run, and how many of them may be evicted at a time. */
const apart = (labels: Labels, count: number) => ({
  ...memberPlacement(labels, count),
  pdb: { enabled: true, maxUnavailable: 1 },
});

/**
 * The members: one primary and its copies. All start at once, as a set that starts one after the other would wait for a member
 * whose zone is lost.
 */
function createMembers(
  store: Store,
  context: StoreContext,
  certificate: ServerFiles | null,
): kubernetes.apiextensions.CustomResource {
  const { scope } = context;
  const [{ count }] = store.processes;
  return new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: OPERATED,
      kind: "RedisReplication",
      metadata: operatedMetadata(store, context),
      spec: {
        clusterSize: count,
        podManagementPolicy: "Parallel",
        ...operatedMembers(store, context, {
          image: redisImage("redis-operator", store, context),
          certificate,
          more: { minReadySeconds: LINK_SECONDS },
          lines: writesNeedCopies(count),
        }),
        ...apart({ app: storeName(store), role: "replication" }, count),
      },
    },
    operatedOptions(store, context, certificate),
  );
}

interface SentinelArgs {
  readonly members: kubernetes.apiextensions.CustomResource;
  readonly certificate: ServerFiles | null;
}

/**
 * The setting with which sentinels call the members over TLS, which their image leaves out.
 * https://github.com/OT-CONTAINER-KIT/redis/blob/066d622/entrypoint-sentinel.sh#L51
 */
function callsOverTls(store: Store, context: StoreContext, certificate: ServerFiles | null) {
  if (certificate === null) return {};
  const name = storeConfig(store, context, "sentinel-config", {
    "redis-sentinel-additional.conf": "tls-replication yes\n",
  });
  return { additionalSentinelConfig: name };
}

/**
 * The sentinels, in an object of their own. With those that a RedisReplication can have itself, the operator stops to update
 * its Service of the primary while a member is missing, which is when a copy takes over.
 * https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/internal/controller/redisreplication/redisreplication_controller.go#L392
 */
function createSentinels(store: Store, context: StoreContext, { members, certificate }: SentinelArgs): void {
  const { scope, foundation, parent, credentials } = context;
  const [, { count, size }] = store.processes;
  const { name, key } = credentials.redis().passwordOf(DEFAULT_USER);
  new kubernetes.apiextensions.CustomResource(
    `${logicalName(scope, store)}-sentinels`,
    {
      apiVersion: OPERATED,
      kind: "RedisSentinel",
      // The operator adds `-sentinel`, and suffixes of its Services.
      metadata: { name: store.name, namespace: foundation.namespace, labels: operatedLabels(store, context) },
      spec: {
        clusterSize: count,
        podManagementPolicy: "Parallel",
        kubernetesConfig: kubernetesConfig(redisImage("redis-sentinel", store, context), size, context),
        redisSentinelConfig: {
          redisReplicationName: storeName(store),
          masterGroupName: PRIMARY,
          redisReplicationPassword: { secretKeyRef: { name, key } },
          quorum: String(Math.floor(count / 2) + 1),
          downAfterMilliseconds: "5000",
          failoverTimeout: "10000",
          parallelSyncs: "1",
          ...callsOverTls(store, context, certificate),
        },
        ...operatedSecurity,
        ...operatedTls(certificate),
        ...apart({ app: `${store.name}-sentinel`, role: "sentinel" }, count),
      },
    },
    { parent, dependsOn: [members] },
  );
}

/**
 * Redis with copies, run by its operator. When the primary is lost, the sentinels promote a copy after 5 s, and the Service
 * of the primary follows within 30 s.
 */
export const buildSentinelRedis: StoreBuilder<"redis-sentinel"> = (store, context) => {
  const certificate = serverCertificate(store, context, [redisHost(store)]);
  const members = createMembers(store, context, certificate);
  createSentinels(store, context, { members, certificate });
  return redisEndpoint(store, context);
};
