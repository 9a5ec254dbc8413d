import { describe, expect, test } from "vitest";
import { plan } from "../../../plan/plan.ts";
import { withProxies } from "../../../plan/proxies.ts";
import {
  amount,
  at,
  listAt,
  named,
  ofKind,
  podsOf,
  runStack,
  stackOf,
} from "../../support/kubernetesStack.ts";
import { sampleProfile, type Tier, tiers } from "../../support/sample.ts";

const hardOf = async (tier: Tier) => {
  const quota = named(await stackOf(tier), "ResourceQuota", "sample-quota");
  return at(quota.inputs, "spec.hard") as Readonly<Record<string, string>>;
};

describe("the namespace", () => {
  test("is named after system and stack, and holds pods to the restricted level in all three modes", async () => {
    const { inputs } = named(await stackOf("small"), "Namespace", "sample-namespace");
    expect(at(inputs, "metadata.name")).toBe("sample-test");
    const labels = at(inputs, "metadata.labels") as Readonly<Record<string, string>>;
    for (const mode of ["enforce", "audit", "warn"]) {
      expect(labels[`pod-security.kubernetes.io/${mode}`]).toBe("restricted");
      expect(labels[`pod-security.kubernetes.io/${mode}-version`]).toMatch(/^v1\.\d+$/);
    }
  });

  test("states the budget and who set it", async () => {
    const chosen = named(await stackOf("medium"), "Namespace", "sample-namespace");
    expect(at(chosen.inputs, "metadata.annotations")).toEqual({
      "echelon.dev/budget-monthly-usd": "400",
      "echelon.dev/budget-basis": "chosen",
    });
    const own = await runStack("medium", { budget: 55, tags: { team: "web shop" } });
    const { inputs } = named(own, "Namespace", "sample-namespace");
    expect(at(inputs, "metadata.annotations")).toMatchObject({
      "echelon.dev/budget-monthly-usd": "55",
      "echelon.dev/budget-basis": "operator",
      "tags.echelon.dev/team": "web shop",
    });
  });

  test.each([
    ["Prod_EU.1", /^sample-prod-eu-1-[0-9a-f]{8}$/],
    ["x".repeat(80), /^sample-x+-[0-9a-f]{8}$/],
    ["--", /^sample-[0-9a-f]{8}$/],
  ])("takes the stack name %s", async (stack, name) => {
    const { inputs } = named(await runStack("small", { stack }), "Namespace", "sample-namespace");
    const physical = String(at(inputs, "metadata.name"));
    expect(physical).toMatch(name);
    expect(physical.length).toBeLessThanOrEqual(63);
  });
});

describe("the quota", () => {
  test.each(tiers)("of %s has the profile's figures", async (tier) => {
    const { quotas } = sampleProfile(tier);
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

  test.each(tiers)("of %s has room for all replicas and a rollout", async (tier) => {
    const hard = await hardOf(tier);
    const { workloads } = plan(sampleProfile(tier), "kubernetes");
    const result = await stackOf(tier);
    const used = { pods: 0, cpu: 0, memory: 0 };
    // A person makes a Job of a suspended one, to restore a backup.
    const suspended = ofKind(result, "CronJob").flatMap(({ name, inputs }) =>
      at(inputs, "spec.suspend") === true ? [name] : [],
    );
    for (const pod of podsOf(result).filter(({ name }) => !suspended.includes(name))) {
      const workload = Object.values(workloads).find(({ name }) => `sample-${name}` === pod.name);
      const members = result.resources.find(
        ({ name, type }) => name === pod.name && type.endsWith("StatefulSet"),
      );
      const surge =
        workload && workload.kind !== "cron" && !workload.sharesTotal
          ? Math.ceil(workload.replicas.max / 4)
          : 0;
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

  test.each([
    ["istio", { pods: 2, services: 1, cpu: 4, memoryGiB: 2 }],
    ["nginx", { pods: 2, services: 1, cpu: 2, memoryGiB: 1 }],
    ["eg", { pods: 0, services: 0, cpu: 0, memoryGiB: 0 }],
  ])("has room for the proxies that %s runs in the namespace", async (gateway, room) => {
    const { quotas } = sampleProfile("medium");
    const result = await runStack("medium", { gateway });
    const hard = at(named(result, "ResourceQuota", "sample-quota").inputs, "spec.hard");
    expect(hard).toMatchObject({
      pods: String(quotas.replicas + room.pods),
      services: String(quotas.services + room.services),
      "limits.cpu": String(quotas.cpu + room.cpu),
      "limits.memory": `${quotas.memoryGiB + room.memoryGiB}Gi`,
    });
  });

  test.each([
    ["nginx", { cpu: "1", memory: "512Mi" }],
    ["eg", { cpu: "250m", memory: "256Mi" }],
  ])("gives containers without limits what the proxies of %s need", async (gateway, limits) => {
    const result = await runStack("small", { gateway });
    const { inputs } = named(result, "LimitRange", "sample-limits");
    expect(at(inputs, "spec.limits.0.default")).toMatchObject(limits);
  });

  test("is stated without the digits that sums of binary fractions have", async () => {
    for (const tier of tiers) {
      const { quotas } = plan(sampleProfile(tier), "kubernetes", { gateway: "istio", operators: "install" });
      for (const { used } of quotas) expect(used).toBe(Number(used.toFixed(2)));
    }
    const [third, quota] = [0.1 + 0.2, { name: "memoryGiB", limit: 4 }];
    expect(withProxies([{ ...quota, used: third }], "kubernetes", { gateway: "istio" })).toEqual([
      { name: "memoryGiB", limit: 6, used: 2.3 },
    ]);
  });

  test("does not limit load balancers, because a gateway's controller creates one", async () => {
    const result = await runStack("medium", { gateway: "istio" });
    const hard = at(named(result, "ResourceQuota", "sample-quota").inputs, "spec.hard");
    expect(Object.keys(hard as object)).not.toContain("services.loadbalancers");
  });

  test("gives containers without limits a small share, and no container more than the total", async () => {
    const { inputs } = named(await stackOf("small"), "LimitRange", "sample-limits");
    expect(listAt(inputs, "spec.limits")).toEqual([
      expect.objectContaining({ type: "Container", max: { cpu: "6", memory: "4Gi" } }),
    ]);
  });
});
