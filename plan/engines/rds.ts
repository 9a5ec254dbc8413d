import { hasReplicaUrl, type PoolerPlan, planPooler } from "../pooler.ts";
import { type DatabasePlan, databaseFields } from "./postgres.ts";
import { managed, type Size, type StoreInput } from "./store.ts";

export interface RdsPlan extends DatabasePlan<"rds"> {
  /** Number of instances: a primary and its standbys; AWS runs them. */
  readonly members: number;
  /** Least size of each member. */
  readonly memberSize: Size;
  /** Whether the tier asks for a URL of the replicas, which are not made. */
  readonly readReplicas: boolean;
  /** Poolers that the tier asks for, which are not made; null if it asks for none. */
  readonly pooler: PoolerPlan | null;
}

/** PostgreSQL on RDS. */
export const rds = (input: StoreInput<"postgres">): RdsPlan => ({
  ...databaseFields("rds", input),
  ...managed,
  members: input.store.members,
  readReplicas: hasReplicaUrl(input.store),
  pooler: planPooler(input.store),
  memberSize: { cpu: input.store.cpu, memoryMiB: input.store.memoryMiB },
});
