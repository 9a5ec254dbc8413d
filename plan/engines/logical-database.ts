import { type DatabasePlan, databaseFields, databaseVariables } from "./postgres.ts";
import { managed, type StoreInput } from "./store.ts";

/** The store on whose server the databases of another are. */
export interface HostPlan {
  readonly name: string;
  readonly engine: "postgres" | "cloudnative-pg";
  /** Whether workloads reach the server through poolers. */
  readonly pooled: boolean;
}

/** Databases on the server of another store, with a user of their own. */
export interface LogicalDatabasePlan extends DatabasePlan<"logical-database"> {
  readonly host: HostPlan;
}

/** The databases of a store on the server of another. The processes and volumes are those of the server. */
export const logicalDatabase = (input: StoreInput<"postgres">, host: HostPlan): LogicalDatabasePlan => ({
  ...databaseFields("logical-database", input),
  ...managed,
  parameters: {},
  variables: databaseVariables(input),
  host,
});
