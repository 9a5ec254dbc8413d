import { type DatabasePlan, databaseFields, databaseVariables } from "./postgres.ts";
import type { RdsPlan } from "./rds.ts";
import { managed, type StoreInput } from "./store.ts";

/** The server on which the databases of another store are. */
export interface RdsHost
  extends Pick<RdsPlan, "name" | "engine" | "members" | "readReplicas" | "backupDays"> {
  /** Whether workloads reach the server through a proxy. */
  readonly pooled: boolean;
}

/** Databases on the RDS server of another store, with a user of their own. */
export interface RdsDatabasePlan extends DatabasePlan<"rds-database"> {
  readonly host: RdsHost;
}

/** The databases of a store on the server of another, which RDS copies whole. */
export const rdsDatabase = (
  input: StoreInput<"postgres">,
  { name, engine, members, readReplicas, backupDays, pooler }: RdsPlan,
): RdsDatabasePlan => ({
  ...databaseFields("rds-database", input),
  ...managed,
  parameters: {},
  variables: databaseVariables(input, readReplicas),
  backupDays,
  host: { name, engine, members, readReplicas, backupDays, pooled: pooler !== null },
});
