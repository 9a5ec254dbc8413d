import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../base/json.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { installDefinitions } from "../../../sandbox/definitions/install.ts";
import { customKinds, kindOf } from "../../../sandbox/definitions/kinds.ts";
import { validateCustom } from "../../../sandbox/definitions/validate.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";
import { customResources, withUnknownField } from "./customResources.ts";
import { samples } from "./samples/index.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "definitions-test", waitMs: 60_000 });
  const start = performance.now();
  await installDefinitions(sandbox.client);
  console.error(`definitions installed in ${Math.round(performance.now() - start)} ms`);
});

afterAll(() => sandbox?.stop());

/** Types of literals have optional fields where JSON has none. */
const objects = Object.values(samples) as readonly unknown[] as readonly (Manifest &
  KubeObject &
  JsonObject)[];

describe.each(objects.map((object) => [kindOf(object), object] as const))(
  "the API server",
  (kind, object) => {
    test(`accepts an object of ${kind} and keeps every field of it`, async () => {
      await sandbox.client.apply(object);
      expect(await sandbox.client.read(object)).toMatchObject(object);
    });

    test(`and the check without a cluster both refuse a mistyped field of ${kind}, at every depth`, async () => {
      const twins = withUnknownField(object.spec ?? null);
      // The spec of a topic has one depth.
      expect(twins.length).toBeGreaterThan(kind.endsWith("/KafkaTopic") ? 0 : 1);
      for (const spec of twins) {
        const twin = { ...object, spec };
        await expect(sandbox.client.apply(twin)).rejects.toThrow(/fieldMisspelt/);
        expect(validateCustom(twin)?.join()).toMatch(/fieldMisspelt: got an unknown field/);
      }
    });

    test(`and the check without a cluster agree on values of ${kind} that have a wrong type`, async () => {
      expect(validateCustom(object)).toEqual([]);
      for (const [field, value] of Object.entries(object.spec as JsonObject)) {
        const wrong = typeof value === "string" ? 7 : "text";
        const twin = { ...object, spec: { ...(object.spec as JsonObject), [field]: wrong } };
        await expect(sandbox.client.apply(twin), field).rejects.toThrow();
        expect(validateCustom(twin), field).not.toEqual([]);
      }
    });
  },
);

test("the API server applies the CEL rules of a definition", async () => {
  const { listeners, ...spec } = samples.gateway.spec;
  const twice = {
    ...samples.gateway,
    spec: { ...spec, listeners: [...listeners, { ...listeners[0], name: "b" }] },
  };
  await expect(sandbox.client.apply(twice)).rejects.toThrow(
    /Combination of port, protocol and hostname must be unique/,
  );
});

test("every custom resource of every stack fits the operators' own definitions", async () => {
  const examined = new Set<string>();
  for await (const { stack, manifest } of customResources()) {
    examined.add(kindOf(manifest));
    expect.soft(validateCustom(manifest), `${stack} ${kindOf(manifest)}`).toEqual([]);
  }
  expect(Object.keys(customKinds)).toEqual(expect.arrayContaining([...examined]));
  expect(examined.size).toBeGreaterThan(5);
});
