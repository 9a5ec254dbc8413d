import { type DatabasePlan, databaseFacts, databaseMembers } from "./postgres.ts";
import type { ProcessPlan, StoreInput, VolumePlan } from "./store.ts";

export interface CloudNativePgPlan extends DatabasePlan<"cloudnative-pg"> {
  readonly processes: readonly [members: ProcessPlan];
  readonly volumes: readonly [members: VolumePlan];
}

/** Of the instance manager in each member's pod, which the operator asks too. */
const MANAGER_PORT = 8000;

/** PostgreSQL by CloudNativePG: one primary and its replicas. */
export function cloudNativePg(input: StoreInput<"postgres">): CloudNativePgPlan {
  const facts = databaseFacts("cloudnative-pg", input);
  const [port] = facts.ports.clients;
  return {
    ...facts,
    ...databaseMembers(input.store),
    // To the primary; those to the replicas are switched off, as no workload tells them apart.
    services: 1,
    ports: {
      clients: [port],
      members: [port, MANAGER_PORT],
      asked: [{ by: "cloudnative-pg", ports: [MANAGER_PORT, port] }],
    },
    operator: "cloudnative-pg",
    asksApiServer: true,
  };
}
