import { describe, expect, test } from "vitest";
import { MissingToolError } from "../../../base/errors.ts";
import type { ClusterApi, Pod } from "../../../loadtests/cluster/api.ts";
import type { ClusterTest } from "../../../loadtests/cluster/objects.ts";
import { runOnCluster } from "../../../loadtests/cluster/runOnCluster.ts";

const sample: ClusterTest = {
  name: "loadtest-a",
  source: { archive: Buffer.from("tar") },
  parallelism: 1,
  env: {},
  secrets: {},
  images: { k6: "registry.example/k6:1.8.1", starter: "registry.example/starter:1" },
};

const summary = { metrics: {}, durationMs: 1000, partial: null };
const runner: Pod = {
  metadata: { name: "loadtest-a-1" },
  status: { containerStatuses: [{ state: { terminated: { exitCode: 0, reason: "Completed" } } }] },
};

/** A cluster whose answers a test gives, and the names of what was removed. */
function clusterOf(more: Partial<ClusterApi> = {}): { cluster: ClusterApi; removed: string[] } {
  const removed: string[] = [];
  const cluster: ClusterApi = {
    hasOperator: async () => true,
    create: async () => {},
    stageOf: async () => "finished",
    podsOf: async () => [runner],
    logOf: async () => `ECHELON_SUMMARY ${JSON.stringify(summary)}`,
    remove: async (name) => void removed.push(name),
    ...more,
  };
  return { cluster, removed };
}

/** A run that looks at its test without waiting. */
async function run(cluster: ClusterApi, signal?: AbortSignal) {
  const said: string[] = [];
  const notify = (line: string): void => void said.push(line);
  const options = { cluster, test: sample, seconds: 10, notify, pollMs: 1 };
  const measured = await runOnCluster({ ...options, ...(signal && { signal }) });
  return { measured, said };
}

const FAULT = new Error("connection refused");
const failing = async (): Promise<never> => {
  throw FAULT;
};

describe("a test on a cluster", () => {
  test("is measured once the operator has finished it, and removed", async () => {
    const { cluster, removed } = clusterOf();
    expect((await run(cluster)).measured).toEqual(summary);
    expect(removed).toEqual(["loadtest-a"]);
  });

  test("is not made where the operator is missing", async () => {
    const { cluster, removed } = clusterOf({ hasOperator: async () => false });
    await expect(run(cluster)).rejects.toThrow(MissingToolError);
    expect(removed).toEqual([]);
  });

  test("outlives answers that fail, and says so once", async () => {
    const answers = [failing, failing, async () => "started", async () => "finished"];
    const stageOf = (): Promise<string> => (answers.shift() ?? failing)();
    const { measured, said } = await run(clusterOf({ stageOf }).cluster);
    expect(measured).toEqual(summary);
    expect(said.filter((line) => line.includes("connection refused"))).toHaveLength(1);
    expect(said).toContain("started");
  });

  test("ends where the cluster does not come back, and is removed then", async () => {
    const { cluster, removed } = clusterOf({ stageOf: failing });
    await expect(run(cluster)).rejects.toThrow("connection refused");
    expect(removed).toEqual(["loadtest-a"]);
  });

  test("is partial where somebody ends it, and removed", async () => {
    const { cluster, removed } = clusterOf({ stageOf: async () => "started" });
    const { measured } = await run(cluster, AbortSignal.abort());
    expect(measured.partial).toContain("interrupted");
    expect(removed).toEqual(["loadtest-a"]);
  });

  test.each<[string, Partial<ClusterApi>, string]>([
    ["it cannot be made", { create: failing }, "connection refused"],
    ["its runners cannot be listed", { podsOf: failing }, "connection refused"],
    ["a log cannot be read", { logOf: failing }, "connection refused"],
  ])("is removed where %s", async (_, more, message) => {
    const { cluster, removed } = clusterOf(more);
    await expect(run(cluster)).rejects.toThrow(message);
    expect(removed).toEqual(["loadtest-a"]);
  });

  const waits = { containerStatuses: [{ state: { waiting: { reason: "CreateContainerConfigError" } } }] };
  const did = { containerStatuses: [{ state: { terminated: { exitCode: 0 } } }] };
  test.each<[string, Pod["status"] & object, string]>([
    ["said", {}, "a\nb\nno profile is named"],
    ["wait for", waits, "loadtest-a-initializer waits: CreateContainerConfigError"],
    ["have done", did, "loadtest-a-initializer ended well: the log of the k6 operator says why"],
  ])("is partial where the operator gives up, with what the first pods %s", async (_, status, said) => {
    const helper: Pod = { metadata: { name: "loadtest-a-initializer" }, status };
    const { cluster } = clusterOf({
      stageOf: async () => "error",
      podsOf: async (selector) => (selector.includes("runner!=true") ? [helper] : []),
      logOf: async () => "a\nb\nno profile is named\n",
    });
    const { measured } = await run(cluster);
    expect(measured.partial).toBe(`the TestRun ended in the stage "error": ${said}`);
  });
});
