import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../base/parseJson.ts";
import { loadProfile } from "../../profiles/load.ts";
import { keptBy } from "../../rehearsal/availability.ts";
import { autoscalerOf } from "../../rehearsal/keda.ts";
import { differences } from "../../rehearsal/proofs/reapply.ts";
import { otherImage } from "../../rehearsal/proofs/rollout.ts";
import { distribution, skewOf } from "../../rehearsal/proofs/spread.ts";
import { countOf, quantity } from "../../rehearsal/quantity.ts";
import { wasLost } from "../../rehearsal/run.ts";
import { scaledConfig } from "../../rehearsal/scale.ts";
import { type Pod, type ScaledObject, selects } from "../../sandbox/client/objects.ts";
import type { NodeObject } from "../../sandbox/nodes/nodes.ts";

describe("quantities", () => {
  it.each([
    ["500m", 0.5],
    ["2", 2],
    ["1Gi", 2 ** 30],
    ["1e3", 1000],
    ["128974848", 128974848],
    ["0", 0],
  ])("reads %s as %d", (text, wanted) => {
    expect(quantity(text)).toBeCloseTo(wanted, 9);
  });

  it.each(["", "Gi", "1Xi", "one"])("refuses %j", (text) => {
    expect(() => quantity(text)).toThrow("expected a Kubernetes quantity");
  });

  it("rounds a share of a budget up, as its controller does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 500 }), (percent, total) => {
        const count = countOf(`${percent}%`, total);
        expect(count * 100).toBeGreaterThanOrEqual(percent * total);
        expect((count - 1) * 100).toBeLessThan(Math.max(percent * total, 1));
      }),
    );
  });
});

describe("selectors", () => {
  const labels = { app: "agents", tier: "enterprise" };
  it.each([
    [{ matchLabels: { app: "agents" } }, true],
    [{ matchLabels: { app: "dashboard" } }, false],
    [{}, true],
    [undefined, false],
    [{ matchExpressions: [{ key: "app", operator: "In" as const, values: ["agents"] }] }, true],
    [{ matchExpressions: [{ key: "app", operator: "NotIn" as const, values: ["agents"] }] }, false],
    [{ matchExpressions: [{ key: "none", operator: "DoesNotExist" as const }] }, true],
    [{ matchExpressions: [{ key: "none", operator: "Exists" as const }] }, false],
  ])("%j selects: %s", (selector, wanted) => {
    expect(selects(selector, labels)).toBe(wanted);
  });
});

describe("budgets", () => {
  it.each([
    [{ minAvailable: "60%" }, 8, 5],
    [{ minAvailable: 2 }, 8, 2],
    [{ maxUnavailable: 1 }, 3, 2],
    [{ maxUnavailable: "25%" }, 10, 7],
    [{}, 10, 0],
  ])("%j keeps of %d: %d", (spec, wanted, kept) => {
    expect(keptBy(spec, wanted)).toBe(kept);
  });
});

const node = (name: string, zone: string): NodeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { zone } },
});
const podOn = (nodeName: string): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  spec: { nodeName, containers: [] },
});

describe("spread", () => {
  it("counts a zone without pods, and ignores a pod on a node that does not exist", () => {
    const nodes = [node("a1", "a"), node("b1", "b"), node("c1", "c")];
    const counts = distribution("zone", nodes, [podOn("a1"), podOn("a1"), podOn("b1"), podOn("gone")]);
    expect(Object.fromEntries(counts)).toEqual({ a: 2, b: 1, c: 0 });
    expect(skewOf(counts)).toBe(2);
  });

  it("has no skew without pods", () => {
    expect(skewOf(new Map())).toBe(0);
  });
});

describe("a node counts as lost", () => {
  const since = Date.parse("2026-11-25T12:00:00.800Z");
  const known = (status: string, lastTransitionTime: string): NodeObject => ({
    ...node("a1", "a"),
    status: { conditions: [{ type: "Ready", status, lastTransitionTime }] },
  });

  it.each([
    ["not where it has been ready for long", known("True", "2026-11-25T11:00:00Z"), false],
    ["not where it became ready in the same second", known("True", "2026-11-25T12:00:00Z"), false],
    ["where it became ready again later", known("True", "2026-11-25T12:00:01Z"), true],
    ["where it is not ready", known("Unknown", "2026-11-25T11:59:00Z"), true],
    ["where it never was ready", node("a1", "a"), true],
  ])("%s", (_, seen, counts) => {
    expect(wasLost(seen, since)).toBe(counts);
  });
});

describe("the differences that a second apply makes", () => {
  it("are empty for equal values", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differences(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  it("name the path and both values", () => {
    const [one, ...more] = differences({ spec: { replicas: 8 } }, { spec: { replicas: 1 } });
    expect(one).toBe("spec.replicas: 8 became 1");
    expect(more).toEqual([]);
  });
});

describe("the image of a rollout", () => {
  it.each([
    ["registry:5000/shop:1.2", "registry:5000/shop:rehearsal"],
    ["shop@sha256:abc123", "shop:rehearsal"],
    ["shop", "shop:rehearsal"],
  ])("of %s is %s", (image, wanted) => {
    expect(otherImage(image)).toBe(wanted);
  });
});

describe("the autoscaler that KEDA would make", () => {
  const scaledObject = (triggers: ScaledObject["spec"]["triggers"]): ScaledObject => ({
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "agents", namespace: "shop", uid: "1" },
    spec: { scaleTargetRef: { name: "agents" }, minReplicaCount: 0, maxReplicaCount: 20, triggers },
  });

  it("has the same bounds and targets, starts with one replica, and belongs to the ScaledObject", () => {
    const { metadata, spec } = autoscalerOf(
      scaledObject([
        { type: "cpu", metricType: "Utilization", metadata: { value: "80" } },
        { type: "redis-streams", metadata: { stream: "work:items", streamLength: "3" } },
      ]),
    );
    expect(metadata).toMatchObject({
      name: "keda-hpa-agents",
      namespace: "shop",
      ownerReferences: [{ uid: "1" }],
    });
    expect(spec).toMatchObject({ minReplicas: 1, maxReplicas: 20 });
    expect(spec.metrics?.map(({ type }) => type)).toEqual(["Resource", "External"]);
    expect(spec.metrics?.[1]?.external).toMatchObject({
      metric: { name: "s1-redis-streams-work-items" },
      target: { averageValue: "3" },
    });
  });

  it("refuses a trigger that no stack has", () => {
    expect(() => autoscalerOf(scaledObject([{ type: "tarot", metadata: {} }]))).toThrow("type tarot");
  });
});

describe("a stack at size", () => {
  const config = { values: { "echelon:profile": "marketing-engine/enterprise" }, secretKeys: [] };

  it("has multiplied replicas, nodes and quotas, and one scheduler", () => {
    const text = scaledConfig(config, 10).values["echelon:overrides"] ?? "";
    const { workloads, nodes, quotas } = loadProfile("marketing-engine/enterprise", parseJson(text, "test"));
    expect(workloads.agents?.replicas).toEqual({ min: 80, max: 200 });
    expect(workloads.orchestrator?.replicas).toEqual({ min: 1, max: 1 });
    expect(nodes.max).toBe(120);
    expect(quotas.replicas).toBe(10 * loadProfile("marketing-engine/enterprise").quotas.replicas);
  });

  it("is the stack itself at factor 1", () => {
    expect(scaledConfig(config, 1)).toBe(config);
  });
});
