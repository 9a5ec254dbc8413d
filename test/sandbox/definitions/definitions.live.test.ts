import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../base/json.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { kindOf, operatorKinds, validateCustom } from "../../../sandbox/definitions/definitions.ts";
import { installCrds } from "../../../sandbox/definitions/install.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";
import { misspelt, samples } from "./customResources.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "crds-test", waitMs: 60_000 });
  expect(await installCrds(sandbox.client)).toBe(Object.keys(operatorKinds).length);
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

    test(`refuses a mistyped field of ${kind}, at every depth`, async () => {
      const twins = misspelt(object.spec ?? null);
      expect(twins.length).toBeGreaterThan(1);
      for (const spec of twins) {
        await expect(sandbox.client.apply({ ...object, spec })).rejects.toThrow(/fieldMisspelt/);
      }
    });

    test(`and the check without a cluster agree on values of ${kind} of another type`, async () => {
      for (const [field, value] of Object.entries(object.spec as JsonObject)) {
        const wrong = typeof value === "string" ? 7 : "text";
        const twin = { ...object, spec: { ...(object.spec as JsonObject), [field]: wrong } };
        await expect(sandbox.client.apply(twin), field).rejects.toThrow();
        expect(validateCustom(twin), field).not.toEqual([]);
      }
    });
  },
);
