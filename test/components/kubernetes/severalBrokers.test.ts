import { describe, expect, test } from "vitest";
import { at, environmentOf, listAt, named, podOf, runStack, texts } from "../../support/kubernetesStack.ts";

describe("a queue with several brokers", () => {
  const overrides = { stores: { queue: { members: 3 } } };

  test("has a primary with copies, run by the operator, each on a host of its own and in a zone of its own where nodes have zones", async () => {
    const result = await runStack("large", { operators: "existing", overrides });
    const members = named(result, "RedisReplication", "sample-queue-redis-sentinel");
    expect(members.protect).toBe(true);
    expect(members.inputs.spec).toMatchObject({
      clusterSize: 3,
      podManagementPolicy: "Parallel",
      kubernetesConfig: { minReadySeconds: 60, redisSecret: { name: "redis-credentials", key: "password" } },
      storage: { keepAfterDelete: true },
      pdb: { enabled: true, maxUnavailable: 1 },
    });
    const sentinels = named(result, "RedisSentinel", "sample-queue-redis-sentinel-sentinels");
    expect(sentinels.inputs.spec).toMatchObject({
      clusterSize: 3,
      redisSentinelConfig: { redisReplicationName: "queue-redis-sentinel", quorum: "2" },
    });
    const objects = podOf(result, "sample-files-seaweedfs").spec;
    for (const spec of [members.inputs.spec, sentinels.inputs.spec, objects]) {
      const spread = listAt(spec, "topologySpreadConstraints");
      expect(spread.map((one) => [at(one, "topologyKey"), at(one, "whenUnsatisfiable")])).toEqual([
        ["topology.kubernetes.io/zone", "ScheduleAnyway"],
        ["kubernetes.io/hostname", "DoNotSchedule"],
      ]);
    }
    expect(environmentOf(podOf(result, "sample-worker")).QUEUE_URL).toBe(
      "redis://worker@queue-redis-sentinel-master:6379",
    );
  });

  test("refuses writes without a copy, unless the loss of one member would then stop it", async () => {
    const linesOf = async (members: number) => {
      const stores = { queue: { members } };
      const result = await runStack("large", { operators: "existing", overrides: { stores } });
      return texts(named(result, "ConfigMap", "sample-queue-redis-sentinel-config").inputs).join("\n");
    };
    expect(await linesOf(3)).toContain("min-replicas-to-write 1");
    expect(await linesOf(2)).not.toContain("min-replicas");
  });

  test("is one Redis without an operator", async () => {
    const { inputs } = named(await runStack("large", { overrides }), "StatefulSet", "sample-queue-redis");
    expect(at(inputs, "spec.replicas")).toBe(1);
  });
});
