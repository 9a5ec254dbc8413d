import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import random from "@pulumi/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { generate } from "../../manifests/passwords.ts";
import { autoname, Resolver, valueAtPath } from "../../manifests/resolve.ts";
import { renderStack } from "../../render/manifests.ts";
import { object, objectsOf, stackOf } from "../support/programs.ts";

const rendered = async (program: () => Record<string, unknown>) => {
  const { objects } = renderStack(await objectsOf(program));
  return Object.fromEntries(objects.map(({ object: { name }, manifest }) => [name, manifest]));
};

describe("names of objects", () => {
  test("are made as Pulumi makes them, always the same, where the program gives none", async () => {
    const program = () => {
      const space = new kubernetes.core.v1.Namespace("space");
      new kubernetes.core.v1.ConfigMap("settings", { metadata: { namespace: space.metadata.name } });
      return {};
    };
    const { space, settings } = await rendered(program);
    expect(space?.metadata.name).toMatch(/^space-[0-9a-f]{8}$/);
    expect(settings?.metadata).toEqual({
      name: expect.stringMatching(/^settings-[0-9a-f]{8}$/),
      namespace: space?.metadata.name,
    });
    expect(await rendered(program)).toEqual({ space, settings });
  });

  test("differ between two stacks of one program", async () => {
    const program = () => {
      new kubernetes.core.v1.Namespace("space");
      return {};
    };
    const names = await Promise.all(
      ["one", "two"].map(
        async (stack) => renderStack(await objectsOf(program, stack)).objects[0]?.manifest.metadata.name,
      ),
    );
    expect(new Set(names).size).toBe(2);
  });

  test("may be made from a generated value", async () => {
    const { space } = await rendered(() => {
      const { result } = new random.RandomPassword("suffix", { length: 6, special: false });
      new kubernetes.core.v1.Namespace("space", { metadata: { name: pulumi.interpolate`home-${result}` } });
      return {};
    });
    expect(space?.metadata.name).toMatch(/^home-[0-9A-Za-z]{6}$/);
  });

  test("differ between two URNs", () => {
    const urns = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2 });
    fc.assert(
      fc.property(urns, (texts) => {
        const names = texts.map((text) => autoname(`urn:pulumi:s::p::${text}::same`));
        expect(new Set(names).size).toBe(texts.length);
      }),
    );
  });
});

describe("values known only after apply", () => {
  test("are filled in inside text and inside keys, and keep their type where they are the whole value", async () => {
    const stack = await objectsOf(() => {
      const space = new kubernetes.core.v1.Namespace("space", { metadata: { name: "home" } }, {});
      const { result } = new random.RandomPassword("port", { length: 4 });
      const port = result as unknown as pulumi.Output<number>;
      const config = new kubernetes.core.v1.ConfigMap("config", {
        metadata: { namespace: space.metadata.name },
      });
      new kubernetes.core.v1.Service("user", {
        metadata: {
          name: "user",
          annotations: {
            "example.com/url": pulumi.interpolate`http://${config.metadata.name}:${port}/$\{x}`,
          },
        },
        spec: { ports: [{ port }] },
      });
      return {};
    });
    const generated = stack.passwords.map(({ urn, inputs }) => [urn, { inputs, outputs: { result: 8080 } }]);
    const { objects } = renderStack(stack, Object.fromEntries(generated));
    const user = objects.find(({ object: { name } }) => name === "user")?.manifest;
    expect(user).toMatchObject({
      metadata: {
        annotations: {
          "example.com/url": expect.stringMatching(/^http:\/\/config-[0-9a-f]{8}:8080\/\$\{x\}$/),
        },
      },
      spec: { ports: [{ port: 8080 }] },
    });
  });

  test("are refused with their name where only a cluster knows them", async () => {
    const program = () => {
      const service = new kubernetes.core.v1.Service("door", { metadata: { name: "door" } });
      new kubernetes.core.v1.ConfigMap("address", { data: { ip: service.spec.clusterIP } });
      return {};
    };
    await expect(rendered(program)).rejects.toThrow(
      /ConfigMap "address" .*\$\{door\.spec\.clusterIP\} has a value only once a cluster has made door/,
    );
  });

  test("are found by the dependencies of the input where two objects share a logical name", async () => {
    const { user } = await rendered(() => {
      const metadata = (name: string) => ({ metadata: { labels: { of: name } } });
      new kubernetes.core.v1.ConfigMap("shared", metadata("config"));
      const account = new kubernetes.core.v1.ServiceAccount("shared", metadata("account"));
      new kubernetes.core.v1.Pod("user", {
        metadata: { name: "user" },
        spec: { serviceAccountName: account.metadata.name, containers: [] },
      });
      return {};
    });
    const urn = "urn:pulumi:trial::echelon::kubernetes:core/v1:ServiceAccount::shared";
    expect(user).toMatchObject({ spec: { serviceAccountName: autoname(urn) } });
  });

  test("are refused where two resources fit, or none", () => {
    const user = object("user");
    const twins = stackOf([object("twin"), object("twin", { kind: "Secret" }), user]);
    expect(() => new Resolver(twins).locate(user, "data", "twin.metadata.name")).toThrow(/as well as/);
    expect(() => new Resolver(twins).locate(user, "data", "other.metadata.name")).toThrow(
      /no resource of this stack/,
    );
  });

  test("are chosen by the dependencies of the input where a name with dots fits two resources", () => {
    const user = object("user");
    const stack = stackOf([object("a"), object("a.b"), user]);
    const found = () => new Resolver(stack).locate(user, "data", "a.b.metadata.name");
    expect(found).toThrow(/::a as well as .*::a\.b, expected one/);
    const clear = { ...user, inputDependencies: { data: [object("a.b").urn] } };
    expect(new Resolver(stack).locate(clear, "data", "a.b.metadata.name").path).toBe("metadata.name");
  });
});

