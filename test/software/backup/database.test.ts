import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../pod/pod.ts";
import { query, startDatabase, withDatabases } from "../postgres/database.ts";
import { Shop, shell } from "./shop.ts";

/** What an application may have: a sequence, an index, rows that only some may see, and a large object. */
const DATA = `
CREATE TABLE orders (id serial PRIMARY KEY, text text NOT NULL);
CREATE INDEX orders_text ON orders (text);
INSERT INTO orders (text) SELECT 'order ' || n FROM generate_series(1, 1000) AS n;
CREATE TABLE hidden (text text);
INSERT INTO hidden VALUES ('secret');
ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
ALTER TABLE hidden FORCE ROW LEVEL SECURITY;
SELECT lo_from_bytea(4711, 'a large object');`;

const COUNT = `
SELECT count(*), max(id) FROM orders;
SELECT convert_from(lo_get(4711), 'UTF8');
SELECT nextval('orders_id_seq') > 1000;
SELECT indexname FROM pg_indexes WHERE tablename = 'orders' ORDER BY 1;`;

describe("the backup of PostgreSQL", () => {
  let shop: Shop;
  let server: Pod;

  beforeAll(async () => {
    shop = await Shop.open(withDatabases(["shop", "old-orders"]));
    server = await startDatabase(shop.cluster);
  });
  afterAll(() => shop?.cluster.end());

  it("is restored, each database with everything in it, by a user who is no superuser", async () => {
    await query(server, DATA);
    await query(server, "CREATE TABLE old (text text); INSERT INTO old VALUES ('from 1999')", {
      database: "old-orders",
    });
    expect(await shop.backUp("db-postgres")).toContain("is complete");
    await query(server, "DROP TABLE orders, hidden; SELECT lo_unlink(4711); CREATE TABLE newer (text text)");
    await query(server, "DELETE FROM old", { database: "old-orders" });
    expect(await shop.restore("db-postgres")).toContain("restored 20");
    expect(await query(server, COUNT)).toBe("1000|1000\na large object\nt\norders_pkey\norders_text");
    expect(await query(server, "SELECT text FROM old", { database: "old-orders" })).toBe("from 1999");
    await query(server, "ALTER TABLE hidden NO FORCE ROW LEVEL SECURITY");
    expect(await query(server, "SELECT text FROM hidden")).toBe("secret");
    expect(await query(server, "SELECT count(*) FROM newer")).toBe("0");
  });

  it("is taken by a user who writes nothing", async () => {
    const reader = { user: "echelon_backup" };
    await expect(query(server, "DELETE FROM orders", reader)).rejects.toThrow(/read-only transaction/);
    const insists = "SET TRANSACTION READ WRITE; DELETE FROM orders";
    await expect(query(server, insists, reader)).rejects.toThrow("permission denied for table orders");
    expect(await query(server, "SELECT count(*) FROM orders", reader)).toBe("1000");
  });

  it("fails where a database is missing or the server is away, and leaves the last good one", async () => {
    const backups = await shop.inBackups("db-postgres");
    const before = await shell(backups, "ls -A /backups");
    const missing = await shop.backUpWith("db-postgres", { DATABASES: "shop nowhere" });
    expect(missing.exitCode).not.toBe(0);
    expect(missing.log).toContain('database "nowhere" does not exist');
    expect((await shop.backUpWith("db-postgres", { PGPORT: "1" })).exitCode).not.toBe(0);
    expect(await shell(backups, "ls -A /backups")).toBe(before);
  });

  it("that is broken changes nothing in the database", async () => {
    const backups = await shop.inBackups("db-postgres");
    await shell(backups, "cd /backups && cp -r 20* 2020-01-01T00-00-00Z && truncate -s 3000 2020*/shop.dump");
    await expect(shop.restore("db-postgres", "2020-01-01T00-00-00Z")).rejects.toThrow();
    expect(await query(server, "SELECT count(*) FROM orders")).toBe("1000");
  });
});
