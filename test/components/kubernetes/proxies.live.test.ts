import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inspectStack } from "../../../manifests/inspect.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import { renderStack } from "../../../render/manifests.ts";
import { ApiError, type KubeObject } from "../../../sandbox/client/transport.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";
import { at } from "../../support/kubernetesStack.ts";

/** Security contexts of a proxy as its controller makes it, without what the stack adds. Sources: gatewayClasses.ts. */
const dropsAll = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
const lowPorts = { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] };
const runtime = { seccompProfile: { type: "RuntimeDefault" } };

const proxies = {
  istio: {
    pod: lowPorts,
    container: { ...dropsAll, runAsNonRoot: true, runAsUser: 1337, runAsGroup: 1337 },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "2", memory: "1Gi" } },
    parameters: (one: Manifest) =>
      at(JSON.parse(String(at(one, "data.deployment"))), "spec.template.spec.securityContext"),
  },
  kgateway: {
    pod: {},
    container: { ...dropsAll, runAsNonRoot: true, runAsUser: 10_101 },
    resources: {},
    parameters: (one: Manifest) => at(one, "spec.kube.podTemplate.securityContext"),
  },
  nginx: {
    pod: { ...lowPorts, fsGroup: 1001, runAsNonRoot: true },
    container: { ...dropsAll, ...runtime, runAsUser: 101, runAsGroup: 1001 },
    resources: {},
    parameters: null,
  },
} as const;
type Class = keyof typeof proxies;

const nameOf = (gateway: Class) => `proxies-${gateway}`;

async function manifestsOf(gateway: Class): Promise<readonly Manifest[]> {
  const values = { "echelon:profile": "marketing-engine/local", "echelon:gateway": gateway };
  const stack = await inspectStack({ stack: nameOf(gateway), config: { values, secretKeys: [] } });
  return renderStack(stack).objects.map(({ manifest }) => manifest);
}

function podOf(gateway: Class, namespace: string, more: object): KubeObject {
  const { pod, container, resources } = proxies[gateway];
  const containers = [
    { name: "proxy", image: "example.test/proxy:1", resources, securityContext: container },
  ];
  const spec = { securityContext: { ...pod, ...more }, containers };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "proxy", namespace }, spec } as KubeObject;
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ name: "proxies", waitMs: 60_000 });
});
afterAll(() => sandbox.stop());

/** What the API server says of a pod; null where it admits it. */
async function refusal(object: KubeObject): Promise<string | null> {
  const { client } = sandbox;
  const path = await client.collectionPath("v1", "Pod", object.metadata.namespace);
  try {
    await client.transport.send({ method: "POST", path, query: { dryRun: "All" }, body: object });
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

describe.each(Object.keys(proxies) as Class[])("a proxy of %s", (gateway) => {
  test("is admitted into the namespace of the stack, with what the stack adds", async () => {
    const manifests = await manifestsOf(gateway);
    const first = manifests.filter(({ kind }) => ["Namespace", "ResourceQuota", "LimitRange"].includes(kind));
    for (const manifest of first) await sandbox.client.apply(manifest as unknown as KubeObject);
    const namespace = String(first.find(({ kind }) => kind === "Namespace")?.metadata.name);
    // The controller that makes it may not have seen the namespace yet.
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
    await sandbox.client.apply(account);
    const { parameters } = proxies[gateway];
    const added = manifests.find(
      ({ kind, metadata }) => kind !== "Gateway" && metadata.name === `public-${gateway}`,
    );
    const more = parameters === null || added === undefined ? {} : (parameters(added) as object);
    expect(await refusal(podOf(gateway, namespace, more))).toBeNull();
    if (parameters === null) return;
    expect(await refusal(podOf(gateway, namespace, {}))).toMatch(/violates PodSecurity.*seccompProfile/);
  });
});
