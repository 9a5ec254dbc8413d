import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needed } from "../pod/machine.ts";
import type { Pod } from "../pod/pod.ts";
import { Shop, shell } from "./shop.ts";

const CONTENT = "/var/lib/echelon/content";

/** Runs a program in the application, with `database` open. */
const withDatabase = (pod: Pod, program: string): Promise<string> =>
  shell(
    pod,
    `node --no-warnings --input-type=commonjs -e '
      const { DatabaseSync } = require("node:sqlite");
      const database = new DatabaseSync("${CONTENT}/shop.db");
      ${program}'`,
  );
const rows = (pod: Pod): Promise<string> =>
  withDatabase(pod, 'console.log(database.prepare("SELECT count(*) AS n FROM orders").get().n)');

describe("the backup of SQLite", () => {
  let shop: Shop;
  let application: Pod;

  beforeAll(async () => {
    shop = await Shop.open({
      stores: { content: { kind: "sqlite", journalMode: "wal" } },
      minimums: { memoryGB: null, cpuCores: null },
      // One writer.
      workloads: { agents: { replicas: { min: 1, max: 1 } }, dashboard: { uses: { content: ["read"] } } },
    });
    application = await shop.cluster.start("Deployment/agents");
    await withDatabase(
      application,
      'database.exec("PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER PRIMARY KEY, text TEXT)")',
    );
  });
  afterAll(() => shop?.cluster.end());

  it("is whole although an application writes, and has what is only in the log of the database", async () => {
    // Without a checkpoint, the rows are in shop.db-wal; the connection stays open for some seconds.
    const writing = withDatabase(
      application,
      `database.exec("PRAGMA wal_autocheckpoint = 0; BEGIN");
       for (let row = 0; row < 1000; row += 1) database.prepare("INSERT INTO orders (text) VALUES (?)").run("x".repeat(100));
       database.exec("COMMIT");
       const end = Date.now() + 4000;
       const more = setInterval(() => {
         database.prepare("INSERT INTO orders (text) VALUES (?)").run("later");
         if (Date.now() > end) clearInterval(more);
       }, 20);`,
    );
    await expect.poll(() => rows(application), { timeout: 10_000 }).not.toBe("0\n");
    await shop.backUp("content-volume");
    await writing;
    const afterwards = Number(await rows(application));
    await withDatabase(application, 'database.exec("PRAGMA wal_autocheckpoint = 0; DELETE FROM orders")');
    const began = Date.now();
    await shop.restore("content-volume");
    // The page says 30 minutes for a person and the time to copy; this is the part of the Job, for a small database.
    expect(Date.now() - began).toBeLessThan(60_000);
    const restored = Number(await rows(application));
    expect(restored).toBeGreaterThanOrEqual(1000);
    expect(restored).toBeLessThanOrEqual(afterwards);
    expect(
      await withDatabase(application, 'console.log(database.prepare("PRAGMA integrity_check").get())'),
    ).toContain("ok");
  });

  it("is read by the program sqlite3, which finds it whole and in its journal mode", async () => {
    const backups = await shop.inBackups("content-volume");
    const names = await shell(backups, "ls -d /backups/*Z/shop.db");
    const bytes = await shell(backups, `base64 < ${names.trim().split("\n").at(-1)}`);
    const directory = mkdtempSync(join(tmpdir(), "sqlite-"));
    try {
      writeFileSync(join(directory, "shop.db"), Buffer.from(bytes, "base64"));
      const said = execFileSync(
        needed("sqlite3"),
        [
          join(directory, "shop.db"),
          "PRAGMA integrity_check; PRAGMA journal_mode; SELECT count(*) >= 1000 FROM orders;",
        ],
        { encoding: "utf8" },
      );
      expect(said).toBe("ok\nwal\n1\n");
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
