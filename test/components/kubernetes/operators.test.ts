import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import { amount, at, named, ofKind, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";

const customGroups = /keda\.sh|monitoring\.coreos\.com|opstreelabs|cnpg\.io|gateway\.networking/;
const released = async (tier: Tier, args: Partial<SystemArgs>) =>
  ofKind(await runStack(tier, args), "Release").map(({ inputs }) => inputs.name);

describe("a stack without operators", () => {
  test.each(tiers)("of tier %s has no custom resource and installs nothing", async (tier) => {
    const result = await stackOf(tier);
    expect(result.resources.filter(({ type }) => customGroups.test(type))).toEqual([]);
    expect(ofKind(result, "Release")).toEqual([]);
  });
});

describe("a stack that installs operators", () => {
  test.each([
    ["small", ["cert-manager", "kube-prometheus-stack", "redis-operator"]],
    ["large", ["cert-manager", "kube-prometheus-stack", "keda", "cloudnative-pg", "redis-operator"]],
  ] as const)("of tier %s installs the operators that it uses", async (tier, expected) => {
    expect(await released(tier, { operators: "install" })).toEqual(expected);
    expect(await released(tier, { operators: "existing" })).toEqual([]);
  });

  test("pins each chart, and records the stack as the owner of the cluster's operators", async () => {
    const result = await runStack("large", { operators: "install" });
    for (const { inputs } of ofKind(result, "Release")) {
      expect(inputs.version).toMatch(/^v?\d+\.\d+\.\d+$/);
      expect(at(inputs, "repositoryOpts.repo")).toMatch(/^https:\/\//);
      expect(inputs.namespace).toBe("echelon-operators");
    }
    const owner = named(result, "ConfigMapPatch", "sample-operators-owner");
    expect(owner.inputs.data).toEqual({ owner: "echelon/test" });
    expect(at(owner.inputs, "metadata.name")).toBe("owner");
    expect(at(owner.inputs, "metadata.namespace")).toBe("echelon-operators");
  });

  test("records the owner by a field manager whose name is unique and contains the stack's name", async () => {
    const managerOf = async (stack: string) => {
      const result = await runStack("small", { operators: "install", stack });
      const { inputs } = named(result, "ConfigMapPatch", "sample-operators-owner");
      const annotations = at(inputs, "metadata.annotations") as Readonly<Record<string, string>>;
      return annotations["pulumi.com/patchFieldManager"] ?? "";
    };
    const long = "x".repeat(200);
    const names = await Promise.all(["prod", "staging", `${long}1`, `${long}2`].map(managerOf));
    expect(names[0]).toMatch(/^echelon:echelon\/prod:[0-9a-f]{8}$/);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(128);
  });
});

describe("what an installed Prometheus keeps", () => {
  const valuesOf = async (args: Partial<SystemArgs> = {}) => {
    const result = await runStack("large", { monitoring: "install", ...args });
    return named(result, "Release", "sample-operator-kube-prometheus-stack").inputs.values ?? null;
  };
  const CLAIMS = [
    "prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec",
    "alertmanager.alertmanagerSpec.storage.volumeClaimTemplate.spec",
  ];
  const RETENTIONS = ["prometheus.prometheusSpec", "alertmanager.alertmanagerSpec"].map(
    (path) => `${path}.persistentVolumeClaimRetentionPolicy.whenDeleted`,
  );

  test("is on volumes: measurements, silences and dashboards", async () => {
    const values = await valuesOf();
    const sizes = CLAIMS.map((path) => amount(at(values, `${path}.resources.requests.storage`)));
    for (const size of sizes) expect(size).toBeGreaterThanOrEqual(1e9);
    expect(at(values, "grafana.persistence")).toEqual({ enabled: true, size: "1G" });
    expect(at(values, "grafana.deploymentStrategy.type")).toBe("Recreate");
    for (const path of CLAIMS) expect(at(values, path)).not.toHaveProperty("storageClassName");
  });

  test("is deleted before its volume is full: 15 days of two bytes a sample fit, with room", async () => {
    const spec = at(await valuesOf(), "prometheus.prometheusSpec");
    const [volume] = [at(spec, "storageSpec.volumeClaimTemplate.spec.resources.requests.storage")].map(
      amount,
    );
    const limit = Number(String(at(spec, "retentionSize")).replace("MB", "")) * 2 ** 20;
    const days = Number(String(at(spec, "retention")).replace("d", ""));
    const interval = Number(String(at(spec, "scrapeInterval")).replace("s", ""));
    expect(limit).toBeLessThan(0.85 * (volume ?? 0));
    expect(limit).toBeGreaterThan((180_000 / interval) * days * 86_400 * 2);
  });

  test("is as large in every tier, as its operator does not grow a volume", async () => {
    const small = await runStack("small", { monitoring: "install" });
    const { inputs } = named(small, "Release", "sample-operator-kube-prometheus-stack");
    expect(inputs.values).toEqual(await valuesOf());
  });

  test("is of the stack's StorageClass", async () => {
    const values = await valuesOf({ storageClass: "gp3" });
    for (const path of [...CLAIMS, "grafana.persistence"])
      expect(at(values, `${path}.storageClassName`)).toBe("gp3");
  });

  test.each([
    [false, "Retain"],
    [true, "Delete"],
  ])("stays or goes with the operators: ephemeral %s", async (ephemeral, whenDeleted) => {
    const values = await valuesOf({ ephemeral });
    for (const path of RETENTIONS) expect(at(values, path)).toBe(whenDeleted);
  });
});
