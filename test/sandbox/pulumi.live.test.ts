import { afterAll, beforeAll, expect, test } from "vitest";
import { isObject, type Json } from "../../base/json.ts";
import { readStackFile } from "../../config/stackFile.ts";
import type { Reference } from "../../sandbox/apiClient.ts";
import { applyStack, type LiveObject } from "../../sandbox/apply.ts";
import { type Sandbox, startSandbox } from "../../sandbox/cluster.ts";
import { furnish } from "../../sandbox/clusterFurnish.ts";
import { destroyStack } from "../../sandbox/destroy.ts";
import { leftBehind, takeInventory } from "../../sandbox/destroyInventory.ts";
import { Engine, findEngine } from "../../sandbox/engine.ts";
import { zoneNames } from "../../sandbox/nodes.ts";
import { inspectStack } from "../../sandbox/render.ts";
import type { JsonObject } from "../../sandbox/resolveProgram.ts";
import { type Provisioner, startProvisioner } from "../../sandbox/volumes.ts";

const engine = findEngine();
if (engine === undefined) {
  console.warn(
    "skipped: no pulumi with its Kubernetes plugin here, so nothing compares its objects with ours",
  );
}

let sandbox: Sandbox;
let provisioner: Provisioner;

beforeAll(async () => {
  if (engine === undefined) return;
  sandbox = await startSandbox({ name: "pulumi-test", waitMs: 60_000 });
  await furnish(sandbox, { zones: zoneNames(3), perZone: 2, cpu: 16, memoryGiB: 64 });
  provisioner = startProvisioner(sandbox.client);
});

afterAll(async () => {
  await provisioner?.stop();
  await sandbox?.stop();
});

/** Fields that every object gets anew, or that controllers write. */
const passing = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "managedFields",
  "ownerReferences",
  "finalizers",
]);
/** Fields of `spec` that the cluster fills in, or an autoscaler. */
const ofTheCluster: Readonly<Record<string, readonly string[]>> = {
  Service: ["clusterIP", "clusterIPs", "healthCheckNodePort"],
  Deployment: ["replicas"],
  PersistentVolumeClaim: ["volumeName"],
};
const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const annotations = /^(pulumi\.com|pv\.kubernetes\.io|volume\.|deployment\.kubernetes\.io|kubectl\.)/;

const without = (fields: Json | undefined, leave: (field: string) => boolean): Json =>
  isObject(fields) ? Object.fromEntries(Object.entries(fields).filter(([field]) => !leave(field))) : {};

/** What the program decides of an object, with names that are made by chance replaced by logical ones. */
function decided(live: LiveObject, names: ReadonlyMap<string, string>): Json {
  const { status: _, metadata, spec, data, ...rest } = live as JsonObject;
  const own = without(metadata, (field) => passing.has(field) || field === "annotations");
  const noted = without(isObject(metadata) ? metadata.annotations : {}, (field) => annotations.test(field));
  // Passwords are made anew by each.
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
  readonly reference: Reference;
}

async function objectsOf(made: readonly Made[]): Promise<Record<string, Json>> {
  const byChance = made.filter(({ name, reference }) =>
    new RegExp(`^${name}-[0-9a-f]{8}$`).test(reference.metadata.name),
  );
  const names = new Map(byChance.map(({ name, reference }) => [reference.metadata.name, `<${name}>`]));
  const entries = made.map(async ({ name, reference }) => {
    const live = await sandbox.client.read<LiveObject>(reference);
    if (live === undefined) throw new Error(`got no ${reference.kind} ${reference.metadata.name}`);
    return [`${reference.kind} ${name}`, decided(live, names)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test.skipIf(engine === undefined).each([
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
    const ours = applied.objects.map(({ object: { name }, reference }) => ({ name, reference }));
    const expected = await objectsOf(ours);
    await destroyStack({ client, applied });

    const run = new Engine({ command: engine ?? "", stack, kubeconfig, parent: directory });
    const objects = await run.up(config);
    const made = await objectsOf(objects);
    await run.destroy();
    expect(Object.keys(made).length).toBeGreaterThan(15);
    expect(made).toEqual(expected);
    const left = leftBehind(before, await takeInventory(client));
    expect(left.filter(({ kind }) => kind !== "PersistentVolume")).toEqual([]);
  },
);
