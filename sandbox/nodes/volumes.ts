import { setTimeout as sleep } from "node:timers/promises";
import type { IPersistentVolume } from "kubernetes-models/v1/PersistentVolume";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { KubeClient } from "../client/client.ts";
import { ApiError, type KubeObject } from "../client/transport.ts";

type Claim = KubeObject & IPersistentVolumeClaim;
type Volume = KubeObject & IPersistentVolume;

const NO_PROVISIONER = "kubernetes.io/no-provisioner";
/** Nothing is ever written there, as no container runs. */
const HOST_PATH = "/nonexistent/echelon-sandbox";

/**
 * Makes the default storage class, so that claims which name none get one. It binds at once: kwok reports no node
 * that a claim would have to wait for.
 */
export async function addStorageClass(client: KubeClient): Promise<void> {
  await client.apply({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "sandbox", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: NO_PROVISIONER,
    volumeBindingMode: "Immediate",
    reclaimPolicy: "Delete",
    allowVolumeExpansion: true,
  } as KubeObject);
}

/** The volume for one claim, of its size, class and modes, reachable from every node and kept for that claim. */
function volumeFor({ metadata, spec = {} }: Claim): Volume {
  const { namespace = "default", name, uid } = metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pv-${uid}` },
    spec: {
      capacity: spec.resources?.requests ?? {},
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
  (status?.phase ?? "Pending") === "Pending" && !spec?.volumeName && metadata.deletionTimestamp === undefined;

/** Makes one volume for each claim that waits for one. */
async function provideVolumes(client: KubeClient): Promise<void> {
  const claims = await client.list<Claim>("v1", "PersistentVolumeClaim");
  for (const claim of claims.filter(isPending)) {
    try {
      await client.create(volumeFor({ ...claim, apiVersion: "v1", kind: "PersistentVolumeClaim" }));
    } catch (error) {
      // Made the last time, and not bound yet.
      if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
    }
  }
}

/** Removes volumes whose claim is gone, as a provisioner does. */
async function removeReleasedVolumes(client: KubeClient): Promise<void> {
  const volumes = await client.list<Volume>("v1", "PersistentVolume");
  const released = volumes.filter(
    ({ status, metadata }) => status?.phase === "Released" && metadata.name.startsWith("pv-"),
  );
  for (const volume of released)
    await client.delete({ ...volume, apiVersion: "v1", kind: "PersistentVolume" });
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
