import { setTimeout as sleep } from "node:timers/promises";
import { log, reasonOf } from "../base/log.ts";
import type { Environment } from "../base/settings.ts";
import { migrate } from "./schema.ts";
import { type Sql, Unavailable } from "./sql.ts";
import { openSqlite } from "./sqlite.ts";

const RETRY_MS = 500;

/** PostgreSQL where there is a `DATABASE_URL`; else SQLite in the directory of the store, or in memory. */
async function engineOf(env: Environment): Promise<Sql> {
  const { DATABASE_URL: url, DATABASE_STORAGE_PATH: folder, DATABASE_JOURNAL_MODE: mode } = env;
  if (url !== undefined && url !== "") {
    // Most runs on a machine need no driver, and start sooner without it.
    const { openPostgres } = await import("./postgres.ts");
    return openPostgres(url, env);
  }
  return openSqlite(folder || undefined, mode || undefined);
}

/** A database whose tables are there as soon as it answers. */
export interface Database {
  readonly sql: Sql;
  /** Ends when the tables are there. */
  readonly ready: Promise<void>;
  /** Why they are not there yet. */
  readonly missing: () => string | undefined;
}

export async function openDatabase(env: Environment): Promise<Database> {
  const raw = await engineOf(env);
  let why: string | undefined = "the database has no tables yet";
  const prepare = async (): Promise<void> => {
    for (;;) {
      try {
        await migrate(raw);
        why = undefined;
        log("the database is ready", { engine: raw.engine });
        return;
      } catch (error) {
        why = `DATABASE_URL: ${reasonOf(error)}`;
        if (!(error instanceof Unavailable)) log("the tables could not be made", { reason: reasonOf(error) });
        await sleep(RETRY_MS);
      }
    }
  };
  const ready = prepare();
  const query: Sql["query"] = (text, values) => {
    if (why !== undefined) return Promise.reject(new Unavailable(why));
    return raw.query(text, values);
  };
  return { sql: { ...raw, query }, ready, missing: () => why };
}
