import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Row, Sql, Value } from "./sql.ts";

const journalModes = ["wal", "delete", "truncate", "persist"];

/**
 * SQLite in this process. With `synchronous=NORMAL` a write-ahead log loses nothing when the process is killed; when the
 * machine loses power, the last moments may be gone.
 */
export function openSqlite(folder: string | undefined, journalMode = "wal"): Sql {
  if (!journalModes.includes(journalMode))
    throw new RangeError(
      `DATABASE_JOURNAL_MODE is ${journalMode}, expected one of ${journalModes.join(", ")}`,
    );
  const database = new DatabaseSync(folder === undefined ? ":memory:" : join(folder, "reference.db"));
  database.exec(`PRAGMA busy_timeout=5000; PRAGMA journal_mode=${journalMode}; PRAGMA synchronous=NORMAL`);
  const statements = new Map<string, StatementSync>();
  const prepared = (text: string): StatementSync => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare(text.replaceAll(/\$(\d+)/g, "?$1").replace(" FOR UPDATE SKIP LOCKED", ""));
      statements.set(text, statement);
    }
    return statement;
  };
  return {
    engine: "sqlite",
    async query(text, values = []) {
      return prepared(text).all(...(values as Value[])) as Row[];
    },
    active: () => 0,
    async close() {
      database.close();
    },
  };
}
