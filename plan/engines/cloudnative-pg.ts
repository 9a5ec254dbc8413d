import { type DatabasePlan, databaseFields, databaseMembers } from "./postgres.ts";
import type { ProcessPlan, StoreInput, VolumePlan } from "./store.ts";

export interface CloudNativePgPlan extends DatabasePlan<"cloudnative-pg"> {
  readonly processes: readonly [members: ProcessPlan];
  readonly volumes: readonly [members: VolumePlan];
}

/** Port of the instance manager in each member's pod. The operator calls it too. */
const MANAGER_PORT = 8000;

/** PostgreSQL run by the operator CloudNativePG: one primary and its replicas. */
export function cloudNativePg(input: StoreInput<"postgres">): CloudNativePgPlan {
  const fields = databaseFields("cloudnative-pg", input);
  const [port] = fields.ports.clients;
  return {
    ...fields,
    ...databaseMembers(input.store),
    // The Service of the primary. Those of the replicas are disabled, as no workload separates reads from writes.
    services: 1,
    ports: {
      clients: [port],
      members: [port, MANAGER_PORT],
      metrics: [],
      asked: [{ by: "cloudnative-pg", ports: [MANAGER_PORT, port] }],
    },
    operator: "cloudnative-pg",
    asksApiServer: true,
  };
}
