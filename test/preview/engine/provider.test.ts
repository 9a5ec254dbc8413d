import aws from "@pulumi/aws";
import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type Program, run } from "../../support/inProcess.ts";

class Group extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("echelon:index:Group", name, {}, opts);
  }
}

const program: Program = () => {
  const first = new kubernetes.Provider("first");
  const second = new kubernetes.Provider("second", { context: "elsewhere" });
  const group = new Group("group", { providers: [first] });
  const inner = new Group("inner", { parent: group });
  const inherits = new kubernetes.core.v1.Namespace("inherits", {}, { parent: inner });
  new kubernetes.core.v1.ConfigMap("grandchild", {}, { parent: inherits });
  new kubernetes.core.v1.Namespace("names", {}, { parent: inner, provider: second });
  new aws.s3.Bucket("other", {}, { parent: inner });
  new kubernetes.core.v1.Namespace("none");
  return {};
};

const urnOf = (name: string) => `urn:pulumi:test::echelon::pulumi:providers:kubernetes::${name}`;

describe("the provider of a resource", () => {
  test.each(["named", "unknown"] as const)(
    "is the one it was registered with when outputs are %s",
    async (outputs) => {
      const { resources } = await run(program, { outputs });
      expect(Object.fromEntries(resources.map(({ name, provider }) => [name, provider]))).toEqual({
        first: null,
        second: null,
        group: null,
        inner: null,
        inherits: urnOf("first"),
        grandchild: urnOf("first"),
        names: urnOf("second"),
        other: null,
        none: null,
      });
      const listed = new Set(resources.map(({ urn }) => urn));
      expect(resources.filter(({ provider }) => provider !== null && !listed.has(provider))).toEqual([]);
    },
  );

  test("that another run registered is refused", async () => {
    let kept: kubernetes.Provider | undefined;
    await run(() => {
      kept = new kubernetes.Provider("first");
      return {};
    });
    const stranger = run(() => {
      new kubernetes.core.v1.Namespace("space", {}, { provider: kept as pulumi.ProviderResource });
      return {};
    });
    await expect(stranger).rejects.toThrow(
      /registering .*Namespace::space: got the provider .*::first::\$\{first\.id\}, expected one that this run/,
    );
  });
});
