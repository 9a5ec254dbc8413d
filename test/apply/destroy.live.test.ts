import kubernetes from "@pulumi/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyStack } from "../../apply/apply.ts";
import { destroyStack } from "../../apply/destroy.ts";
import { leftBehind, takeInventory } from "../../apply/inventory.ts";
import { readStackFile } from "../../config/stackFile.ts";
import { inspectStack } from "../../manifests/inspect.ts";
import type { KubeClient } from "../../sandbox/client/client.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { installDefinitions } from "../../sandbox/definitions/install.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { objectsOf, results, shop } from "../support/programs.ts";

let sandbox: Sandbox;
let client: KubeClient;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "destroy-test", waitMs: 60_000 });
  client = sandbox.client;
  await installDefinitions(client);
});

afterAll(() => sandbox?.stop());

describe("a destroy", () => {
  test("deletes every object that an apply made, and the objects that those made", async () => {
    const before = await takeInventory(client);
    const applied = await applyStack({ client, stack: await objectsOf(shop(), "short") });
    const between = leftBehind(before, await takeInventory(client));
    expect(between.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["Namespace", "Deployment", "ReplicaSet"]),
    );
    const destroyed = await destroyStack({ client, applied });
    expect(destroyed.map(({ result }) => result)).toEqual(Array(4).fill("deleted"));
    const after = await takeInventory(client);
    expect(leftBehind(before, after)).toEqual([]);
    expect(after.kinds).toBeGreaterThan(50);
    expect(after.objects.size).toBeGreaterThan(100);
  });

  test("names what keeps an object that stays", async () => {
    const stack = await objectsOf(() => {
      new kubernetes.core.v1.ConfigMap("held", {
        metadata: { name: "held", finalizers: ["example.com/never"] },
      });
      return {};
    }, "held");
    const applied = await applyStack({ client, stack });
    await expect(destroyStack({ client, applied, timeoutMs: 500 })).rejects.toThrow(
      /ConfigMap held stays after it was deleted.*finalizers example\.com\/never/s,
    );
    const key = applied.objects[0]?.key;
    if (key) await client.patch(key, "merge", { metadata: { finalizers: null } });
  });

  test("removes only its own fields from an object of another owner", async () => {
    const shared = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "theirs", namespace: "default" },
    };
    await client.apply({ ...shared, data: { mode: "theirs" } } as KubeObject, {
      fieldManager: "somebody-else",
    });
    const stack = await objectsOf(() => {
      new kubernetes.core.v1.ConfigMapPatch("claim", {
        metadata: {
          name: "theirs",
          namespace: "default",
          annotations: { "pulumi.com/patchFieldManager": "echelon:one" },
        },
        data: { owner: "one" },
      });
      return {};
    }, "patching");
    const applied = await applyStack({ client, stack });
    expect(await client.read(shared)).toMatchObject({ data: { mode: "theirs", owner: "one" } });
    expect(await destroyStack({ client, applied })).toMatchObject([{ key: shared, result: "released" }]);
    expect(await client.read(shared)).toMatchObject({ data: { mode: "theirs" } });
    expect(await client.read(shared)).not.toMatchObject({ data: { owner: "one" } });
  });
});

test.each(["existing", "install"])(
  "the enterprise stack with operators %s is applied, is unchanged by a second apply, and is destroyed completely",
  async (operators) => {
    const file = readStackFile("enterprise");
    const more = { "echelon:operators": operators, "echelon:gateway": "istio", "echelon:ephemeral": "true" };
    const config = { values: { ...file.values, ...more }, secretKeys: file.secretKeys };
    const stack = await inspectStack({ stack: "enterprise", config });
    const before = await takeInventory(client);
    const applied = await applyStack({ client, stack });
    expect(applied.objects.length).toBeGreaterThan(30);
    expect(new Set(Object.values(results(applied)))).toEqual(new Set(["created"]));
    expect(applied.notRun.some((line) => line.startsWith("HTTPRoute"))).toBe(true);
    const again = await applyStack({ client, stack, generated: applied.generated });
    expect(again.objects.filter(({ result }) => result !== "unchanged")).toEqual([]);
    await destroyStack({ client, applied });
    const left = leftBehind(before, await takeInventory(client));
    // The namespace that records which stack installed the operators is shared, so that it stays.
    expect(
      left.filter(({ metadata: { name, namespace } }) => ![name, namespace].includes("echelon-operators")),
    ).toEqual([]);
    await client.delete({ apiVersion: "v1", kind: "Namespace", metadata: { name: "echelon-operators" } });
  },
);
