import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import type { SystemArgs } from "../../../config/args.ts";
import {
  amount,
  at,
  environmentOf,
  named,
  ofKind,
  podOf,
  podsOf,
  runStack,
  texts,
} from "../../support/kubernetesStack.ts";
import { resourceOptions } from "../../support/resourceOptions.ts";
import { sampleReference, type Tier } from "../../support/sample.ts";
import type { Choices } from "../../support/sampleStack.ts";

const NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const plain = { queue: "redis", database: "postgres", cache: "redis" };

/** A move: what it is, the tier to which it goes, how, and the keys of the stores that it leaves. */
type Move = readonly [what: string, to: Tier, choices: Choices, left: readonly string[]];

/** Moves in which every engine of a cluster is left. */
const moves: readonly Move[] = [
  ["from files to objects", "medium", { previous: { profile: sampleReference("small") } }, ["files-volume"]],
  [
    "from objects to files",
    "small",
    { previous: { profile: sampleReference("medium") } },
    ["files-seaweedfs"],
  ],
  [
    "to operators",
    "large",
    { operators: "existing", previous: { profile: sampleReference("large"), engines: plain } },
    ["queue-redis", "database-postgres", "cache-redis"],
  ],
  [
    "away from operators",
    "large",
    { operators: "existing", engines: plain, previous: { profile: sampleReference("large") } },
    ["queue-redis-operator", "database-cloudnative-pg", "cache-redis-operator"],
  ],
];

const argsOf = (to: Tier, choices: Choices): SystemArgs => ({
  ...choices,
  profile: sampleReference(to),
  target: "kubernetes",
});

/** Resources of the stores with these keys: their names, or those of their network policies, begin with the key. */
const belongsTo = (keys: readonly string[], id: string): boolean =>
  keys.some((key) => new RegExp(`^kubernetes:.*::sample-(network-store-)?${key}(-(?!operator)|$)`).test(id));

describe.each(moves)("on the way %s", (_, to, choices, left) => {
  test("no resource of a retiring store changes, except its network policies", async () => {
    const options = await resourceOptions(argsOf(to, { ...choices, serve: "current" }));
    const ignored = [...options].filter(([, { ignoreChanges }]) => ignoreChanges?.includes("*"));
    const expected = [...options.keys()].filter(
      (id) => belongsTo(left, id) && !id.startsWith(NETWORK_POLICY),
    );
    expect(expected.length).toBeGreaterThanOrEqual(left.length);
    expect(ignored.map(([id]) => id)).toEqual(expected);
  });

  test("as long as the stores before serve, no resource is left as it is", async () => {
    const options = await resourceOptions(argsOf(to, { ...choices, serve: "previous" }));
    expect([...options].filter(([, { ignoreChanges }]) => ignoreChanges?.includes("*"))).toEqual([]);
  });

  test("every Secret and ConfigMap that a pod of a retiring store names is there", async () => {
    const result = await runStack(to, { ...choices, serve: "current" });
    const held = ["Secret", "ConfigMap"].flatMap((kind) =>
      ofKind(result, kind).map(
        ({ name, inputs }) => at(inputs, "metadata.name") ?? `\${${name}.metadata.name}`,
      ),
    );
    const pods = podsOf(result).filter(({ labels }) => left.includes(String(labels["echelon.dev/store"])));
    for (const { spec } of pods) {
      for (const reference of referencesIn(spec)) expect(held).toContain(reference);
    }
  });
});

/** Names of the Secrets and ConfigMaps in a pod. */
const referencesIn = (spec: Parameters<typeof texts>[0]): string[] =>
  [
    ...JSON.stringify(spec).matchAll(
      /"(?:secretKeyRef|configMap)":\{[^}]*"name":"([^"]*)"|"secretName":"([^"]*)"/g,
    ),
  ].map(([, name, secret]) => name ?? secret ?? "");

