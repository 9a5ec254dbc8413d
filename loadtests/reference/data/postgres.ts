import pg from "pg";
import { log, reasonOf } from "../base/log.ts";
import { type Environment, numberOf } from "../base/settings.ts";
import { type Row, type Sql, Unavailable } from "./sql.ts";

/** SQLSTATE classes and codes of a server that is away, starts, stops or is full: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const AWAY = /^(08|53|57P)/;

/** Errors of sockets have names such as ECONNREFUSED, those of the server a code of five signs. */
function isAway(error: unknown): boolean {
  const { code, message = "" } = error as { code?: string; message?: string };
  if (code === undefined) return /terminated|timeout|Connection ended/i.test(message);
  return AWAY.test(code) || /^E[A-Z]{3,}$/.test(code);
}

/** 64-bit integers are moments in milliseconds and counts here: numbers hold them. */
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Connections that one process may open: the pool of the profile, or its share of it. */
const poolSize = (env: Environment): number => {
  const figure = (name: string, fallback: number) =>
    numberOf(env, `DATABASE_POOL_${name}_SHARE`, numberOf(env, `DATABASE_POOL_${name}`, fallback));
  return Math.max(1, figure("SIZE", 10) + figure("MAX_OVERFLOW", 0));
};

/** A pool of connections; the password comes from `PGPASSWORD`, which the driver reads. */
export function openPostgres(url: string, env: Environment): Sql {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize(env),
    connectionTimeoutMillis: 2000,
    query_timeout: 10_000,
    keepAlive: true,
    types,
  });
  // A connection that idles when the server goes: the pool opens a new one for the next query.
  pool.on("error", (error) => log("connection to the database lost", { reason: reasonOf(error) }));
  return {
    engine: "postgres",
    async query(text, values = []) {
      try {
        return (await pool.query<Row>(text, [...values])).rows;
      } catch (error) {
        if (isAway(error)) throw new Unavailable(reasonOf(error), { cause: error });
        throw error;
      }
    },
    active: () => pool.totalCount - pool.idleCount,
    close: () => pool.end(),
  };
}
