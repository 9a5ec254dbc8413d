import { type PolicyResource as EngineResource, unknownCheckingProxy } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { stackOfEngine } from "../../policies/toPack.ts";
import { afterApply } from "../../policies/values.ts";
import { SYSTEM, urnOf } from "./fixtures.ts";

const later = runtime.unknownValue;

type Relatives = Pick<EngineResource, "parent" | "provider">;

function resource(type: string, name: string, props: object, relatives: Relatives = {}): EngineResource {
  return {
    type,
    name,
    urn: urnOf(type, name),
    props: unknownCheckingProxy(props),
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
    ...relatives,
  };
}

describe("a stack that the engine passes to a policy pack", () => {
  test("marks each unknown value in its place, and keeps the others", () => {
    const props = { id: later, list: ["a", later, { b: later }], nested: { c: 1, d: later }, none: null };
    expect(stackOfEngine([resource("x:y:Z", "z", props)]).resources[0]?.properties).toEqual({
      id: afterApply,
      list: ["a", afterApply, { b: afterApply }],
      nested: { c: 1, d: afterApply },
      none: null,
    });
  });

  test("leaves out the Stack and default providers, as a preview document does", () => {
    const stack = resource("pulumi:pulumi:Stack", "echelon-enterprise", {});
    const system = resource(SYSTEM, "sample", {}, { parent: stack });
    const resources = [
      stack,
      system,
      resource("pulumi:providers:aws", "default_7_48_0", {}, { parent: stack }),
      resource("pulumi:providers:kubernetes", "cluster", {}, { parent: system }),
    ];
    expect(stackOfEngine(resources).resources).toMatchObject([
      { name: "sample", parent: null },
      { name: "cluster", parent: urnOf(SYSTEM, "sample") },
    ]);
  });

  test.each([
    { whose: "the program made", name: "cluster", provider: urnOf("pulumi:providers:kubernetes", "cluster") },
    { whose: "the engine made", name: "default_4_34_2", provider: null },
  ])("names a provider that $whose as $provider, as a preview document does", ({ name, provider }) => {
    const type = "pulumi:providers:kubernetes";
    const relatives = { provider: { type, name, urn: urnOf(type, name), props: {} } };
    const given = resource("kubernetes:core/v1:Namespace", "space", {}, relatives);
    expect(stackOfEngine([given]).resources).toMatchObject([{ provider }]);
  });
});
