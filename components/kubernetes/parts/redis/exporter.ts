import { authorityOf } from "../certificates/trust.ts";
import { exporterContainer } from "../monitoring/exporterContainer.ts";
import { type Container, fromSecret } from "../pods/podFields.ts";
import type { StoreContext } from "../storage/store.ts";
import { isQueue, ownUsers, type Redis, streamsOf } from "./acl.ts";
import { authorityMount } from "./tls.ts";

/**
 * What the exporter reads, by its own variables. A pattern of keys would make it walk through all of them, so the streams
 * are named; the metrics of each consumer are left out, as there is one for every pod that ever took an item.
 * https://github.com/oliver006/redis_exporter/blob/v1.88.0/main.go
 */
const settingsOf = (store: Redis, authority: string | undefined): Readonly<Record<string, string>> => ({
  REDIS_ADDR: `${authority === undefined ? "redis" : "rediss"}://localhost:${store.ports.clients[0]}`,
  ...(authority === undefined ? {} : { REDIS_EXPORTER_TLS_CA_CERT_FILE: authority }),
  REDIS_USER: ownUsers.metrics,
  REDIS_EXPORTER_CONFIG_COMMAND: "-",
  REDIS_EXPORTER_EXCLUDE_LATENCY_HISTOGRAM_METRICS: "true",
  REDIS_EXPORTER_STREAMS_EXCLUDE_CONSUMER_METRICS: "true",
  ...(isQueue(store)
    ? {
        REDIS_EXPORTER_CHECK_SINGLE_STREAMS: streamsOf(store)
          .map((stream) => `db0=${stream}`)
          .join(","),
      }
    : {}),
});

/**
 * The exporter beside each member, as containers for its pod; none where the stack is not monitored.
 *
 * @param volume name of the pod's volume with the certificate of the server, where it has one.
 */
export function redisExporter(
  store: Redis,
  { scope, credentials }: StoreContext,
  volume: string | undefined,
): Container[] {
  const [{ sidecar }] = store.processes;
  const [port] = store.ports.metrics;
  if (sidecar === undefined || port === undefined) return [];
  const authority = authorityOf(store, scope)?.path;
  const isEncrypted = authority !== undefined && volume !== undefined;
  return [
    exporterContainer(scope, {
      software: "redis-exporter",
      port,
      size: sidecar,
      env: [
        ...Object.entries(settingsOf(store, authority)).map(([name, value]) => ({ name, value })),
        fromSecret("REDIS_PASSWORD", credentials.redis().passwordOf(ownUsers.metrics)),
      ],
      ...(isEncrypted ? { volumeMounts: [authorityMount(volume, authority)] } : {}),
    }),
  ];
}
