import { setTimeout as sleep } from "node:timers/promises";
import type { KubeClient } from "../client/client.ts";
import { ApiError, type KubeObject } from "../client/transport.ts";

interface Claim extends KubeObject {
  readonly spec: {
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
    readonly storageClassName?: string;
    readonly volumeMode?: string;
    readonly volumeName?: string;
    readonly selector?: unknown;
  };
  readonly status?: { readonly phase?: string };
}

/** The default class of the sandbox. */
export const STORAGE_CLASS = "sandbox";
const NO_PROVISIONER = "kubernetes.io/no-provisioner";
/** Nothing is ever written there, as no container runs. */
const HOST_PATH = "/nonexistent/echelon-sandbox";

/**
 * Makes the default storage class, so that claims which name none get one. It binds at once: kwok reports no node
 * that a claim would have to wait for.
 */
export async function addStorageClass(client: KubeClient, name: string = STORAGE_CLASS): Promise<void> {
  await client.apply({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name,
      annotations: { "storageclass.kubernetes.io/is-default-class": String(name === STORAGE_CLASS) },
    },
    provisioner: NO_PROVISIONER,
    volumeBindingMode: "Immediate",
    reclaimPolicy: "Delete",
    allowVolumeExpansion: true,
  } as KubeObject);
}

/** The volume for one claim, of its size, class and modes, reachable from every node and kept for that claim. */
function volumeFor({ metadata, spec }: Claim): KubeObject & { readonly spec: unknown } {
  const { namespace = "default", name, uid } = metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pv-${uid}` },
    spec: {
      capacity: { storage: spec.resources.requests.storage },
      accessModes: spec.accessModes,
      volumeMode: spec.volumeMode ?? "Filesystem",
      storageClassName: spec.storageClassName ?? "",
      persistentVolumeReclaimPolicy: "Retain",
      hostPath: { path: HOST_PATH },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
    },
  };
}

const isPending = ({ spec, status, metadata }: Claim): boolean =>
  (status?.phase ?? "Pending") === "Pending" && !spec.volumeName && metadata.deletionTimestamp === undefined;

/** Makes one volume for each claim that waits for one. Returns how many it made. */
export async function provideVolumes(client: KubeClient): Promise<number> {
  const claims = await client.list<Claim>("v1", "PersistentVolumeClaim");
  let made = 0;
  for (const claim of claims.filter(isPending)) {
    try {
      await client.create(volumeFor({ ...claim, apiVersion: "v1", kind: "PersistentVolumeClaim" }));
      made += 1;
    } catch (error) {
      // Made the last time, and not bound yet.
      if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
    }
  }
  return made;
}

/** Removes volumes whose claim is gone, as a provisioner does. Returns how many. */
export async function removeReleasedVolumes(client: KubeClient): Promise<number> {
  const volumes = await client.list<KubeObject & { readonly status?: { readonly phase?: string } }>(
    "v1",
    "PersistentVolume",
  );
  const released = volumes.filter(
    ({ status, metadata }) => status?.phase === "Released" && metadata.name.startsWith("pv-"),
  );
  for (const volume of released)
    await client.delete({ ...volume, apiVersion: "v1", kind: "PersistentVolume" });
  return released.length;
}

const LOOK_MS = 300;

export interface Provisioner {
  /** Ends it; rejects with what went wrong meanwhile. */
  stop(): Promise<void>;
  /** Rejects when something goes wrong; resolves once it was stopped. */
  readonly ended: Promise<void>;
}

/** Looks for claims and released volumes three times a second until it is stopped, as a provisioner would. */
export function startProvisioner(client: KubeClient): Provisioner {
  const abort = new AbortController();
  const work = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await provideVolumes(client);
      await removeReleasedVolumes(client);
      await sleep(LOOK_MS, undefined, { signal: abort.signal }).catch(() => {});
    }
  };
  const ended = work();
  // Told by `stop`; until then what fails shows as claims that stay pending.
  ended.catch(() => {});
  return {
    ended,
    async stop() {
      abort.abort();
      await ended;
    },
  };
}
