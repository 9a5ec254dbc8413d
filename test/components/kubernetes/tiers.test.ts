import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import { checkUnknownOutputs } from "../../../preview/engine/unknown.ts";
import { at, ofKind, podsOf, runOf, runStack, stackOf } from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";

describe("every resource", () => {
  test.each(tiers)(
    "of %s is below the System, in the stack's namespace, with the stack's labels",
    async (tier) => {
      const { resources } = await stackOf(tier);
      const system = resources.find(({ type }) => type === "echelon:index:System")?.urn;
      const groups = resources.filter(({ custom }) => !custom).map(({ urn }) => urn);
      for (const { urn, type, parent, inputs } of resources) {
        if (urn === system) continue;
        expect(groups).toContain(parent);
        if (!type.startsWith("kubernetes:") || type.endsWith(":Namespace")) continue;
        expect(at(inputs, "metadata.namespace")).toBe("sample-test");
        expect(at(inputs, "metadata.labels")).toMatchObject({
          "app.kubernetes.io/instance": "test",
          "app.kubernetes.io/part-of": "sample",
          "app.kubernetes.io/managed-by": "pulumi",
          "echelon.dev/tier": tier,
        });
      }
    },
  );
});

describe("growing", () => {
  const selectorsOf = async (tier: Tier) => {
    const result = await runStack(tier);
    const owners = [...ofKind(result, "Deployment"), ...ofKind(result, "StatefulSet")];
    return Object.fromEntries(
      owners.map(({ name, inputs }) => [
        name,
        [at(inputs, "metadata.name"), at(inputs, "spec.selector.matchLabels")],
      ]),
    );
  };

  test("keeps names and selectors of the resources that both tiers have", async () => {
    const [small, medium, large] = await Promise.all(tiers.map(selectorsOf));
    expect(large).toMatchObject(medium ?? {});
    expect(medium).toMatchObject(small ?? {});
  });

  test("gives a store another name where its kind changes, so that both can stand", async () => {
    const namesOf = async (tier: Tier) =>
      ofKind(await stackOf(tier), "PersistentVolumeClaim").map(({ name }) => name);
    const [small, medium] = [await namesOf("small"), await namesOf("medium")];
    expect(small).toContain("sample-files-volume");
    expect(medium).toContain("sample-files-seaweedfs-data-0");
    expect(medium.filter((name) => small.includes(name))).toEqual([
      "sample-queue-redis-data-0",
      "sample-queue-redis-backup",
    ]);
  });
});

test.each(["Prod_EU.1", "x".repeat(90), "ünï"])(
  "selectors match their pods in a stack called %s",
  async (stack) => {
    const result = await runStack("medium", { stack });
    const pods = podsOf(result);
    for (const { name, inputs } of [...ofKind(result, "Deployment"), ...ofKind(result, "StatefulSet")]) {
      const labels = pods.find((pod) => pod.name === name)?.labels ?? {};
      expect(labels).toMatchObject(at(inputs, "spec.selector.matchLabels") as object);
      for (const value of Object.values(labels)) {
        expect(String(value)).toMatch(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/);
      }
    }
  },
);

describe("nothing is read before it is known", () => {
  test.each(tiers)("in %s", async (tier) => {
    await checkUnknownOutputs(runOf(tier));
  });

  test("with every option set", async () => {
    const args: Partial<SystemArgs> = {
      operators: "install",
      gateway: "eg",
      domain: "shop.example.com",
      alerts: { "3": "https://hooks.example.com/x" },
    };
    await checkUnknownOutputs(runOf("large", { secrets: { "mail-api-key": "key" }, ...args }));
  });
});

test("every output has a value", async () => {
  for (const tier of tiers) {
    const { url, ...outputs } = (await stackOf(tier)).outputs;
    expect(url).toBeNull();
    for (const [name, value] of Object.entries(outputs)) expect(value, name).toMatch(/./);
  }
});
