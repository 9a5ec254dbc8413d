import type { IStorageClass } from "kubernetes-models/storage.k8s.io/v1/StorageClass";
import type { KubeClient } from "../client/client.ts";
import type { KubeObject } from "../client/transport.ts";

export type StorageClass = KubeObject & IStorageClass;

/** The default class. Its volumes are in one zone, as those of block storage are. */
export const ZONAL_CLASS = "sandbox";
/** Its volumes are reached from every zone. */
export const REGIONAL_CLASS = "sandbox-regional";
/** The provisioner of `volumes.ts`. */
export const PROVISIONER = "sandbox.echelon.dev/volumes";

/** A class of volumes in one zone: that in which the scheduler puts the first pod that uses a claim. */
const zonalClass = (name: string, annotations?: Readonly<Record<string, string>>): StorageClass => ({
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name, annotations },
  provisioner: PROVISIONER,
  volumeBindingMode: "WaitForFirstConsumer",
  reclaimPolicy: "Delete",
  allowVolumeExpansion: true,
});

/**
 * Makes the storage classes: a zonal one as the default, a regional one, and zonal ones with the names that a stack
 * expects of its cluster.
 */
export async function addStorageClasses(client: KubeClient, names: readonly string[] = []): Promise<void> {
  const own: readonly string[] = [ZONAL_CLASS, REGIONAL_CLASS];
  const classes = [
    zonalClass(ZONAL_CLASS, { "storageclass.kubernetes.io/is-default-class": "true" }),
    { ...zonalClass(REGIONAL_CLASS), volumeBindingMode: "Immediate" } as const,
    ...names.filter((name) => !own.includes(name)).map((name) => zonalClass(name)),
  ];
  await Promise.all(classes.map((each) => client.apply(each)));
}
