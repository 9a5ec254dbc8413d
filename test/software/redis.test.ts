import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Cluster } from "./pod/cluster.ts";
import { renderedStack } from "./pod/manifests.ts";
import type { Pod } from "./pod/pod.ts";

describe("Redis of the stack local", () => {
  let cluster: Cluster;
  let redis: Pod;

  beforeAll(async () => {
    cluster = await Cluster.start(await renderedStack("local"));
    redis = await cluster.start("StatefulSet/work-redis");
    await redis.untilReady();
  });
  afterAll(() => cluster?.end());

  it("passes each of its probes", async () => {
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"] as const)
      expect(await redis.ask(probe)).toBeUndefined();
  });

  it("refuses a client without a password, and one with a wrong one", async () => {
    const without = await redis.exec(["redis-cli", "ping"], { env: { REDISCLI_AUTH: "" } });
    expect(without.stdout).toContain("NOAUTH");
    const wrong = await redis.exec(["redis-cli", "ping"], { env: { REDISCLI_AUTH: "wrong" } });
    expect(wrong.stdout + wrong.stderr).toContain("WRONGPASS");
  });

  it("keeps what was written when it is killed and comes back", async () => {
    expect((await redis.exec(["redis-cli", "set", "kept", "yes"])).stdout).toBe("OK\n");
    // appendfsync everysec: what is older than a second is on the disk.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await redis.kill();
    await redis.start();
    await redis.untilReady();
    expect((await redis.exec(["redis-cli", "get", "kept"])).stdout).toBe("yes\n");
  });

  it("ends by itself after SIGTERM", async () => {
    expect(await redis.stop()).toEqual({ redis: { exitCode: 0, killed: false } });
  });
});
