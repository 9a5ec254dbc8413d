import { describe, expect, test } from "vitest";
import { plan } from "../../../plan/plan.ts";
import { loadProfile } from "../../../profiles/load.ts";
import { amount, at, listAt, named, podsOf, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/systemStack.ts";

const hardOf = async (tier: Tier) => {
  const quota = named(await stackOf(tier), "ResourceQuota", "marketing-engine-quota");
  return at(quota.inputs, "spec.hard") as Readonly<Record<string, string>>;
};

describe("the namespace", () => {
  test("is named after system and stack, and holds pods to the restricted level in all three modes", async () => {
    const { inputs } = named(await stackOf("local"), "Namespace", "marketing-engine-namespace");
    expect(at(inputs, "metadata.name")).toBe("marketing-engine-test");
    const labels = at(inputs, "metadata.labels") as Readonly<Record<string, string>>;
    for (const mode of ["enforce", "audit", "warn"]) {
      expect(labels[`pod-security.kubernetes.io/${mode}`]).toBe("restricted");
      expect(labels[`pod-security.kubernetes.io/${mode}-version`]).toMatch(/^v1\.\d+$/);
    }
  });

  test("says the budget and whose it is", async () => {
    const chosen = named(await stackOf("regional"), "Namespace", "marketing-engine-namespace");
    expect(at(chosen.inputs, "metadata.annotations")).toEqual({
      "echelon.dev/budget-monthly-usd": "400",
      "echelon.dev/budget-basis": "chosen",
    });
    const own = await runStack("regional", { budget: 55, tags: { team: "web shop" } });
    const { inputs } = named(own, "Namespace", "marketing-engine-namespace");
    expect(at(inputs, "metadata.annotations")).toMatchObject({
      "echelon.dev/budget-monthly-usd": "55",
      "echelon.dev/budget-basis": "operator",
      "tags.echelon.dev/team": "web shop",
    });
  });

  test.each([
    ["Prod_EU.1", /^marketing-engine-prod-eu-1-[0-9a-f]{8}$/],
    ["x".repeat(80), /^marketing-engine-x+-[0-9a-f]{8}$/],
    ["--", /^marketing-engine-[0-9a-f]{8}$/],
  ])("takes the stack name %s", async (stack, name) => {
    const { inputs } = named(await runStack("local", { stack }), "Namespace", "marketing-engine-namespace");
    const physical = String(at(inputs, "metadata.name"));
    expect(physical).toMatch(name);
    expect(physical.length).toBeLessThanOrEqual(63);
  });
});

describe("the quota", () => {
  test.each(tiers)("of %s is the profile's figures", async (tier) => {
    const { quotas } = loadProfile(`marketing-engine/${tier}`);
    expect(await hardOf(tier)).toEqual({
      pods: String(quotas.replicas),
      services: String(quotas.services),
      persistentvolumeclaims: String(quotas.volumes),
      "limits.cpu": String(quotas.cpu),
      "limits.memory": `${quotas.memoryGiB}Gi`,
      "services.loadbalancers": "0",
      "services.nodeports": "0",
    });
  });

  test.each(tiers)("of %s lets all replicas run, with a rollout beside them", async (tier) => {
    const hard = await hardOf(tier);
    const { workloads } = plan(loadProfile(`marketing-engine/${tier}`), "kubernetes");
    const result = await stackOf(tier);
    const used = { pods: 0, cpu: 0, memory: 0 };
    for (const pod of podsOf(result)) {
      const workload = Object.values(workloads).find(({ name }) => `marketing-engine-${name}` === pod.name);
      const members = result.resources.find(
        ({ name, type }) => name === pod.name && type.endsWith("StatefulSet"),
      );
      const surge = workload && workload.kind !== "cron" ? Math.ceil(workload.replicas.max / 4) : 0;
      const count = workload
        ? workload.replicas.max + surge
        : Number(at(members?.inputs ?? {}, "spec.replicas") ?? 1);
      used.pods += count;
      used.cpu += count * amount(at(pod.containers[0], "resources.limits.cpu"));
      used.memory += count * amount(at(pod.containers[0], "resources.limits.memory"));
    }
    expect(used.pods).toBeLessThanOrEqual(Number(hard.pods));
    expect(used.cpu).toBeLessThanOrEqual(amount(hard["limits.cpu"]));
    expect(used.memory).toBeLessThanOrEqual(amount(hard["limits.memory"]));
  });

  test("leaves a gateway's controller room for its door", async () => {
    const result = await runStack("regional", { gateway: "istio" });
    const hard = at(named(result, "ResourceQuota", "marketing-engine-quota").inputs, "spec.hard");
    expect(Object.keys(hard as object)).not.toContain("services.loadbalancers");
  });

  test("gives containers that state nothing a small share, and none more than the whole", async () => {
    const { inputs } = named(await stackOf("local"), "LimitRange", "marketing-engine-limits");
    expect(listAt(inputs, "spec.limits")).toEqual([
      expect.objectContaining({ type: "Container", max: { cpu: "6", memory: "4Gi" } }),
    ]);
  });
});
