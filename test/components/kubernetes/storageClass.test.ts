import { describe, expect, test } from "vitest";
import { at, listAt, ofKind, runStack } from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleReference, type Tier, tiers } from "../../support/sample.ts";

/** Every claim of a tier and every template of one: its name → its class. */
async function classesOf(tier: Tier, storageClass?: string) {
  const result = await runStack(tier, storageClass === undefined ? {} : { storageClass });
  const claims = ofKind(result, "PersistentVolumeClaim").map(({ name, inputs }) => [name, inputs] as const);
  const templates = ofKind(result, "StatefulSet").flatMap(({ name, inputs }) =>
    listAt(inputs, "spec.volumeClaimTemplates").map((one) => [`${name} template`, one] as const),
  );
  return Object.fromEntries(
    [...claims, ...templates].map(([name, claim]) => [name, at(claim, "spec.storageClassName")]),
  );
}

describe("echelon:storageClass", () => {
  test.each(tiers)("is the class of every claim of %s, and of every template of one", async (tier) => {
    const classes = Object.values(await classesOf(tier, "gp3"));
    expect(classes.length).toBeGreaterThan(0);
    expect(new Set(classes)).toEqual(new Set(["gp3"]));
  });

  test.each(tiers)("leaves the choice to the cluster where %s does not say it", async (tier) => {
    expect(new Set(Object.values(await classesOf(tier)))).toEqual(new Set([undefined]));
  });
});

test("a claim that exists keeps its class, whatever the key says later", async () => {
  const options = await resourceOptions({
    profile: sampleReference("large"),
    target: "kubernetes",
    storageClass: "gp3",
  });
  const ignored = (id: string) => options.get(id)?.ignoreChanges;
  expect(ignored("kubernetes:core/v1:PersistentVolumeClaim::sample-files-seaweedfs-data-0")).toEqual([
    "spec.storageClassName",
  ]);
  expect(ignored("kubernetes:apps/v1:StatefulSet::sample-files-seaweedfs")).toEqual([
    "spec.volumeClaimTemplates[0].spec.storageClassName",
  ]);
});
