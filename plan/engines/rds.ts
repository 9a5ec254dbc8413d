import { type DatabasePlan, databaseFields } from "./postgres.ts";
import { managed, type Size, type StoreInput } from "./store.ts";

export interface RdsPlan extends DatabasePlan<"rds"> {
  /** Number of instances: a primary and its standbys; AWS runs them. */
  readonly members: number;
  /** Least size of each member. */
  readonly memberSize: Size;
}

/** PostgreSQL on RDS. */
export const rds = (input: StoreInput<"postgres">): RdsPlan => ({
  ...databaseFields("rds", input),
  ...managed,
  members: input.store.members,
  memberSize: { cpu: input.store.cpu, memoryMiB: input.store.memoryMiB },
});
