import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../base/json.ts";
import { validateCustom } from "../../../sandbox/definitions/validate.ts";
import { renderedStack } from "../../software/pod/manifests.ts";
import { at, listAt } from "../../support/kubernetesStack.ts";

const CLUSTER = JSON.stringify({
  stores: {
    cache: {
      ...{ kind: "redis", topology: "cluster", members: 3, replicasPerShard: 1 },
      ...{ memoryMiB: 64, durable: false },
    },
  },
  workloads: { agents: { uses: { cache: ["read", "write"] } } },
});

/** The object that runs each kind of Redis, in a stack that has it. */
const engines = {
  redis: { stack: "regional", keys: {}, kind: "StatefulSet", name: "work-redis" },
  "redis-cluster": {
    ...{ stack: "regional", keys: { "echelon:overrides": CLUSTER } },
    ...{ kind: "StatefulSet", name: "cache-redis-cluster-0" },
  },
  "redis-operator": {
    ...{ stack: "regional", keys: { "echelon:operators": "existing" } },
    ...{ kind: "Redis", name: "work-redis-operator" },
  },
  "redis-sentinel": {
    ...{ stack: "enterprise", keys: { "echelon:operators": "existing" } },
    ...{ kind: "RedisReplication", name: "work-redis-sentinel" },
  },
} as const;

const rendered = async (engine: keyof typeof engines, certificates: "none" | "existing") => {
  const { stack, keys } = engines[engine];
  return (
    await renderedStack(stack, {
      "echelon:monitoring": "existing",
      "echelon:backlogScaling": "existing",
      ...keys,
      "echelon:certificates": certificates,
    })
  ).objects as unknown as readonly JsonObject[];
};

const find = (objects: readonly JsonObject[], kind: string, name: RegExp): JsonObject => {
  const found = objects.find(
    (object) => object.kind === kind && name.test(String(at(object, "metadata.name"))),
  );
  if (found === undefined) throw new Error(`got no ${kind} ${name}, expected one`);
  return found;
};

/** The environment of the workload that takes the items, or uses the cache. */
const environmentOf = (objects: readonly JsonObject[]): Readonly<Record<string, Json | undefined>> => {
  const [container] = listAt(find(objects, "Deployment", /^agents$/), "spec.template.spec.containers");
  return Object.fromEntries(
    listAt(container, "env").map((one) => [String(at(one, "name")), at(one, "value")]),
  );
};

const names = Object.keys(engines) as (keyof typeof engines)[];

describe.each(names)("%s", (engine) => {
  const { kind, name } = engines[engine];
  const variable = engine === "redis-cluster" ? "REDIS" : "QUEUE";

  test("speaks TLS only where its certificate is signed, and workloads know it", async () => {
    const objects = await rendered(engine, "existing");
    const server = find(objects, kind, new RegExp(`^${name}$`));
    expect(JSON.stringify(server)).toContain(`"secretName":"${name.replace(/-0$/, "")}-tls"`);
    expect(environmentOf(objects)).toMatchObject({
      [`${variable}_URL`]: expect.stringMatching(/^rediss:/),
      [`${variable}_CA_FILE`]: "/etc/echelon-authorities/stack/ca.crt",
    });
  });

  test("has nothing of it where no certificate is signed", async () => {
    const objects = await rendered(engine, "none");
    expect(objects.filter((object) => object.kind === "Certificate")).toEqual([]);
    const words = /--tls |tls-port|tls-replication|rediss:\/\/|REDIS_TLS|enableTLS/g;
    expect(JSON.stringify(objects).match(words)).toBeNull();
    expect(environmentOf(objects)).not.toHaveProperty(`${variable}_CA_FILE`);
  });
});

describe("KEDA", () => {
  test("verifies a queue in Redis with the stack's authority", async () => {
    const objects = await rendered("redis-sentinel", "existing");
    const trigger = listAt(find(objects, "ScaledObject", /^agents/), "spec.triggers").find(
      (one) => at(one, "type") === "redis-streams",
    );
    expect(at(trigger, "metadata.enableTLS")).toBe("true");
    const access = find(objects, "TriggerAuthentication", /agents/);
    expect(listAt(access, "spec.secretTargetRef")).toContainEqual({
      parameter: "ca",
      name: expect.stringContaining("store-authority"),
      key: "ca.crt",
    });
  });
});

test("sentinels call the members over TLS, as objects that the operator takes", async () => {
  const objects = await rendered("redis-sentinel", "existing");
  const sentinel = find(objects, "RedisSentinel", /^work$/);
  const name = String(at(sentinel, "spec.redisSentinelConfig.additionalSentinelConfig"));
  const config = find(objects, "ConfigMap", new RegExp(`^${name}$`));
  expect(config.data).toEqual({ "redis-sentinel-additional.conf": "tls-replication yes\n" });
  for (const one of [sentinel, find(objects, "RedisReplication", /./)]) {
    expect(validateCustom(one as Parameters<typeof validateCustom>[0])).toEqual([]);
    // Without it, the script of the image writes a setting that has no value.
    expect(at(one, "spec.env")).toEqual([{ name: "REDIS_TLS_CA_KEY", value: "/tls/ca.crt" }]);
  }
});
