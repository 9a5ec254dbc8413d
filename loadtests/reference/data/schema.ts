import { randomBytes } from "node:crypto";
import type { Sql } from "./sql.ts";

/** Tables of all systems, in the SQL that SQLite and PostgreSQL share. Moments are milliseconds since 1970. */
const tables = [
  `CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    dedupe TEXT UNIQUE,
    payload TEXT NOT NULL,
    result TEXT,
    done BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    owner TEXT,
    due BIGINT NOT NULL,
    created BIGINT NOT NULL,
    started BIGINT,
    finished BIGINT
  )`,
  `CREATE INDEX IF NOT EXISTS jobs_due ON jobs(state, due)`,
  `CREATE INDEX IF NOT EXISTS jobs_finished ON jobs(kind, finished)`,
  `CREATE TABLE IF NOT EXISTS tasks (
    id TEXT PRIMARY KEY,
    project TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL
  )`,
  `CREATE INDEX IF NOT EXISTS tasks_project ON tasks(project, created)`,
  `CREATE TABLE IF NOT EXISTS leads (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  `CREATE INDEX IF NOT EXISTS idx_lead_status ON leads(status, created_at)`,
  `CREATE TABLE IF NOT EXISTS campaigns (
    id BIGINT PRIMARY KEY,
    status TEXT NOT NULL,
    performance_score DOUBLE PRECISION NOT NULL,
    impressions BIGINT NOT NULL,
    clicks BIGINT NOT NULL
  )`,
  `CREATE INDEX IF NOT EXISTS idx_campaign_metrics ON campaigns(status, performance_score)`,
  `CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,
];

export const leadStatuses = ["new", "contacted", "won", "lost"] as const;
const LEADS = 1000;
const CAMPAIGNS = 50;

/** A row of `(…), (…)` with the places of its values: `$1`, `$2`, … */
const places = (rows: number, columns: number): string =>
  Array.from({ length: rows }, (_, row) => {
    const row1 = Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`);
    return `(${row1.join(",")})`;
  }).join(",");

/** Leads and campaigns to read, the same everywhere: replicas that start together write the same rows. */
async function seed(sql: Sql): Promise<void> {
  const leads = Array.from({ length: LEADS }, (_, at) => [
    at + 1,
    `Lead ${at + 1}`,
    leadStatuses[at % leadStatuses.length] ?? "new",
    at * 60_000,
  ]);
  const campaigns = Array.from({ length: CAMPAIGNS }, (_, at) => [
    at + 1,
    at % 3 === 0 ? "paused" : "active",
    ((at * 37) % 100) / 100,
    10_000 + at * 500,
    400 + ((at * 53) % 300),
  ]);
  const into = [
    ["leads(id, name, status, created_at)", leads],
    ["campaigns(id, status, performance_score, impressions, clicks)", campaigns],
  ] as const;
  for (const [table, rows] of into) {
    const values = rows.flat();
    const text = `INSERT INTO ${table} VALUES ${places(rows.length, values.length / rows.length)} ON CONFLICT DO NOTHING`;
    await sql.query(text, values);
  }
}

/** PostgreSQL refuses one of two processes that make the same table at the same moment; the loser tries again. */
const LOST_RACE = ["23505", "42P07"];

/** Makes what is missing. Doing it twice, or from several processes, does no harm. */
export async function migrate(sql: Sql): Promise<void> {
  try {
    for (const table of tables) await sql.query(table);
  } catch (error) {
    if (!LOST_RACE.includes(String((error as { code?: unknown }).code))) throw error;
    return migrate(sql);
  }
  await seed(sql);
}

/** A secret that all processes on one database share, made by the first one that asks. */
export async function sharedSecret(sql: Sql, name: string): Promise<Buffer> {
  const fresh = randomBytes(32).toString("base64");
  await sql.query("INSERT INTO secrets(name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", [name, fresh]);
  const [row] = await sql.query("SELECT value FROM secrets WHERE name = $1", [name]);
  return Buffer.from(String(row?.value), "base64");
}
