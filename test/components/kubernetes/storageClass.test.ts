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

test.each(tiers)("Pulumi waits for no claim of %s, whose phase an update does not change", async (tier) => {
  const claims = ofKind(await runStack(tier), "PersistentVolumeClaim");
  expect(claims.length).toBeGreaterThan(0);
  for (const { inputs } of claims)
    expect(at(inputs, "metadata.annotations")).toEqual({ "pulumi.com/skipAwait": "true" });
});

/** What an operator makes volumes from: its kind, and the path of the class. */
const operated = {
  Redis: "spec.storage.volumeClaimTemplate.spec.storageClassName",
  RedisReplication: "spec.storage.volumeClaimTemplate.spec.storageClassName",
  Cluster: "spec.storage.storageClass",
} as const;

/** A queue of several members, which has another engine than one of one. */
const replicated = { stores: { queue: { members: 3 } } };

describe.each([
  ["one Redis", {}, ["Redis", "Cluster"]],
  ["Redis with copies", { overrides: replicated }, ["RedisReplication", "Cluster"]],
] as const)("echelon:storageClass with operators and %s", (_, args, kinds) => {
  const stack = { operators: "existing", ...args } as const;

  test.each(kinds)("is the class of the volumes of a %s, which keeps it", async (kind) => {
    const classes = async (more: { storageClass?: string }) =>
      ofKind(await runStack("large", { ...stack, ...more }), kind)
        .filter(({ inputs }) => at(inputs, "spec.storage") !== undefined)
        .map(({ inputs }) => at(inputs, operated[kind]));
    expect(await classes({ storageClass: "gp3" })).toEqual(["gp3"]);
    expect(await classes({})).toEqual([undefined]);
    const options = await resourceOptions({
      profile: sampleReference("large"),
      target: "kubernetes",
      ...stack,
    });
    const ignored = [...options]
      .filter(([id]) => id.includes(`:${kind}::`))
      .map(([, one]) => one.ignoreChanges);
    expect(ignored).toContainEqual([operated[kind]]);
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
