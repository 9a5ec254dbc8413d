import { afterEach, describe, expect, it } from "vitest";
import { shell } from "../backup/shop.ts";
import type { Cluster } from "../pod/cluster.ts";
import { initSays, inVolume, openStack, ownersPassword, query, startDatabase } from "./database.ts";
import { fillAsEarlier } from "./earlier.ts";

describe("a volume", () => {
  let cluster: Cluster;
  afterEach(() => cluster?.end());

  it("that the image's own script has made serves on, with the same user and data, and without its trust", async () => {
    cluster = await openStack(["shop", "old-orders", "reports"]);
    await fillAsEarlier(cluster);
    const server = await startDatabase(cluster);
    expect(initSays(server)).toEqual(["creating the database reports"]);
    expect(await query(server, "SELECT text FROM kept")).toBe("yes");
    await expect(query(server, "SELECT 1", { password: "" })).rejects.toThrow("no password supplied");
    expect(await query(server, "SELECT text FROM kept", { user: "echelon_backup" })).toBe("yes");
  });

  it("with files of something else is left alone, and the server does not start", async () => {
    cluster = await openStack(["shop"]);
    const before = await inVolume(cluster, "before");
    await shell(before, "mkdir /data/pgdata && echo precious > /data/pgdata/notes");
    await expect(startDatabase(cluster)).rejects.toThrow(/got files that are not of PostgreSQL/);
    expect(await shell(before, "cat /data/pgdata/notes")).toBe("precious\n");
  });

  it("on which an earlier start was ended in the middle is made again", async () => {
    cluster = await openStack(["shop"]);
    const before = await inVolume(cluster, "before");
    await shell(
      before,
      "mkdir -p /data/pgdata.new/base /data/pgdata && echo 15 > /data/pgdata.new/PG_VERSION",
    );
    await before.kill();
    const server = await startDatabase(cluster);
    expect(await query(server, "SELECT current_database()")).toBe("shop");
  });

  it("whose statements fail stops the start, and shows no password", async () => {
    cluster = await openStack(["shop"]);
    const server = await startDatabase(cluster);
    await server.exec(["psql", "-tAU", "postgres", "-c", "CREATE ROLE other; ALTER ROLE app RENAME TO gone"]);
    await server.exec([
      "psql",
      "-tAU",
      "postgres",
      "-c",
      "ALTER SYSTEM SET default_transaction_read_only = on",
    ]);
    await server.stop();
    const password = ownersPassword(cluster);
    await expect(startDatabase(cluster)).rejects.toThrow(/read-only transaction/);
    expect(server.log("init")).not.toContain(password);
  });
});
