import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import { needed } from "../pod/machine.ts";
import { passwordIn, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** A JVM on a busy machine. */
const READY_MS = 110_000;

const graph = { kind: "neo4j", members: 1, cpu: 1, memoryMiB: 1536, capacityGB: 10, backupDays: 7 };

const STORE = "/tmp/authority.p12";
/** Java reads authorities from a file of its own. */
const IMPORT = [
  ...[
    join(dirname(realpathSync(needed("java"))), "keytool"),
    "-importcert",
    "-noprompt",
    "-file",
    "/etc/echelon-tls/ca.crt",
  ],
  ...["-keystore", STORE, "-storepass", "changeit"],
];
const TRUSTING = {
  JAVA_TOOL_OPTIONS: `-Djavax.net.ssl.trustStore=${STORE} -Djavax.net.ssl.trustStorePassword=changeit`,
};

const SETTINGS = ["db.format", "server.memory.heap.max_size", "server.memory.pagecache.size"];

describe(`Neo4j: ${versionsLine(software["neo4j-community"]?.image ?? "")}`, () => {
  let cluster: Cluster;
  let server: Pod;

  const password = (): string => passwordIn(cluster.manifests, "neo4j-credentials");
  const askAt = (address: string, query: string, env: Readonly<Record<string, string>> = {}) =>
    server.exec(["cypher-shell", "--address", address, "--format", "plain", query], {
      env: { NEO4J_USERNAME: "neo4j", NEO4J_PASSWORD: password(), ...TRUSTING, ...env },
      timeoutMs: 60_000,
    });
  const ask = (query: string, as = password()) =>
    askAt("bolt+s://localhost:7687", query, { NEO4J_PASSWORD: as });
  const start = async (): Promise<Pod> =>
    (await cluster.start("StatefulSet/graph-neo4j")).untilReady(READY_MS);

  beforeAll(async () => {
    const overrides = JSON.stringify({ stores: { graph } });
    const keys = { "echelon:overrides": overrides, "echelon:certificates": "existing" };
    cluster = await Cluster.start(await renderedStack("regional", keys));
    server = await start();
    expect(await server.exec(IMPORT)).toMatchObject({ code: 0 });
  }, READY_MS + 30_000);
  afterAll(() => cluster?.end());

  test("starts with the rendered configuration, memory and user, on a read-only root", async () => {
    const { stdout, code } = await ask(
      `SHOW SETTINGS ${SETTINGS.map((name) => `'${name}'`).join()} YIELD name, value RETURN name, value ORDER BY name`,
    );
    expect([code, stdout.trim().split("\n").slice(1)]).toEqual([
      0,
      SETTINGS.map((name, index) => `"${name}", "${["aligned", "576.00MiB", "576.00MiB"][index]}"`),
    ]);
  });

  test("knows the generated password, and no other", async () => {
    expect((await ask("RETURN 1 AS one")).stdout).toContain("1");
    const refused = await ask("RETURN 1 AS one", "another-password");
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("unauthorized")]);
  });

  test("is reached by a route too: it calls itself by a name of its certificate", async () => {
    const { code, stdout } = await askAt("neo4j+s://graph-neo4j:7687", "RETURN 1 AS one");
    expect([code, stdout]).toEqual([0, expect.stringContaining("1")]);
  });

  test.each([
    ["without encryption", "bolt://localhost:7687", {}],
    ["whose authority it does not know", "bolt+s://localhost:7687", { JAVA_TOOL_OPTIONS: "" }],
    ["of another name", "bolt+s://127.0.0.2:7687", {}],
  ])("is not asked by a client %s", async (_, address, env) => {
    const { code, stdout } = await askAt(address, "RETURN 1 AS one", env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  test(
    "keeps its graph and its password through a restart",
    async () => {
      expect((await ask("CREATE (:Lead {name: 'one'})")).code).toBe(0);
      await server.stop();
      server = await start();
      await server.exec(IMPORT);
      expect((await ask("MATCH (lead:Lead) RETURN lead.name AS name")).stdout).toContain("one");
    },
    READY_MS + 90_000,
  );
});

test.skip("Neo4j's cluster runs with the rendered configuration: no registry serves the enterprise edition", () => {});
