import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyStack } from "../../apply/apply.ts";
import { ApplyError } from "../../apply/error.ts";
import type { KubeClient } from "../../sandbox/client/client.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { installDefinitions } from "../../sandbox/definitions/install.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { objectsOf, results, shop } from "../support/programs.ts";

let sandbox: Sandbox;
let client: KubeClient;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "apply-test", waitMs: 60_000 });
  client = sandbox.client;
  await installDefinitions(client);
});

afterAll(() => sandbox?.stop());

const failureOf = async (work: Promise<unknown>): Promise<ApplyError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApplyError) return error;
  throw new Error(`got ${error}, expected an ApplyError`);
};

describe("an apply", () => {
  test("creates every object, then changes nothing, then changes only what the program changed", async () => {
    const first = await applyStack({ client, stack: await objectsOf(shop(), "shop") });
    expect(results(first)).toEqual({ space: "created", keys: "created", web: "created", scaler: "created" });
    const { generated } = first;
    const again = await applyStack({ client, stack: await objectsOf(shop(), "shop"), generated });
    expect(new Set(Object.values(results(again)))).toEqual(new Set(["unchanged"]));
    const next = await applyStack({
      client,
      stack: await objectsOf(shop("example.com/none:2"), "shop"),
      generated,
    });
    expect(results(next)).toEqual({
      space: "unchanged",
      keys: "unchanged",
      web: "changed",
      scaler: "unchanged",
    });
  });

  test("generates a new password only where it is not given the earlier one", async () => {
    const stack = await objectsOf(shop(), "forgetful");
    await applyStack({ client, stack });
    const again = await applyStack({ client, stack });
    expect(results(again)).toMatchObject({ space: "unchanged", keys: "changed", web: "unchanged" });
  });

  test("gives an object a value that only the cluster knows of another object", async () => {
    const stack = await objectsOf(() => {
      const door = new kubernetes.core.v1.Service("door", {
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      });
      const address = door.status.loadBalancer.ingress[0]?.ip;
      new kubernetes.core.v1.ConfigMap("address", {
        metadata: { annotations: { uid: door.metadata.uid } },
        data: {
          url: pulumi.interpolate`http://${address}:${door.spec.ports[0]?.port}`,
          cluster: door.spec.clusterIP,
        },
      });
      return {};
    }, "status");
    const applying = applyStack({ client, stack, timeoutMs: 20_000 });
    const services = async () =>
      (await client.list("v1", "Service", { namespace: "default" })).filter(({ metadata: { name } }) =>
        name.startsWith("door-"),
      );
    await expect.poll(async () => (await services()).length, { timeout: 10_000 }).toBe(1);
    const [door] = await services();
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] } };
    await client.apply({ ...asReference(door), status } as KubeObject, {
      subresource: "status",
      fieldManager: "cloud",
    });
    const { objects } = await applying;
    expect(objects.find(({ object }) => object.name === "address")?.live).toMatchObject({
      metadata: { annotations: { uid: door?.metadata.uid } },
      data: { url: "http://192.0.2.7:80", cluster: expect.stringMatching(/^10\./) },
    });
  });

  test("fails with the value that it waited for where the cluster never gives it", async () => {
    const stack = await objectsOf(() => {
      const door = new kubernetes.core.v1.Service("door", {
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      });
      const ip = door.status.loadBalancer.ingress[0]?.ip as pulumi.Output<string>;
      new kubernetes.core.v1.ConfigMap("address", { data: { ip } });
      return {};
    }, "vain");
    const { message } = await failureOf(applyStack({ client, stack, timeoutMs: 500 }));
    expect(message).toMatch(
      /ConfigMap "address" .*waits for status\.loadBalancer\.ingress\[0\]\.ip of Service door-/,
    );
  });

  test("waits until a quota is counted before it applies what the quota limits", async () => {
    const stack = await objectsOf(() => {
      const space = new kubernetes.core.v1.Namespace("space");
      const metadata = { namespace: space.metadata.name };
      new kubernetes.core.v1.ResourceQuota("quota", { metadata, spec: { hard: { services: "20" } } });
      for (let count = 0; count < 20; count += 1) {
        new kubernetes.core.v1.Service(`service-${count}`, { metadata, spec: { ports: [{ port: 80 }] } });
      }
      return {};
    }, "counted");
    expect((await applyStack({ client, stack })).objects).toHaveLength(22);
  });
});

