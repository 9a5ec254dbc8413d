import { describe, expect, test } from "vitest";
import type { SystemArgs } from "../../../config/args.ts";
import type { ResourceRecord } from "../../../document/document.ts";
import {
  at,
  listAt,
  named,
  ofKind,
  podOf,
  podsOf,
  runStack,
  stackOf,
} from "../../support/kubernetesStack.ts";
import { type Tier, tiers } from "../../support/sample.ts";

const claimsOf = async (tier: Tier) =>
  Object.fromEntries(
    ofKind(await stackOf(tier), "PersistentVolumeClaim").map(({ name, inputs }) => [
      at(inputs, "metadata.name") ?? name,
      at(inputs, "spec.resources.requests.storage"),
    ]),
  );

describe("claims", () => {
  test("have the capacity of the plan in its decimal unit", async () => {
    expect(await claimsOf("small")).toEqual({
      "files-volume": "10G",
      "sample-files-volume-backup": "20G",
      "data-queue-redis-0": "1G",
      "sample-queue-redis-backup": "5G",
    });
    expect(await claimsOf("medium")).toEqual({
      "data-files-seaweedfs-0": "67G",
      "data-queue-redis-0": "1G",
      "sample-queue-redis-backup": "5G",
    });
    expect(await claimsOf("large")).toEqual({
      "data-files-seaweedfs-0": "170G",
      "data-files-seaweedfs-1": "170G",
      "data-files-seaweedfs-2": "170G",
      "data-queue-redis-0": "1G",
      "sample-queue-redis-backup": "5G",
      "data-database-postgres-0": "20G",
      "sample-database-postgres-backup": "80G",
    });
  });

  test("grow in place: immutable fields are the same in every tier", async () => {
    const fixed = async (tier: Tier) => {
      const { inputs } = named(await stackOf(tier), "StatefulSet", "sample-files-seaweedfs");
      const spec = ["serviceName", "podManagementPolicy", "volumeClaimTemplates"];
      return spec.map((field) => at(inputs, `spec.${field}`));
    };
    expect(await fixed("large")).toEqual(await fixed("medium"));
  });

  test("have the names that the pods of the members expect", async () => {
    const result = await stackOf("large");
    const { inputs } = named(result, "StatefulSet", "sample-files-seaweedfs");
    const [template] = listAt(inputs, "spec.volumeClaimTemplates");
    const names = Array.from(
      { length: Number(at(inputs, "spec.replicas")) },
      (_, member) => `${at(template, "metadata.name")}-${at(inputs, "metadata.name")}-${member}`,
    );
    expect(Object.keys(await claimsOf("large"))).toEqual(expect.arrayContaining(names));
  });
});

test("every pod of a store pulls its images with the Secrets of the stack", async () => {
  const expected = [{ name: "registry" }];
  const found = async (args: Partial<SystemArgs>) => {
    const result = await runStack("large", { pullSecrets: ["registry"], ...args });
    return [
      ...ofKind(result, "StatefulSet").map(({ inputs }) => at(inputs, "spec.template.spec.imagePullSecrets")),
      ...ofKind(result, "Job").map(({ inputs }) => at(inputs, "spec.template.spec.imagePullSecrets")),
      ...["Redis", "RedisReplication", "RedisSentinel"].flatMap((kind) =>
        ofKind(result, kind).map(({ inputs }) => at(inputs, "spec.kubernetesConfig.imagePullSecrets")),
      ),
      ...ofKind(result, "Cluster").map(({ inputs }) => at(inputs, "spec.imagePullSecrets")),
    ];
  };
  const overrides = { stores: { queue: { members: 3 } } };
  for (const args of [{}, { operators: "existing" }, { operators: "existing", overrides }] as const) {
    const all = await found(args);
    expect(all.length).toBeGreaterThan(1);
    for (const secrets of all) expect(secrets).toEqual(expected);
  }
});

describe("data", () => {
  const DATA = ["Namespace", "PersistentVolumeClaim", "StatefulSet", "Secret", "RandomPassword"];
  // The cache of the large tier is not durable: a restart empties it.
  // Nothing is lost with the password of one user, or with the file that names the users.
  const ofUsers =
    /^sample-(redis|objects)-(workload|stack)-|^sample-(queue-redis|files-seaweedfs)-(users|identities)$/;
  const isData = ({ type, name }: ResourceRecord): boolean =>
    DATA.some((kind) => type.endsWith(`:${kind}`)) &&
    !name.startsWith("sample-cache-") &&
    !ofUsers.test(name);

  test.each(tiers)("of %s is protected, and no other resource is", async (tier) => {
    const { resources } = await stackOf(tier);
    for (const resource of resources)
      expect([resource.name, resource.protect]).toEqual([resource.name, isData(resource)]);
  });

  test("of a trial is deleted with the trial", async () => {
    const result = await runStack("medium", { ephemeral: true });
    expect(result.resources.filter(({ protect }) => protect)).toEqual([]);
    for (const { inputs } of ofKind(result, "StatefulSet")) {
      expect(at(inputs, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted")).toBe("Delete");
    }
    for (const { inputs } of ofKind(await stackOf("medium"), "StatefulSet")) {
      expect(at(inputs, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted")).toBe("Retain");
    }
  });
});

describe("members of a store", () => {
  test.each(tiers)(
    "of %s are found by a headless Service, and only one at a time may be unavailable",
    async (tier) => {
      const result = await stackOf(tier);
      for (const { name, inputs } of ofKind(result, "StatefulSet")) {
        const selector = at(inputs, "spec.selector.matchLabels");
        const headless = named(result, "Service", `${name}-members`);
        expect(at(headless.inputs, "metadata.name")).toBe(at(inputs, "spec.serviceName"));
        expect(headless.inputs.spec).toMatchObject({ clusterIP: "None", selector });
        const disruption = named(result, "PodDisruptionBudget", `${name}-disruption`);
        expect(disruption.inputs.spec).toMatchObject({
          maxUnavailable: 1,
          selector: { matchLabels: selector },
        });
        expect(podOf(result, name).labels).toMatchObject(selector as object);
      }
    },
  );
});

test("a tag never restarts a store", async () => {
  const podsOfStores = async (tags: Record<string, string>) =>
    podsOf(await runStack("large", { tags })).filter(({ labels }) => labels["echelon.dev/store"]);
  const pods = await podsOfStores({});
  // The pods of files, queue, database and cache.
  expect(new Set(pods.map(({ labels }) => labels["echelon.dev/store"])).size).toBe(4);
  expect(await podsOfStores({ team: "web" })).toEqual(pods);
});

test.each(tiers)("no pod of %s holds a password in plain", async (tier) => {
  const result = await stackOf(tier);
  for (const { inputs } of ofKind(result, "Secret")) expect(inputs.stringData).toBe("[secret]");
  for (const pod of podsOf(result)) {
    for (const variable of listAt(pod.containers[0], "env")) {
      const name = String(at(variable, "name"));
      if (/PASSWORD|SECRET|AUTH|ACCESS_KEY/.test(name) && name !== "MISSING_SECRETS") {
        expect(at(variable, "value"), name).toBeUndefined();
      }
    }
  }
});
