import type { IPod } from "kubernetes-models/v1/Pod";
import type { LiveObject } from "../../apply/change.ts";
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { KubeClient, ObjectKey } from "../../sandbox/client/client.ts";
import { keyOf } from "../../sandbox/client/objects.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";
import { zoneNames } from "../../sandbox/nodes/nodes.ts";
import { startProvisioner } from "../../sandbox/nodes/volumes.ts";
import { populate } from "../../sandbox/populate.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { idOf, resourcesOf, type State } from "./liveStack.ts";
import { engine, hasPlugin } from "./pulumiWorkspace.ts";

/** Why no stack can be brought up by the real engine here; undefined where it can. */
export function withoutEngine(): string | undefined {
  const providers = ["kubernetes", "random"].filter((provider) => !hasPlugin(provider));
  if (engine === undefined) return "no pulumi on PATH";
  return providers.length > 0 ? `no plugin of ${providers.join(", ")}` : undefined;
}

/** A cluster with nodes, on which claims get volumes. */
export interface LiveCluster extends Pick<Sandbox, "client" | "kubeconfig" | "kubectl"> {
  stop(): Promise<void>;
}

/** Starts a cluster; another run of the same name, such as that of a second test run, ends first. */
export async function startLiveCluster(name: string): Promise<LiveCluster> {
  const sandbox = await startSandbox({ name, waitMs: 60_000 });
  await populate(sandbox, { zones: zoneNames(3), perZone: 2, cpu: 16, memoryGiB: 64 });
  const provisioner = startProvisioner(sandbox);
  const stop = async (): Promise<void> => {
    await provisioner.stop();
    await sandbox.stop();
  };
  const { client, kubeconfig, kubectl } = sandbox;
  return { client, kubeconfig, kubectl, stop };
}

/** The objects of a stack's state, by `type::name`, without charts and what is only read. */
function objectsIn(state: State): ReadonlyMap<string, ObjectKey> {
  const own = resourcesOf(state).filter(
    ({ type, custom, external }) =>
      custom === true && external !== true && /^kubernetes:(?!helm\.sh)/.test(type),
  );
  return new Map(own.map((resource) => [idOf(resource), keyOf(resource.outputs as unknown as KubeObject)]));
}

async function readAll<T>(
  client: KubeClient,
  state: State,
  read: (object: LiveObject | undefined) => T,
): Promise<Record<string, T>> {
  const entries = [...objectsIn(state)].map(
    async ([id, key]) => [id, read(await client.read<LiveObject>(key))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** `type::name` → uid of the object on the cluster, of the kinds that hold data or contain what does. */
export async function uidsOf(client: KubeClient, state: State): Promise<Record<string, string>> {
  const uids = await readAll(client, state, (object) => object?.metadata.uid ?? "none");
  const holding = /^kubernetes:core\/v1:(PersistentVolumeClaim|Namespace)::/;
  return Object.fromEntries(Object.entries(uids).filter(([id]) => holding.test(id)));
}

/** An object without what an autoscaler writes into a Deployment, at any time. */
function withoutScale(object: JsonObject): JsonObject {
  const { spec, metadata } = object;
  if (object.kind !== "Deployment" || !isObject(spec) || !isObject(metadata)) return object;
  const { replicas: _, ...rescaled } = spec;
  const { generation: __, ...own } = metadata;
  return { ...object, spec: rescaled, metadata: own };
}

/** Who wrote an object when, without the parts that controllers write. */
const writersOf = (managedFields: Json | undefined): unknown[] =>
  (Array.isArray(managedFields) ? managedFields : []).flatMap((one) =>
    isObject(one) && one.subresource === undefined ? [[one.manager, one.operation, one.time]] : [],
  );

/** An object without what controllers write. One without status keeps its resourceVersion. */
function writtenOf(object: LiveObject | undefined): unknown {
  if (object === undefined) return "none";
  const { status, metadata, ...rest } = withoutScale(object);
  const { resourceVersion, managedFields, ...own } = metadata as JsonObject;
  const version = status === undefined ? { resourceVersion } : {};
  return { ...rest, own, writers: writersOf(managedFields), ...version };
}

/** `type::name` → the object as it was written: who wrote which field when, and what. */
export const writtenObjects = (client: KubeClient, state: State): Promise<Record<string, unknown>> =>
  readAll(client, state, writtenOf);

type Claim = KubeObject & { readonly spec: { readonly volumeName?: string } };
type Volume = KubeObject & { readonly spec: { readonly hostPath?: { readonly path: string } } };

/** The claim of that logical name on the cluster. @throws Error if there is none. */
export async function claimOf(client: KubeClient, state: State, name: string): Promise<Claim> {
  const key = objectsIn(state).get(`kubernetes:core/v1:PersistentVolumeClaim::${name}`);
  const claim = key === undefined ? undefined : await client.read<Claim>(key);
  if (claim === undefined) throw new Error(`got no claim ${name}, expected one`);
  return claim;
}

/** The directory of this machine that a claim is. */
export async function directoryOf(client: KubeClient, claim: Claim): Promise<string> {
  const volume = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: claim.spec.volumeName ?? "" },
  };
  const path = (await client.read<Volume>(volume))?.spec.hostPath?.path;
  if (path === undefined) throw new Error(`got no volume of ${claim.metadata.name}, expected a directory`);
  return path;
}

type Pod = KubeObject & IPod;

/** A pod that mounts a claim. */
export interface Mount {
  readonly name: string;
  readonly phase: string;
}

/** The pods that mount a claim and are not being deleted. */
export async function podsOn(client: KubeClient, { metadata }: Claim): Promise<Mount[]> {
  const { namespace = "default", name } = metadata;
  const pods = await client.list<Pod>("v1", "Pod", { namespace });
  return pods
    .filter(
      ({ metadata: { deletionTimestamp }, spec }) =>
        deletionTimestamp === undefined &&
        spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name),
    )
    .map(({ metadata: { name: pod }, status }) => ({ name: pod, phase: status?.phase ?? "Pending" }));
}
