import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PodTemplate, templateOf } from "../../../sandbox/client/objects.ts";
import { Shop } from "../backup/shop.ts";
import { ownerOf } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";
import { quotas, small } from "./database.ts";

const SERVER = "audit-postgres";
const CA = "/etc/echelon-authorities/stack/ca.crt";
const SCRIPT = readFileSync(
  join(import.meta.dirname, "../../../components/aws/parts/rds/databases.sh"),
  "utf8",
);

const overrides = {
  stores: { audit: { ...small, databases: ["audit"], variablePrefix: "AUDIT" } },
  workloads: { dashboard: { uses: { audit: ["read", "write"] } } },
  quotas,
};

/** What RDS makes of a new server: the owner, who is no superuser, and his first database. */
const AS_RDS = [
  "CREATE ROLE echelon LOGIN CREATEROLE CREATEDB PASSWORD 'first'",
  "CREATE DATABASE shop OWNER echelon",
];

const variables = {
  ...{ PGHOST: SERVER, PGPORT: "5432", PGUSER: "echelon", PGPASSWORD: "first", PGDATABASE: "shop" },
  ...{ OWN: "old_orders", GUESTS: "ledger_app", DATABASES_ledger_app: "ledger records" },
  PASSWORD_ledger_app: 'it\'s "second"',
};

describe("the databases of a server that RDS makes, on a real PostgreSQL", () => {
  let shop: Shop;
  let server: Pod;
  let task: Pod;

  beforeAll(async () => {
    shop = await Shop.open(overrides, { "echelon:certificates": "existing" });
    const { cluster } = shop;
    server = await (await cluster.start(`StatefulSet/${SERVER}`)).untilReady();
    const template = structuredClone(
      templateOf(ownerOf(cluster.manifests, "Deployment/dashboard")),
    ) as PodTemplate;
    const image = templateOf(ownerOf(cluster.manifests, `StatefulSet/${SERVER}`)).spec?.containers[0]?.image;
    const [container] = template.spec?.containers ?? [];
    if (container === undefined) throw new Error("got a workload without a container, expected one");
    const none = { startupProbe: undefined, readinessProbe: undefined, livenessProbe: undefined };
    Object.assign(container, { image, command: ["sleep", "600"], ...none });
    task = await cluster.add("setup", template);
    for (const statement of AS_RDS) {
      const { code, stderr } = await server.exec(["psql", "-XwU", "postgres", "-c", statement]);
      if (code !== 0) throw new Error(stderr);
    }
  });
  afterAll(() => shop?.cluster.end());

  const setUp = (more: Readonly<Record<string, string>> = {}) =>
    task.exec(["sh", "-c", `AUTHORITY=$(cat ${CA}); export AUTHORITY\n${SCRIPT}`], {
      env: { ...variables, ...more },
    });

  const asGuest = (database: string, statement: string) =>
    task.exec(["psql", "-XwAt", "-d", database, "-c", statement], {
      env: {
        ...variables,
        PGUSER: "ledger_app",
        PGPASSWORD: variables.PASSWORD_ledger_app,
        PGSSLMODE: "require",
      },
    });

  it("are there once it has run, each with its owner", async () => {
    const { code, stdout } = await setUp();
    expect([code, stdout.trim().split("\n")]).toEqual([
      0,
      [
        "shop is a database of echelon",
        "old_orders is a database of echelon",
        "ledger is a database of ledger_app",
        "records is a database of ledger_app",
      ],
    ]);
  });

  it("are the same after it has run again", async () => {
    await asGuest("ledger", "CREATE TABLE kept (id integer)");
    expect((await setUp()).code).toBe(0);
    expect((await asGuest("ledger", "SELECT count(*) FROM kept")).stdout.trim()).toBe("0");
  });

  it("let nobody in but their owner", async () => {
    expect((await asGuest("shop", "SELECT 1")).stderr).toContain("permission denied for database");
    expect((await asGuest("records", "SELECT 1")).stdout.trim()).toBe("1");
  });

  it("get nobody who cannot verify the server", async () => {
    const { code, stderr } = await task.exec(
      ["sh", "-c", `set --; ${SCRIPT.replaceAll("sleep 10", "true")}`],
      {
        env: { ...variables, AUTHORITY: "none" },
      },
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain("the server does not answer");
  });
});
