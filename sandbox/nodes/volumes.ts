import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { IPersistentVolume } from "kubernetes-models/v1/PersistentVolume";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { KubeClient } from "../client/client.ts";
import { ApiError, type KubeObject } from "../client/transport.ts";

type Claim = KubeObject & IPersistentVolumeClaim;
type Volume = KubeObject & IPersistentVolume;

/** Where volumes are provided. */
export interface VolumePlace {
  readonly client: KubeClient;
  /** Each volume is a directory below it. No container runs, so only the user of the sandbox writes there. */
  readonly directory: string;
}

const nameOf = ({ metadata: { uid } }: Claim): string => `pv-${uid}`;

/** The directory of a volume on this machine. */
const pathOf = (directory: string, volume: string): string => join(directory, "volumes", volume);

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
function volumeFor(claim: Claim, path: string): Volume {
  const { metadata, spec = {} } = claim;
  const { namespace = "default", name, uid } = metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: nameOf(claim) },
    spec: {
      capacity: spec.resources?.requests ?? {},
      accessModes: spec.accessModes,
      volumeMode: spec.volumeMode ?? "Filesystem",
      storageClassName: spec.storageClassName ?? "",
      persistentVolumeReclaimPolicy: "Retain",
      hostPath: { path, type: "Directory" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
    },
  };
}

const isPending = ({ spec, status, metadata }: Claim): boolean =>
  (status?.phase ?? "Pending") === "Pending" && !spec?.volumeName && metadata.deletionTimestamp === undefined;

/** Makes a volume for each claim that has none. */
async function provideVolumes({ client, directory }: VolumePlace): Promise<void> {
  const claims = await client.list<Claim>("v1", "PersistentVolumeClaim");
  for (const claim of claims.filter(isPending)) {
    const path = pathOf(directory, nameOf(claim));
    mkdirSync(path, { recursive: true, mode: 0o700 });
    try {
      await client.create(volumeFor(claim, path));
    } catch (error) {
      // The volume exists since the last pass, and the claim is not bound yet.
      if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
    }
  }
}

/** Deletes volumes whose claim is gone, with what is in them, as a provisioner does. */
async function removeReleasedVolumes({ client, directory }: VolumePlace): Promise<void> {
  const volumes = await client.list<Volume>("v1", "PersistentVolume");
  const released = volumes.filter(
    ({ status, metadata }) => status?.phase === "Released" && metadata.name.startsWith("pv-"),
  );
  for (const volume of released) {
    await client.delete(volume);
    rmSync(pathOf(directory, volume.metadata.name), { recursive: true, force: true });
  }
}

const LOOK_MS = 300;

export interface Provisioner {
  /** Ends the provisioner; rejects where it failed before. */
  stop(): Promise<void>;
  /** Rejects where the provisioner fails; resolves once it was stopped. */
  readonly ended: Promise<void>;
}

/** Provides volumes for claims and deletes released ones, three times a second until it is stopped. */
export function startProvisioner(place: VolumePlace): Provisioner {
  const abort = new AbortController();
  const work = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      await provideVolumes(place);
      await removeReleasedVolumes(place);
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