describe("an apply that is refused", () => {
  const metadata = { namespace: "default" };

  test("names every object with its place in the program and the API server's message", async () => {
    const stack = await objectsOf(() => {
      const unknown = { spec: { ports: [{ port: 80 }], sessionAffinityy: "None" } };
      new kubernetes.core.v1.Service("mistyped", { metadata, ...unknown });
      new kubernetes.core.v1.Service("invalid", { metadata, spec: { ports: [{ port: 0 }] } });
      const fine = new kubernetes.core.v1.ConfigMap("fine", { metadata });
      new kubernetes.core.v1.ConfigMap("later", { metadata }, { dependsOn: fine });
      return {};
    }, "refused");
    const { failures, message } = await failureOf(applyStack({ client, stack }));
    expect(failures.map(({ object }) => object.name).toSorted()).toEqual(["invalid", "mistyped"]);
    expect(message).toMatch(
      /Service "mistyped" \(urn:pulumi:refused::.*::mistyped\) as default\/mistyped-[0-9a-f]{8}: .*sessionAffinityy: field not declared in schema|unknown field "spec.sessionAffinityy"/,
    );
    expect(message).toMatch(/Service "invalid" .*spec\.ports\[0\]\.port: Invalid value: 0/);
  });

  test("applies no object that depends on a refused one", async () => {
    const stack = await objectsOf(() => {
      const bad = new kubernetes.core.v1.Service("bad", { metadata, spec: { ports: [{ port: 0 }] } });
      new kubernetes.core.v1.Service("user", {
        metadata,
        spec: { type: "ExternalName", externalName: bad.metadata.name },
      });
      return {};
    }, "waiting");
    const { failures } = await failureOf(applyStack({ client, stack }));
    expect(failures.map(({ object }) => object.name)).toEqual(["bad"]);
    const names = (await client.list("v1", "Service")).map((service) => service.metadata.name);
    expect(names.filter((name) => name.startsWith("user-"))).toEqual([]);
  });

  test("takes no field from another manager, and names that manager", async () => {
    const settings = (mode: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "shared", ...metadata },
      data: { mode },
    });
    await client.apply(settings("theirs"), { fieldManager: "somebody-else" });
    const stack = await objectsOf(() => {
      new kubernetes.core.v1.ConfigMap("shared", {
        metadata: { ...metadata, name: "shared" },
        data: { mode: "ours" },
      });
      return {};
    }, "conflict");
    const { message } = await failureOf(applyStack({ client, stack }));
    expect(message).toMatch(/conflict with "somebody-else".*\.data\.mode/s);
    expect(await client.read(settings("theirs"))).toMatchObject({ data: { mode: "theirs" } });
  });

  test("shows the object's own events", async () => {
    const involvedObject = { apiVersion: "v1", kind: "Service", name: "noisy", namespace: "default" };
    const event = { type: "Warning", reason: "Seen", message: "somebody saw it", involvedObject };
    await client.create({
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "noisy.1", ...metadata },
      ...event,
    } as KubeObject);
    const stack = await objectsOf(() => {
      new kubernetes.core.v1.Service("noisy", {
        metadata: { ...metadata, name: "noisy" },
        spec: { ports: [{ port: 0 }] },
      });
      return {};
    }, "noisy");
    expect((await failureOf(applyStack({ client, stack }))).message).toContain(
      "\n  Warning Seen (Service noisy): somebody saw it",
    );
  });
});

const asReference = (object: KubeObject | undefined) => {
  if (object === undefined) throw new Error("got no object, expected one");
  const { apiVersion = "v1", kind = "Service", metadata } = object;
  const { name, namespace = "default" } = metadata;
  return { apiVersion, kind, metadata: { name, namespace } };
};