describe("a path into an object", () => {
  const live = {
    metadata: { annotations: { "a.b/c": "dotted", a: "short" } },
    status: { loadBalancer: { ingress: [{ ip: "10.0.0.1" }] } },
  } as const;

  test.each([
    ["status.loadBalancer.ingress[0].ip", "10.0.0.1"],
    ["metadata.annotations.a.b/c", "dotted"],
    ["metadata.annotations.a", "short"],
    ["status.loadBalancer.ingress[1].ip", undefined],
    ["status.missing", undefined],
  ])("%s leads to %s", (path, value) => {
    expect(valueAtPath(live, path)).toBe(value);
  });
});

describe("generated values", () => {
  const resource = (inputs: JsonObject) => ({ urn: "urn:pulumi:s::p::password::x", name: "x", inputs });
  const passwordOf = (inputs: JsonObject): string => {
    const one = resource(inputs);
    return String(generate([one])[one.urn]?.outputs.result);
  };

  test("passwords have the requested characters and the requested length", () => {
    const options = fc.record({ length: fc.integer({ min: 12, max: 64 }), special: fc.boolean() });
    fc.assert(
      fc.property(options, ({ length, special }) => {
        const inputs = { length, special, minUpper: 2, minLower: 2, minNumeric: 2 };
        const password = passwordOf(inputs);
        expect(password).toHaveLength(length);
        expect(password).toMatch(special ? /^[\w!@#$%&*()\-=+[\]{}<>:?]+$/ : /^[A-Za-z0-9]+$/);
        for (const set of [/[A-Z]/g, /[a-z]/g, /[0-9]/g])
          expect(password.match(set)?.length).toBeGreaterThanOrEqual(2);
      }),
    );
  });

  test("are new each time", () => {
    expect(passwordOf({ length: 32 })).not.toBe(passwordOf({ length: 32 }));
  });

  test("stay for the next apply, until their inputs change", () => {
    const password = resource({ length: 32 });
    const first = generate([password]);
    expect(generate([password], first)).toEqual(first);
    const longer = generate([{ ...password, inputs: { length: 40 } }], first);
    expect(longer[password.urn]?.outputs.result).toHaveLength(40);
  });

  test("are refused for a type that only its provider can make", async () => {
    const program = () => {
      new random.RandomPet("pet");
      return {};
    };
    await expect(objectsOf(program)).rejects.toThrow("got a resource of the type random:index/randomPet");
  });
});

describe("a program with other resources", () => {
  test("is refused with the name of a resource that is not a Kubernetes object", async () => {
    const { default: aws } = await import("@pulumi/aws");
    const program = () => {
      new aws.s3.Bucket("data");
      return {};
    };
    await expect(objectsOf(program)).rejects.toThrow(/data: got a resource of the type aws:.*pulumi up/);
  });

  test("returns charts separately from objects, with their values", async () => {
    const { objects, releases } = await objectsOf(() => {
      const keda = new kubernetes.helm.v3.Release("keda", {
        chart: "keda",
        version: "2.20.2",
        namespace: "operators",
        repositoryOpts: { repo: "https://kedacore.github.io/charts" },
        values: { crds: { install: true } },
      });
      new kubernetes.core.v1.ConfigMap("later", {}, { dependsOn: keda });
      return {};
    });
    expect(objects.map(({ name }) => name)).toEqual(["later"]);
    expect(releases).toMatchObject([
      {
        name: "keda",
        version: "2.20.2",
        repository: "https://kedacore.github.io/charts",
        values: { crds: { install: true } },
      },
    ]);
  });

  test("marks a patch, with its field manager", async () => {
    const { objects } = await objectsOf(() => {
      new kubernetes.core.v1.NamespacePatch("claim", {
        metadata: { name: "operators", annotations: { "pulumi.com/patchFieldManager": "echelon:one" } },
      });
      return {};
    });
    expect(objects).toMatchObject([{ kind: "Namespace", patch: true, fieldManager: "echelon:one" }]);
  });
});
