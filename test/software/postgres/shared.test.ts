import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shell } from "../backup/shop.ts";
import type { Cluster } from "../pod/cluster.ts";
import { passwordIn } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { ask, openWith, quotas, small } from "./database.ts";

/** The databases of three concerns on one server, as agency's tier `scale` has them by `echelon:databases: shared`. */
const overrides = {
  stores: {
    audit: { ...small, databases: ["audit"], variablePrefix: "AUDIT" },
    costs: { ...small, databases: ["costs", "old-costs"], variablePrefix: "COSTS" },
    "knowledge-base": { ...small, databases: ["knowledge"], variablePrefix: "KNOWLEDGE" },
  },
  workloads: {
    dashboard: {
      uses: { costs: ["read", "write"], "knowledge-base": ["read", "write"], audit: ["read", "write"] },
    },
  },
  quotas,
};

/** Users, with the database and the Secret of each. */
const owners = [
  { user: "app", database: "audit", secret: "postgres-credentials", backup: "audit-postgres" },
  {
    user: "costs_app",
    database: "old-costs",
    secret: "costs-logical-database-credentials",
    backup: "costs-logical-database",
  },
  {
    user: "knowledge_base_app",
    database: "knowledge",
    secret: "knowledge-base-logical-database-credentials",
    backup: "knowledge-base-logical-database",
  },
] as const;
type Owner = (typeof owners)[number];

describe("one server for the databases of three stores", () => {
  let cluster: Cluster;
  let server: Pod;

  beforeAll(async () => {
    cluster = await openWith(overrides, { "echelon:databases": "shared" });
    server = await (await cluster.start("StatefulSet/audit-postgres")).untilReady();
  });
  afterAll(() => cluster?.end());

  const as = ({ user, secret }: Owner, name: string, statement: string) =>
    ask(server, statement, { user, database: name, password: passwordIn(cluster.manifests, secret) });

  it("has each user own his databases, and write there", async () => {
    for (const owner of owners) {
      const said = await as(
        owner,
        owner.database,
        "CREATE TABLE kept AS SELECT current_user AS who; SELECT who FROM kept",
      );
      expect([said.stdout, said.stderr]).toEqual([`SELECT 1\n${owner.user}\n`, ""]);
    }
  });

  it("lets no user into the databases of another, nor into those of the server", async () => {
    for (const owner of owners) {
      const foreign = owners.filter((one) => one !== owner).map((one) => one.database);
      for (const name of [...foreign, "postgres", "template1"]) {
        const said = await as(owner, name, "SELECT 1");
        expect([name, said.code, said.stderr]).toEqual([
          name,
          2,
          expect.stringContaining("pg_hba.conf rejects connection"),
        ]);
      }
    }
  });

  it("is backed up for each store alone, and each is restored alone", async () => {
    for (const owner of owners) {
      const { exitCode, log } = await cluster.run(`CronJob/backup-${owner.backup}`);
      expect([exitCode, log]).toEqual([0, expect.stringContaining("is complete")]);
    }
    for (const owner of owners) await as(owner, owner.database, "DROP TABLE kept");
    const [, costs] = owners;
    const { exitCode, log } = await cluster.run(`CronJob/restore-${costs.backup}`);
    expect([exitCode, log]).toEqual([0, expect.stringContaining("restored")]);
    const found = await Promise.all(
      owners.map((owner) =>
        as(owner, owner.database, "SELECT count(*) FROM pg_tables WHERE tablename = 'kept'"),
      ),
    );
    expect(found.map(({ stdout }) => stdout.trim())).toEqual(["0", "1", "0"]);
  });

  it("keeps all of that over a restart, which makes nothing twice", async () => {
    await server.stop();
    await server.start();
    await server.untilReady();
    expect(server.log("init")).not.toContain("creating the database");
    const [, costs] = owners;
    expect((await as(costs, costs.database, "SELECT who FROM kept")).stdout).toBe("costs_app\n");
    expect(await shell(server, "ls /data/pgdata/PG_VERSION")).toContain("PG_VERSION");
  });
});
