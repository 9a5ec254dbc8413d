import { afterEach, describe, expect, it } from "vitest";
import { startDatabase, withDatabases } from "../postgres/database.ts";
import { fillAsEarlier, startAsEarlier } from "../postgres/earlier.ts";
import { Shop, shell } from "./shop.ts";

describe("the backup of a PostgreSQL that retires", () => {
  let shop: Shop;
  afterEach(() => shop?.cluster.end());

  it("is taken by the owner where an earlier package made it, and is restored", async () => {
    shop = await Shop.moved(withDatabases(["shop", "old-orders"]));
    await fillAsEarlier(shop.cluster);
    const server = await startAsEarlier(shop.cluster);
    const query = (sql: string) =>
      shell(server, `psql -XAtq -h /var/run/postgresql -U app -d shop -c "${sql}"`);
    await query("ALTER TABLE kept ENABLE ROW LEVEL SECURITY; ALTER TABLE kept FORCE ROW LEVEL SECURITY");
    expect(await query("SELECT count(*) FROM pg_roles WHERE rolname = 'echelon_backup'")).toBe("0\n");
    const log = await shop.backUp("db-postgres");
    expect(log).toMatch(/password authentication failed for user "echelon_backup"/);
    expect(log).toMatch(/signs in as app instead of echelon_backup\nbackup 20\S+ is complete/);
    await query("DROP TABLE kept");
    expect(await shop.restore("db-postgres")).toContain("restored 20");
    expect(await query("SELECT text FROM kept")).toBe("yes\n");
  });

  it("is taken by the user who only reads where this package made it", async () => {
    shop = await Shop.moved(withDatabases(["shop"]));
    await startDatabase(shop.cluster);
    const log = await shop.backUp("db-postgres");
    expect(log).toContain("is complete");
    expect(log).not.toContain("signs in as app");
  });

  it("fails where the server is away", async () => {
    shop = await Shop.moved(withDatabases(["shop"]));
    await startDatabase(shop.cluster);
    expect((await shop.backUpWith("db-postgres", { PGPORT: "1" })).exitCode).not.toBe(0);
  });
});
