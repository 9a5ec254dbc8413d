import { afterAll, beforeAll, expect, test } from "vitest";
import { applyStack } from "../../../apply/apply.ts";
import type { LiveObject } from "../../../apply/change.ts";
import { destroyStack } from "../../../apply/destroy.ts";
import { leftBehind, takeInventory } from "../../../apply/inventory.ts";
import type { Json } from "../../../base/json.ts";
import { isObject, type JsonObject } from "../../../base/json.ts";
import { readStackFile } from "../../../config/stackFile.ts";
import { inspectStack } from "../../../manifests/inspect.ts";
import { installedPulumi, PulumiUp } from "../../../rehearsal/deployer/pulumiUp.ts";
import type { ObjectKey } from "../../../sandbox/client/client.ts";
import { zoneNames } from "../../../sandbox/nodes/nodes.ts";
import { type Provisioner, startProvisioner } from "../../../sandbox/nodes/volumes.ts";
import { populate } from "../../../sandbox/populate.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";

const command = installedPulumi();
if (command === undefined) {
  console.warn(
    "skipped: found no pulumi with its Kubernetes plugin, so that its objects are not compared with ours",
  );
}

let sandbox: Sandbox;
let provisioner: Provisioner;

beforeAll(async () => {
  if (command === undefined) return;
  sandbox = await startSandbox({ name: "pulumi-test", waitMs: 60_000 });
  await populate(sandbox, { zones: zoneNames(3), perZone: 2, cpu: 16, memoryGiB: 64 });
  provisioner = startProvisioner(sandbox);
});

afterAll(async () => {
  await provisioner?.stop();
  await sandbox?.stop();
});

/** Fields that differ for every object, or that controllers write. */
const passing = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "managedFields",
  "ownerReferences",
  "finalizers",
]);
/** Fields of `spec` that the cluster or an autoscaler writes. */
const ofTheCluster: Readonly<Record<string, readonly string[]>> = {
  Service: ["clusterIP", "clusterIPs", "healthCheckNodePort"],
  Deployment: ["replicas"],
  PersistentVolumeClaim: ["volumeName"],
};
const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const annotations = /^(pulumi\.com|pv\.kubernetes\.io|volume\.|deployment\.kubernetes\.io|kubectl\.)/;

const without = (fields: Json | undefined, leave: (field: string) => boolean): Json =>
  isObject(fields) ? Object.fromEntries(Object.entries(fields).filter(([field]) => !leave(field))) : {};

/** The fields of an object that the program decides, with logical names in place of random ones. */
function fieldsOfProgram(live: LiveObject, names: ReadonlyMap<string, string>): Json {
  const { status: _, metadata, spec, data, ...rest } = live as JsonObject;
  const own = without(metadata, (field) => passing.has(field) || field === "annotations");
  const noted = without(isObject(metadata) ? metadata.annotations : {}, (field) => annotations.test(field));
  // Both generate passwords of their own.
  const keys = live.kind === "Secret" && isObject(data) ? Object.keys(data) : (data ?? null);
  const filled = ofTheCluster[live.kind] ?? [];
  const chosen = without(spec, (field) => filled.includes(field));
  const shown = { ...rest, metadata: own, noted, keys, spec: chosen };
  const text = [...names].reduce(
    (all, [physical, logical]) => all.replaceAll(physical, logical),
    JSON.stringify(shown),
  );
  return JSON.parse(text.replaceAll(uid, "<uid>")) as Json;
}

/** An object on the cluster, and its logical name. */
interface Made {
  readonly name: string;
  readonly key: ObjectKey;
}

async function objectsOf(made: readonly Made[]): Promise<Record<string, Json>> {
  const random = made.filter(({ name, key }) => new RegExp(`^${name}-[0-9a-f]{8}$`).test(key.metadata.name));
  const names = new Map(random.map(({ name, key }) => [key.metadata.name, `<${name}>`]));
  const entries = made.map(async ({ name, key }) => {
    const live = await sandbox.client.read<LiveObject>(key);
    if (live === undefined) throw new Error(`got no ${key.kind} ${key.metadata.name}`);
    return [`${key.kind} ${name}`, fieldsOfProgram(live, names)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test.skipIf(command === undefined).each([
  ["local", {}],
  ["enterprise", { "echelon:operators": "existing", "echelon:gateway": "istio" }],
])(
  "pulumi up and the apply of the sandbox make the same objects of %s",
  { timeout: 900_000 },
  async (stack, more) => {
    const file = readStackFile(stack);
    const values = { ...file.values, ...more, "echelon:ephemeral": "true" };
    const config = { values, secretKeys: file.secretKeys };
    const { client, kubeconfig, directory } = sandbox;
    const before = await takeInventory(client);
    const applied = await applyStack({ client, stack: await inspectStack({ stack, config }) });
    const ours = applied.objects.map(({ object: { name }, key }) => ({ name, key }));
    const expected = await objectsOf(ours);
    await destroyStack({ client, applied });

    const pulumi = new PulumiUp({ command: command ?? "", stack, client, kubeconfig, directory });
    const objects = await pulumi.up(config);
    const made = await objectsOf(objects);
    await pulumi.destroy();
    expect(Object.keys(made).length).toBeGreaterThan(15);
    expect(made).toEqual(expected);
    const left = leftBehind(before, await takeInventory(client));
    expect(left.filter(({ kind }) => kind !== "PersistentVolume")).toEqual([]);
  },
);
