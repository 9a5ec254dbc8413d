import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { software } from "../../../components/workload/software.ts";
import { Cluster } from "../pod/cluster.ts";
import { versionsLine } from "../pod/images.ts";
import { passwordIn, renderedStack } from "../pod/manifests.ts";
import type { Pod } from "../pod/pod.ts";

/** A JVM on a busy machine. */
const READY_MS = 110_000;

const graph = { kind: "neo4j", members: 1, cpu: 1, memoryMiB: 1536, capacityGB: 10, backupDays: 7 };

const SETTINGS = ["db.format", "server.memory.heap.max_size", "server.memory.pagecache.size"];

describe(`Neo4j: ${versionsLine(software["neo4j-community"]?.image ?? "")}`, () => {
  let cluster: Cluster;
  let server: Pod;

  const password = (): string => passwordIn(cluster.manifests, "neo4j-credentials");
  const ask = (query: string, as = password()) =>
    server.exec(["cypher-shell", "--address", "bolt://localhost:7687", "--format", "plain", query], {
      env: { NEO4J_USERNAME: "neo4j", NEO4J_PASSWORD: as },
      timeoutMs: 60_000,
    });
  const start = async (): Promise<Pod> =>
    (await cluster.start("StatefulSet/graph-neo4j")).untilReady(READY_MS);

  beforeAll(async () => {
    const overrides = JSON.stringify({ stores: { graph } });
    cluster = await Cluster.start(await renderedStack("regional", { "echelon:overrides": overrides }));
    server = await start();
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

  test(
    "keeps its graph and its password through a restart",
    async () => {
      expect((await ask("CREATE (:Lead {name: 'one'})")).code).toBe(0);
      await server.stop();
      server = await start();
      expect((await ask("MATCH (lead:Lead) RETURN lead.name AS name")).stdout).toContain("one");
    },
    READY_MS + 90_000,
  );
});

test.skip("Neo4j's cluster runs with the rendered configuration: no registry serves the enterprise edition", () => {});
