import { MONGODB_EXPORTER } from "../../../../plan/engines/mongodb.ts";
import type { KubernetesSecret } from "../../../platform.ts";
import { type ExporterParts, noExporter, verifyingExporter } from "../monitoring/exporterContainer.ts";
import { fromSecret } from "../pods/podFields.ts";
import type { StoreContext } from "../storage/store.ts";
import { encryptionOf } from "./endpoint.ts";
import { type Mongo, ownUsers } from "./users.ts";

/**
 * What the exporter reads: the state of the replica set, whose names of metrics are those of the compatible mode, and the
 * figures of the server. https://github.com/percona/mongodb_exporter/blob/v0.50.0/REFERENCE.md
 */
const FLAGS: readonly string[] = [
  "--compatible-mode",
  "--collector.replicasetstatus",
  "--collector.diagnosticdata",
  "--log.level=warn",
];

/** The exporter beside each member; none where the stack is not monitored. It speaks to its own member only. */
export function mongoExporter(
  store: Mongo,
  { scope }: StoreContext,
  passwordOf: (login: string) => KubernetesSecret,
): ExporterParts {
  const [port] = store.ports.metrics;
  if (port === undefined) return noExporter;
  const [client] = store.ports.clients;
  const options = encryptionOf(store, scope).replace("&", "?");
  return verifyingExporter(store, scope, {
    software: "mongodb-exporter",
    port,
    size: MONGODB_EXPORTER,
    args: [...FLAGS],
    env: [
      { name: "MONGODB_URI", value: `mongodb://localhost:${client}/admin${options}` },
      { name: "MONGODB_USER", value: ownUsers.metrics },
      fromSecret("MONGODB_PASSWORD", passwordOf(ownUsers.metrics)),
    ],
  });
}
