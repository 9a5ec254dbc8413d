import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../pod/cluster.ts";
import type { Pod } from "../pod/pod.ts";
import {
  initSays,
  openStack,
  ownersPassword,
  query,
  rendered,
  serverTemplate,
  startDatabase,
} from "./database.ts";

describe("a PostgreSQL of the stack", () => {
  let cluster: Cluster;
  let server: Pod;

  beforeAll(async () => {
    cluster = await openStack(["shop", "old-orders"]);
    server = await startDatabase(cluster);
  });
  afterAll(() => cluster?.end());

  it("has its databases, with their owner, in a directory with checksums", async () => {
    expect(
      await query(
        server,
        "SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate ORDER BY 1",
      ),
    ).toBe("old-orders|app\npostgres|postgres\nshop|app");
    expect(await query(server, "SHOW data_checksums; SHOW max_connections; SHOW server_encoding")).toBe(
      "on\n20\nUTF8",
    );
  });

  it("accepts the password of each user, and nothing else", async () => {
    expect(await query(server, "SELECT current_user")).toBe("app");
    expect(await query(server, "SELECT current_user", { user: "echelon_backup" })).toBe("echelon_backup");
    await expect(query(server, "SELECT 1", { password: "wrong" })).rejects.toThrow(
      "password authentication failed",
    );
    await expect(query(server, "SELECT 1", { password: "" })).rejects.toThrow("no password supplied");
    await expect(query(server, "SELECT 1", { user: "postgres" })).rejects.toThrow(
      "pg_hba.conf rejects connection",
    );
    expect(
      await query(server, "SELECT rolname FROM pg_authid WHERE rolpassword NOT LIKE 'SCRAM-SHA-256$%'").catch(
        String,
      ),
    ).toContain("permission denied");
  });

  it("lets nobody in without a password from within the pod, but its own superuser", async () => {
    const socket = (user: string) =>
      server.exec(["psql", "-w", "-tAU", user, "-d", "shop", "-c", "SELECT current_user"]);
    expect((await socket("postgres")).stdout).toBe("postgres\n");
    expect((await socket("app")).stderr).toContain("no password supplied");
  });

  it("keeps its data when it stops, and its second init changes nothing", async () => {
    await query(server, "CREATE TABLE kept (text text); INSERT INTO kept VALUES ('yes')");
    const made = await query(server, "SELECT oid FROM pg_database ORDER BY 1");
    // A session that stays open does not keep the server from stopping.
    const session = query(server, "SELECT pg_sleep(60)").catch(String);
    expect((await server.stop()).postgres).toEqual({ exitCode: 0, killed: false });
    await session;
    await server.start();
    await server.untilReady();
    expect(initSays(server)).toEqual([]);
    expect(await query(server, "SELECT text FROM kept; SELECT oid FROM pg_database ORDER BY 1")).toBe(
      `yes\n${made}`,
    );
  });

  it("keeps its data when it is killed: the file of the process that is gone does not stop the next", async () => {
    await query(server, "INSERT INTO kept VALUES ('twice')");
    await server.kill();
    await server.start();
    await server.untilReady();
    expect(await query(server, "SELECT count(*) FROM kept")).toBe("2");
  });

  it("makes a database that the profile names later, and only that", async () => {
    await server.stop();
    const later = await rendered(["shop", "old-orders", "reports"]);
    const next = await cluster.add("next", serverTemplate(later));
    await next.untilReady();
    expect(initSays(next)).toEqual(["creating the database reports"]);
    const owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'reports'";
    const password = ownersPassword(cluster);
    expect(await query(next, `${owner}; SELECT count(*) FROM kept`, { password })).toBe("app\n2");
    await next.stop();
  });
});