describe("credentials of the stores of one kind", () => {
  const toOperators: Choices = {
    operators: "existing",
    previous: { profile: sampleReference("large"), engines: plain },
    serve: "current",
  };
  const toFiles: Choices = { previous: { profile: sampleReference("medium") }, serve: "current" };
  const redis = ["sample-redis-credentials", "sample-redis-password"];
  const postgres = ["postgres", "postgres-backup"].flatMap((user) => [
    `sample-${user}-credentials`,
    `sample-${user}-password`,
  ]);
  const objects = ["sample-objects-access-key", "sample-objects-credentials", "sample-objects-secret-key"];

  test.each<[string, Tier, Choices, kept: readonly string[], given: readonly string[]]>([
    ["are kept while a store retires", "small", toFiles, [...redis, ...objects], []],
    [
      "are given up with the last of them",
      "small",
      { ...toFiles, retire: { files: "unprotect" } },
      redis,
      objects,
    ],
    ["are gone once it is deleted", "small", { ...toFiles, retire: { files: "delete" } }, redis, []],
    [
      "are kept while another of them is",
      "large",
      { ...toOperators, retire: { "queue-redis": "unprotect", "cache-redis": "unprotect" } },
      [...redis, ...postgres, ...objects],
      [],
    ],
    [
      "are not needed where an operator makes its own",
      "large",
      { ...toOperators, retire: { "database-postgres": "unprotect" } },
      [...redis, ...objects],
      postgres,
    ],
  ])("%s", async (_, tier, choices, kept, given) => {
    const { resources } = await runStack(tier, choices);
    // Nothing is lost with the password of one user, so those are not protected.
    const credentials = resources.filter(
      ({ type, name }) =>
        (type.endsWith(":RandomPassword") && !/-(redis|objects)-(workload|stack)-/.test(name)) ||
        name.endsWith("-credentials"),
    );
    const names = (protect: boolean) =>
      credentials.filter((one) => one.protect === protect).map(({ name }) => name);
    expect(new Set(names(true))).toEqual(new Set(kept));
    expect(new Set(names(false))).toEqual(new Set(given));
  });
});

describe("KEDA counts the items of the queue that serves", () => {
  const toOperators: Choices = {
    operators: "install",
    previous: { profile: sampleReference("large"), engines: plain },
  };

  test.each([
    ["previous", "queue-redis"],
    ["current", "queue-redis-operator"],
  ] as const)("while %s serves", async (serve, host) => {
    const result = await runStack("large", { ...toOperators, serve });
    const { inputs } = named(result, "ScaledObject", "sample-worker-autoscaler");
    expect(at(inputs, "spec.triggers.2.metadata.address")).toBe(`${host}.sample-test.svc:6379`);
    expect(environmentOf(podOf(result, "sample-worker")).QUEUE_URL).toBe(`rediss://worker@${host}:6379`);
    const access = named(result, "TriggerAuthentication", "sample-worker-queue-access");
    const secret = at(access.inputs, "spec.secretTargetRef.0.name");
    expect(ofKind(result, "Secret").map((one) => at(one.inputs, "metadata.name"))).toContain(secret);
    const policy = named(result, "NetworkPolicy", `sample-network-store-${host}`);
    expect(texts(policy.inputs)).toContain("keda-operator");
  });

  test("and its HPA has another name than that of a stack without operators, so that both can stand", async () => {
    const hpa = named(await runStack("large"), "HorizontalPodAutoscaler", "sample-worker-autoscaler");
    expect(at(hpa.inputs, "metadata.name")).toBe("worker");
    // KEDA skips an HPA with this annotation when it looks for another autoscaler of the workload.
    expect(at(hpa.inputs, "metadata.annotations")).toEqual({ "validations.keda.sh/hpa-ownership": "false" });
    const scaled = named(await runStack("large", toOperators), "ScaledObject", "sample-worker-autoscaler");
    expect(at(scaled.inputs, "spec.advanced.horizontalPodAutoscalerConfig.name")).toBeUndefined();
  });
});

describe("a claim that grows", () => {
  const claimOf = async (tier: Tier) =>
    named(await runStack(tier), "PersistentVolumeClaim", "sample-files-seaweedfs-data-0");

  test("keeps its URN, its name and everything else that cannot change", async () => {
    const [before, after] = [await claimOf("medium"), await claimOf("large")];
    const { resources: small, ...rest } = at(before.inputs, "spec") as Record<string, Json>;
    const { resources: grown, ...same } = at(after.inputs, "spec") as Record<string, Json>;
    expect(after.urn).toBe(before.urn);
    expect(at(after.inputs, "metadata.name")).toBe(at(before.inputs, "metadata.name"));
    expect(same).toEqual(rest);
    expect(amount(at(grown, "requests.storage"))).toBeGreaterThan(amount(at(small, "requests.storage")));
  });
});
