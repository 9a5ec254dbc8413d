import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { IPersistentVolume } from "kubernetes-models/v1/PersistentVolume";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { KubeClient } from "../client/client.ts";
import { ApiError, type KubeObject } from "../client/transport.ts";
import { ZONE_LABEL } from "./nodes.ts";
import { PROVISIONER, type StorageClass } from "./storageClasses.ts";

export type Claim = KubeObject & IPersistentVolumeClaim;
export type Volume = KubeObject & IPersistentVolume;

/** Where volumes are provided. */
export interface VolumePlace {
  readonly client: KubeClient;
  /** Each volume is a directory below it. No container runs, so only the user of the sandbox writes there. */
  readonly directory: string;
}

const volumeNameOf = ({ metadata: { uid } }: Claim): string => `pv-${uid}`;

/** The directory of a volume on this machine. */
const pathOf = (directory: string, volume: string): string => join(directory, "volumes", volume);

const affinityTo = (zone: string): NonNullable<Volume["spec"]>["nodeAffinity"] => ({
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE_LABEL, operator: "In", values: [zone] }] }],
  },
});

/** The zone of a volume; undefined where every zone reaches it. */
export const zoneOfVolume = ({ spec }: Volume): string | undefined =>
  spec?.nodeAffinity?.required?.nodeSelectorTerms
    .flatMap(({ matchExpressions = [] }) => matchExpressions)
    .find(({ key }) => key === ZONE_LABEL)?.values?.[0];

/** A volume of a claim's size, class and modes that no other claim gets. */
function volumeFor(claim: Claim, path: string, zone: string | undefined): Volume {
  const { metadata, spec = {} } = claim;
  const { namespace = "default", name, uid } = metadata;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: volumeNameOf(claim) },
    spec: {
      capacity: spec.resources?.requests ?? {},
      accessModes: spec.accessModes,
      volumeMode: spec.volumeMode ?? "Filesystem",
      storageClassName: spec.storageClassName ?? "",
      persistentVolumeReclaimPolicy: "Retain",
      hostPath: { path, type: "Directory" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
      ...(zone !== undefined && { nodeAffinity: affinityTo(zone) }),
    },
  };
}

const isPending = ({ spec, status, metadata }: Claim): boolean =>
  (status?.phase ?? "Pending") === "Pending" && !spec?.volumeName && metadata.deletionTimestamp === undefined;

/**
 * The scheduler writes the node that it chose for the first pod into this annotation of a claim, and waits until the claim
 * is bound: https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/scheduler/framework/plugins/volumebinding/binder.go
 */
const SELECTED_NODE = "volume.kubernetes.io/selected-node";

/** Where a volume is to be: in one zone, everywhere, or nowhere yet. */
type Site = { readonly zone: string | undefined } | "later";

/** Decides it by the class, and by the node that the scheduler chose. Without that node the scheduler has to choose again. */
async function siteOf({ client }: VolumePlace, claim: Claim): Promise<Site> {
  const { storageClassName: name = "" } = claim.spec ?? {};
  const reference = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name } };
  const found = name === "" ? undefined : await client.read<StorageClass>(reference);
  if (found?.provisioner !== PROVISIONER) return "later";
  if (found.volumeBindingMode === "Immediate") return { zone: undefined };
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  if (node === undefined) return "later";
  const chosen = await client.read({ apiVersion: "v1", kind: "Node", metadata: { name: node } });
  if (chosen !== undefined) return { zone: chosen.metadata.labels?.[ZONE_LABEL] };
  await client.patch(claim, "merge", { metadata: { annotations: { [SELECTED_NODE]: null } } });
  return "later";
}

async function provideVolume(place: VolumePlace, claim: Claim): Promise<void> {
  const site = await siteOf(place, claim);
  if (site === "later") return;
  const path = pathOf(place.directory, volumeNameOf(claim));
  mkdirSync(path, { recursive: true, mode: 0o700 });
  try {
    await place.client.create(volumeFor(claim, path, site.zone));
  } catch (error) {
    // The volume exists since the last pass, and the claim is not bound yet.
    if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
  }
}

/** Makes a volume for each claim that has none and can have one. */
async function provideVolumes(place: VolumePlace): Promise<void> {
  const claims = await place.client.list<Claim>("v1", "PersistentVolumeClaim");
  for (const claim of claims.filter(isPending)) await provideVolume(place, claim);
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
