import { setTimeout as sleep } from "node:timers/promises";
import type { IPersistentVolume } from "kubernetes-models/v1/PersistentVolume";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { KubeClient } from "../client/client.ts";
import { ApiError, type KubeObject } from "../client/transport.ts";

type Claim = KubeObject & IPersistentVolumeClaim;
type Volume = KubeObject & IPersistentVolume;

/** No container runs, so nothing is written there. */
const HOST_PATH = "/nonexistent/echelon-sandbox";

/**
 * Makes the default storage class. It binds claims at once: volumes here are reachable from every node, so that a
 * claim need not wait until its pod is scheduled.
 */
export async function addStorageClass(client: KubeClient): Promise<void> {
  await client.apply({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "sandbox", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner: "kubernetes.io/no-provisioner",
    volumeBindingMode: "Immediate",
    reclaimPolicy: "Delete",
    allowVolumeExpansion: true,
  } as KubeObject);
}

/** A volume of a claim's size, class and modes that every node reaches and no other claim gets. */
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

/** Makes a volume for each claim that has none. */
async function provideVolumes(client: KubeClient): Promise<void> {
  const claims = await client.list<Claim>("v1", "PersistentVolumeClaim");
  for (const claim of claims.filter(isPending)) {
    try {
      await client.create(volumeFor(claim));
    } catch (error) {
      // The volume exists since the last pass, and the claim is not bound yet.
      if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
    }
  }
}

/** Deletes volumes whose claim is gone, as a provisioner does. */
async function removeReleasedVolumes(client: KubeClient): Promise<void> {
  const volumes = await client.list<Volume>("v1", "PersistentVolume");
  const released = volumes.filter(
    ({ status, metadata }) => status?.phase === "Released" && metadata.name.startsWith("pv-"),
  );
  for (const volume of released) await client.delete(volume);
}

const LOOK_MS = 300;

export interface Provisioner {
  /** Ends the provisioner; rejects where it failed before. */
  stop(): Promise<void>;
  /** Rejects where the provisioner fails; resolves once it was stopped. */
  readonly ended: Promise<void>;
}

/** Provides volumes for claims and deletes released ones, three times a second until it is stopped. */
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
  // `stop` reports a failure; until then it shows as claims that stay pending.
  ended.catch(() => {});
  return {
    ended,
    async stop() {
      abort.abort();
      await ended;
    },
  };
}
