import type { StorePlans } from "../../../../plan/types.ts";
import { authorityOf } from "../certificates/trust.ts";
import { type ExporterParts, noExporter, verifyingExporter } from "../monitoring/exporterContainer.ts";
import { fromSecret } from "../pods/podFields.ts";
import { ownUsers } from "../queues/users.ts";
import type { StoreContext } from "../storage/store.ts";

/**
 * The exporter beside each member, for its pod; none where the stack is not monitored. Each asks its own
 * member, and gives the values of the whole cluster.
 * https://github.com/danielqsj/kafka_exporter/blob/v1.9.0/kafka_exporter.go
 */
export function kafkaExporter(
  store: StorePlans["kafka"],
  { scope, credentials }: StoreContext,
): ExporterParts {
  const [{ sidecar }] = store.processes;
  const [port] = store.ports.metrics;
  if (sidecar === undefined || port === undefined) return noExporter;
  const authority = authorityOf(store, scope);
  return verifyingExporter(store, scope, {
    software: "kafka-exporter",
    port,
    size: sidecar,
    args: [
      `--kafka.server=localhost:${store.ports.clients[0]}`,
      "--sasl.enabled",
      "--sasl.mechanism=scram-sha512",
      `--sasl.username=${ownUsers.metrics}`,
      // The exporter reads the password from the variable SASL_USER_PASSWORD too.
      `--web.listen-address=:${port}`,
      "--offset.show-all",
      ...(authority === null ? [] : ["--tls.enabled", `--tls.ca-file=${authority.path}`]),
    ],
    env: [fromSecret("SASL_USER_PASSWORD", credentials.queues().passwordOf(ownUsers.metrics))],
  });
}
