import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { openWith, ownersPassword, quotas, small } from "./database.ts";

/** The one database before, and those of two concerns after, as they stand side by side during a move. */
const overrides = {
  stores: {
    before: { ...small, databases: ["agency"], variablePrefix: "BEFORE" },
    costs: { ...small, databases: ["costs"], variablePrefix: "COSTS" },
    audit: { ...small, databases: ["audit"], variablePrefix: "AUDIT" },
  },
  quotas,
};

const GUIDE = readFileSync(join(import.meta.dirname, "../../../docs/growth.md"), "utf8");
/** The commands of the page, with a dump in a directory that the pod may write to. */
const commands = (/```text\n( *pg_dump[\s\S]*?)```/.exec(GUIDE)?.[1] ?? "").replaceAll(
  "costs.dump",
  "/tmp/$NAME.dump",
);

const url = (store: string, name: string): string => `postgresql://app@${store}-postgres:5432/${name}`;

const COUNTS =
  "SELECT relname, n FROM (SELECT relname, (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', schemaname, relname), false, true, '')))[1]::text AS n FROM pg_stat_user_tables) AS t ORDER BY 1";

describe("one PostgreSQL that becomes several", () => {
  let cluster: Cluster;
  let before: Pod;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    cluster = await openWith(overrides);
    env = { PGPASSWORD: ownersPassword(cluster), DATABASE_URL: url("before", "agency") };
    const pods = await Promise.all(
      ["before", "costs", "audit"].map((store) => cluster.start(`StatefulSet/${store}-postgres`)),
    );
    for (const pod of pods) await pod.untilReady();
    [before] = pods as [Pod];
    await run(
      `psql -v ON_ERROR_STOP=1 "$DATABASE_URL" -c "
        CREATE SCHEMA costs CREATE TABLE costs.invoices (id serial PRIMARY KEY, cents integer);
        CREATE SCHEMA audit CREATE TABLE audit.events (id serial PRIMARY KEY, what text);
        INSERT INTO costs.invoices (cents) SELECT n FROM generate_series(1, 100000) AS n;
        INSERT INTO audit.events (what) SELECT 'event ' || n FROM generate_series(1, 2000) AS n"`,
    );
  });
  afterAll(() => cluster?.end());

  async function run(script: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, stdout, stderr } = await before.exec(["sh", "-euc", script], { env: { ...env, ...more } });
    if (code !== 0) throw new Error(stderr);
    return stdout;
  }

  it.each(["costs", "audit"])(
    "has all rows of the schema %s in its own, by the commands of the page",
    async (name) => {
      expect(commands).toContain("pg_restore");
      const began = Date.now();
      await run(commands.replaceAll("schema=costs", `schema=${name}`), {
        NAME: name,
        COSTS_DATABASE_URL: url(name, name),
      });
      expect(Date.now() - began).toBeLessThan(60_000);
      const counts = (place: string) =>
        run(`psql -tA "${place}" -c "ANALYZE" && psql -tA "${place}" -c "${COUNTS}"`);
      const [all, own] = [await counts(url("before", "agency")), await counts(url(name, name))];
      const table = { costs: "invoices|100000", audit: "events|2000" }[name] ?? "";
      expect(all).toContain(table);
      expect(own.split("\n").filter((line) => line.includes("|"))).toEqual([table]);
      // A key that is made next does not meet one that was copied.
      const column = {
        costs: "INSERT INTO costs.invoices (cents) VALUES (1)",
        audit: "INSERT INTO audit.events (what) VALUES ('x')",
      }[name];
      expect(
        await run(`psql -tA -v ON_ERROR_STOP=1 "${url(name, name)}" -c "${column} RETURNING id"`),
      ).toMatch(/^(100001|2001)\n/);
    },
  );
});
