import { type DatabasePlan, databaseFacts } from "./postgres.ts";
import { type Given, managed, type Size } from "./store.ts";

export interface RdsPlan extends DatabasePlan<"rds"> {
  /** A primary, and its standbys; AWS runs them. */
  readonly members: number;
  /** What each member has at least. */
  readonly memberSize: Size;
}

/** PostgreSQL by RDS. */
export const rds = (given: Given<"postgres">): RdsPlan => ({
  ...databaseFacts("rds", given),
  ...managed,
  members: given.store.members,
  memberSize: { cpu: given.store.cpu, memoryMiB: given.store.memoryMiB },
});
