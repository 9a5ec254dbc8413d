import { defect } from "../base/errors.ts";
import type { Target } from "../targets/names.ts";
import { logicalDatabase } from "./engines/logical-database.ts";
import { rdsDatabase } from "./engines/rds-database.ts";
import type { StoreInput } from "./engines/store.ts";
import type { EnginePlan, StoreEngine } from "./types.ts";

/** What holds databases on the server of another store, by target; null where nothing does yet. */
export const guestEngines = {
  kubernetes: "logical-database",
  aws: "rds-database",
  gcp: null,
  azure: null,
} as const satisfies Readonly<Record<Target, StoreEngine | null>>;

/** The databases of a store on the server of another. */
export function guestOf(guest: StoreInput<"postgres">, host: EnginePlan): EnginePlan {
  if (host.engine === "rds") return rdsDatabase(guest, host);
  if (host.engine !== "postgres" && host.engine !== "cloudnative-pg") {
    throw defect(`store ${guest.name}: got ${host.engine} as its server, expected PostgreSQL`);
  }
  const { name, engine, pooler } = host;
  return logicalDatabase(guest, { name, engine, pooled: pooler !== null });
}
