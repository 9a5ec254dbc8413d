import { hasReplicaUrl } from "../pooler.ts";
import { databaseFields, POOLER_METRICS_PORT, type ServerPlan, serverFields } from "./postgres.ts";
import { noReaders, type StoreInput, type Watched } from "./store.ts";

export interface CloudNativePgPlan extends ServerPlan<"cloudnative-pg"> {
  /** Whether workloads reach the replicas by a URL of their own. */
  readonly readReplicas: boolean;
}

/** Port of the instance manager in each member's pod. The operator calls it too. */
const MANAGER_PORT = 8000;

/** Port of the metrics of each member: https://cloudnative-pg.io/documentation/current/monitoring/ */
const MEMBER_METRICS_PORT = 9187;

/** PostgreSQL run by the operator CloudNativePG: one primary and its replicas. */
export function cloudNativePg(
  input: StoreInput<"postgres">,
  { watched }: Watched = noReaders,
): CloudNativePgPlan {
  const fields = databaseFields("cloudnative-pg", input);
  // The instance manager in the pod of a pooler has the metrics.
  const server = serverFields(input, false);
  const [port] = fields.ports.clients;
  const readReplicas = hasReplicaUrl(input.store);
  const poolers = server.pooler?.sides.length ?? 0;
  return {
    ...fields,
    ...server,
    readReplicas,
    // The Service of the primary, that of the replicas where workloads use it, and one for each group of poolers.
    services: 1 + (readReplicas ? 1 : 0) + poolers,
    ports: {
      clients: [port],
      members: [port, MANAGER_PORT],
      metrics: watched ? [MEMBER_METRICS_PORT, ...(poolers > 0 ? [POOLER_METRICS_PORT] : [])] : [],
      asked: [{ by: "cloudnative-pg", ports: [MANAGER_PORT, port] }],
    },
    operator: "cloudnative-pg",
    asksApiServer: true,
  };
}
