import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import { ask, openWith, ownersPassword, pooler, startDatabase, withDatabases } from "./database.ts";

const overrides = {
  // Two poolers with 8 connections each to one database: 16 of the 26 that the server accepts, and 10 for all others.
  ...withDatabases(["shop"], { maxConnections: 26, pooler: { ...pooler, instances: 2 } }),
  // The pools of bella: 50 connections and 100 more on each of two instances.
  workloads: {
    dashboard: { uses: { db: ["read", "write"] } },
    agents: { uses: { db: ["read", "write"] } },
  },
};

/** Opens so many sessions at once, each of which sleeps for a moment, three times; returns how many have finished all. */
async function sessions(pod: Pod, host: string, count: number): Promise<{ done: number; said: string }> {
  const script = "echo 'SELECT pg_sleep(0.02);' > /tmp/sleep.sql";
  const bench = `pgbench -n -f /tmp/sleep.sql -c ${count} -j 2 -t 3 -h ${host} -U app shop 2>&1`;
  const { stdout } = await pod.exec(["sh", "-c", `${script}; ${bench}`], {
    env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: "20" },
  });
  const [, done = "0"] = /actually processed: (\d+)\//.exec(stdout) ?? [];
  return { done: Number(done), said: stdout };
}

let password = "";

describe("the poolers of a PostgreSQL", () => {
  let cluster: Cluster;
  let server: Pod;
  let poolers: readonly Pod[];

  beforeAll(async () => {
    cluster = await openWith(overrides);
    password = ownersPassword(cluster);
    server = await startDatabase(cluster);
    poolers = await Promise.all([0, 1].map((one) => cluster.start("Deployment/db-postgres-pooler", one)));
    for (const one of poolers) await one.untilReady();
  });
  afterAll(() => cluster?.end());

  const through = (statement: string, more: { readonly user?: string; readonly password?: string } = {}) =>
    ask(server, statement, {
      ...{ host: "db-postgres-pooler", user: "app", database: "shop", password },
      ...more,
    });

  it("lead to the database by the name in DATABASE_URL, with the password of the owner only", async () => {
    expect((await through("SELECT current_user, current_database()")).stdout).toBe("app|shop\n");
    expect((await through("SELECT 1", { password: "wrong" })).stderr).toContain("authentication failed");
    expect((await through("SELECT 1", { user: "echelon_backup" })).code).not.toBe(0);
    expect((await through("SELECT 1", { user: "postgres" })).code).not.toBe(0);
  });

  it("carry 300 sessions at once over 16 connections, and as many without them are refused", async () => {
    let most = 0;
    let carried = false;
    const watch = (async () => {
      while (!carried) {
        const statement =
          "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app' AND pid <> pg_backend_pid()";
        const { stdout } = await server.exec(["psql", "-X", "-tAU", "postgres", "-c", statement]);
        most = Math.max(most, Number(stdout));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    const pooled = await sessions(server, "db-postgres-pooler", 300);
    carried = true;
    await watch;
    expect(pooled).toMatchObject({ done: 900 });
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(16);
    const alone = await sessions(server, "db-postgres", 300);
    expect(alone.said).toMatch(/too many clients already|remaining connection slots are reserved/);
  });

  it("go on when one of them goes", async () => {
    await poolers[1]?.stop();
    const answers = await Promise.all(Array.from({ length: 4 }, () => through("SELECT 1")));
    expect(answers.some(({ stdout }) => stdout === "1\n")).toBe(true);
  });
});
