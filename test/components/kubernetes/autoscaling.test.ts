import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scaleDownTolerance } from "../../../components/kubernetes/parts/pods/autoscaling.ts";
import { at, listAt, named, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";

const autoscaler = {
  name: null,
  cpuPercent: 80,
  memoryPercent: 80,
  scaleDownPercent: 30,
  backlogSeconds: null,
  backlogItemsPerReplica: null,
  requestsPerSecond: null,
  scaleUpWindowSeconds: 900,
  scaleDownWindowSeconds: 3600,
};

describe("the tolerance", () => {
  test("lets a workload shrink below 30% of a target of 80", () => {
    expect(scaleDownTolerance(autoscaler)).toBe("625m");
  });

  test.each([
    { ...autoscaler, scaleDownPercent: null },
    { ...autoscaler, cpuPercent: null, memoryPercent: null },
  ])("is the cluster's default where the profile states no floor or no target", (one) => {
    expect(scaleDownTolerance(one)).toBeNull();
  });

  test("is always a part of the target, and the remaining ratio is that of the floor", () => {
    const percents = fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 2, max: 100 }));
    fc.assert(
      fc.property(
        percents.filter(([floor, target]) => floor < target),
        ([floor, target]) => {
          const tolerance = scaleDownTolerance({
            ...autoscaler,
            scaleDownPercent: floor,
            cpuPercent: target,
            memoryPercent: null,
          });
          const part = Number(tolerance?.replace("m", "")) / 1000;
          expect(part).toBeGreaterThanOrEqual(0);
          expect(part).toBeLessThan(1);
          expect((1 - part) * target).toBeCloseTo(floor, 0);
        },
      ),
    );
  });
});

const behavior = {
  scaleUp: { stabilizationWindowSeconds: 900 },
  scaleDown: { stabilizationWindowSeconds: 3600, tolerance: "625m" },
};

describe("the autoscaler of the worker", () => {
  test("is an HPA on CPU and memory, between the profile's bounds", async () => {
    const result = await stackOf("large");
    expect(ofKind(result, "ScaledObject")).toEqual([]);
    const { inputs } = named(result, "HorizontalPodAutoscaler", "sample-worker-autoscaler");
    expect(inputs.spec).toMatchObject({
      scaleTargetRef: { kind: "Deployment", name: "worker" },
      minReplicas: 8,
      maxReplicas: 20,
      behavior,
    });
    expect(listAt(inputs, "spec.metrics")).toEqual(
      ["cpu", "memory"].map((name) => ({
        type: "Resource",
        resource: { name, target: { type: "Utilization", averageUtilization: 80 } },
      })),
    );
  });

  test("is a ScaledObject of KEDA where KEDA can count waiting items, with the same bounds, targets and windows", async () => {
    const result = await runStack("large", { operators: "existing" });
    expect(ofKind(result, "HorizontalPodAutoscaler")).toEqual([]);
    const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
    expect(inputs.spec).toMatchObject({
      scaleTargetRef: { name: "worker" },
      minReplicaCount: 8,
      maxReplicaCount: 20,
      advanced: { horizontalPodAutoscalerConfig: { behavior } },
    });
    expect(listAt(inputs, "spec.triggers")).toEqual([
      { type: "cpu", metricType: "Utilization", metadata: { value: "80" } },
      { type: "memory", metricType: "Utilization", metadata: { value: "80" } },
      {
        type: "redis-streams",
        name: "backlog",
        metadata: {
          address: "queue-redis-operator.sample-test.svc:6379",
          username: "stack:keda",
          stream: "queue:items",
          streamLength: "3",
        },
        authenticationRef: { name: "worker-queue" },
      },
    ]);
    const access = named(result, "TriggerAuthentication", "sample-worker-queue-access");
    expect(at(access.inputs, "spec.secretTargetRef.0")).toEqual({
      parameter: "password",
      name: "redis-stack-keda",
      key: "password",
    });
  });

  test("counts the queue of the primary where there are copies", async () => {
    const overrides = { stores: { queue: { members: 3 } }, quotas: { services: 20, volumes: 16 } };
    const result = await runStack("large", { operators: "existing", overrides });
    const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
    expect(at(inputs, "spec.triggers.2.metadata.address")).toBe(
      "queue-redis-sentinel-master.sample-test.svc:6379",
    );
  });

  test.each(["small", "medium"] as const)("does not exist in %s", async (tier) => {
    const result = await runStack(tier, { operators: "existing" });
    expect(ofKind(result, "HorizontalPodAutoscaler")).toEqual([]);
    expect(ofKind(result, "ScaledObject")).toEqual([]);
  });
});
