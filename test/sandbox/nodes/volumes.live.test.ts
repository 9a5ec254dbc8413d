import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { SHORTENED_TIMINGS } from "../../../sandbox/controlplane/tuning.ts";
import { addNodes, zoneNames } from "../../../sandbox/nodes/nodes.ts";
import { addStorageClasses, REGIONAL_CLASS } from "../../../sandbox/nodes/storageClasses.ts";
import {
  type Provisioner,
  startProvisioner,
  type Volume,
  zoneOfVolume,
} from "../../../sandbox/nodes/volumes.ts";
import { deleteZone, failZone, restoreZone, waitForOutage } from "../../../sandbox/nodes/zones.ts";
import { type Sandbox, startSandbox } from "../../../sandbox/sandbox.ts";
import { eventually, type Pod } from "../../support/live.ts";

const EXPECTED_CLASS = "gp3";

let sandbox: Sandbox;
let provisioner: Provisioner;

beforeAll(async () => {
  sandbox = await startSandbox({ name: "volumes-test", timings: SHORTENED_TIMINGS, waitMs: 60_000 });
  await addNodes(sandbox.client, { zones: zoneNames(3), perZone: 1, cpu: 4, memoryGiB: 16 });
  await addStorageClasses(sandbox.client, [EXPECTED_CLASS]);
  provisioner = startProvisioner(sandbox);
});

afterAll(async () => {
  await provisioner?.stop();
  await sandbox?.stop();
});

interface Claim extends KubeObject {
  readonly spec: { readonly volumeName?: string };
  readonly status?: { readonly phase?: string; readonly capacity?: unknown };
}

const claim = (name: string, storageClassName?: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default" },
    spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "3Gi" } } },
  }) as unknown as KubeObject;

/** A pod that uses the claim of the same name. */
const user = (name: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      containers: [
        { name: "main", image: "example.com/none:1", volumeMounts: [{ name, mountPath: "/data" }] },
      ],
      volumes: [{ name, persistentVolumeClaim: { claimName: name } }],
    },
  }) as unknown as KubeObject;

const boundVolume = (name: string): Promise<Volume> =>
  eventually(`a bound claim ${name}`, 20_000, async () => {
    const found = await sandbox.client.read<Claim>(claim(name));
    if (found?.status?.phase !== "Bound") return undefined;
    expect(found.status.capacity).toEqual({ storage: "3Gi" });
    const metadata = { name: found.spec.volumeName ?? "" };
    return sandbox.client.read<Volume>({ apiVersion: "v1", kind: "PersistentVolume", metadata });
  });

const running = (name: string): Promise<Pod> =>
  eventually(`the running pod ${name}`, 60_000, async () => {
    const pod = await sandbox.client.read<Pod>(user(name));
    return pod?.status?.phase === "Running" ? pod : undefined;
  });

/** Why the scheduler finds no node for a pod, once it has said so. */
const refusal = (name: string): Promise<string> =>
  eventually(`a reason why ${name} has no node`, 30_000, async () => {
    const pod = await sandbox.client.read<Pod>(user(name));
    const conditions = pod?.status?.conditions as
      | readonly { readonly type: string; readonly message?: string }[]
      | undefined;
    return conditions?.find(({ type }) => type === "PodScheduled")?.message;
  });

test.each([undefined, EXPECTED_CLASS])(
  "a claim of the class %s waits for its pod, and gets a volume in the zone of that pod",
  async (storageClass) => {
    const name = storageClass ?? "zonal";
    await sandbox.client.create(claim(name, storageClass));
    await eventually("an event of the waiting claim", 20_000, async () => {
      const events = await sandbox.client.list<KubeObject & { reason: string }>("v1", "Event");
      return events.some(({ reason }) => reason === "WaitForFirstConsumer") ? true : undefined;
    });
    expect((await sandbox.client.read<Claim>(claim(name)))?.status?.phase).toBe("Pending");
    await sandbox.client.create(user(name));
    const { spec } = await running(name);
    expect(spec.nodeName).toBe(`${zoneOfVolume(await boundVolume(name))}-1`);
  },
);

test("a pod waits while the zone of its volume is lost, and starts there again", async () => {
  const zone = zoneOfVolume(await boundVolume("zonal")) ?? expect.fail("the volume has no zone");
  const nodes = await failZone(sandbox.client, zone);
  try {
    await waitForOutage(sandbox.client, zone, 60_000);
    await deleteZone(sandbox.client, zone);
    await sandbox.client.delete(user("zonal"), { graceSeconds: 0 });
    await sandbox.client.create(user("zonal"));
    expect(await refusal("zonal")).toMatch(/node\(s\) didn't match PersistentVolume's node affinity/);
  } finally {
    await restoreZone(sandbox.client, zone, nodes);
  }
  expect((await running("zonal")).spec.nodeName).toBe(`${zone}-1`);
});

test("a claim of the regional class gets a volume at once, which every zone reaches", async () => {
  await sandbox.client.create(claim("regional", REGIONAL_CLASS));
  expect(zoneOfVolume(await boundVolume("regional"))).toBeUndefined();
});

test("a claim of a class that the cluster does not have stays without a volume", async () => {
  await sandbox.client.create(claim("unknown", "none-has-it"));
  await sandbox.client.create(user("unknown"));
  expect(await refusal("unknown")).toMatch(/unbound immediate PersistentVolumeClaims/);
  expect((await sandbox.client.read<Claim>(claim("unknown")))?.status?.phase).toBe("Pending");
});

test("volumes are deleted with their claims", async () => {
  for (const name of ["zonal", EXPECTED_CLASS, "regional", "unknown"]) {
    await sandbox.client.delete(user(name), { graceSeconds: 0 });
    await sandbox.client.delete(claim(name));
  }
  await eventually("removed volumes", 20_000, async () =>
    (await sandbox.client.list("v1", "PersistentVolume")).length === 0 ? true : undefined,
  );
});
