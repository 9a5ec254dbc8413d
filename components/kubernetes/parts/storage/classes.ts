import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../../../config/settings.ts";
import { MADE_CLASS } from "../../../../targets/kubernetes/madeClass.ts";
import type { Scope } from "../scope.ts";

/** How such a cluster holds volumes. */
export interface Storage {
  /** The storage driver. */
  readonly driver: string;
  /** What it makes for a claim: kind of disk, encryption. */
  readonly parameters: Readonly<Record<string, pulumi.Input<string>>>;
}

/** The settings on a cluster that the stack makes: it has what the keys about clusters name, and nothing else is on it. */
export const onMadeCluster = (settings: Settings): Settings => ({
  ...settings,
  own: {
    ...settings.own,
    kubernetes: {
      ...settings.own.kubernetes,
      dns: ["kube-dns"],
      gateway: "none",
      operatorNamespaces: {},
      storageClass: MADE_CLASS,
      snapshotClass: MADE_CLASS,
    },
  },
});

/**
 * The class of claims, which is the default of the cluster too, and that of snapshots. A volume is made in the zone of the pod
 * that needs it, and may grow. It goes with its claim, as claims themselves are protected; a snapshot stays.
 */
export function createClasses(
  { name, labels, parent }: Scope,
  { driver, parameters }: Storage,
): pulumi.Resource[] {
  return [
    new kubernetes.storage.v1.StorageClass(
      `${name}-storage-class`,
      {
        metadata: {
          name: MADE_CLASS,
          labels,
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        provisioner: driver,
        parameters,
        reclaimPolicy: "Delete",
        allowVolumeExpansion: true,
        volumeBindingMode: "WaitForFirstConsumer",
      },
      { parent },
    ),
    new kubernetes.apiextensions.CustomResource(
      `${name}-snapshot-class`,
      {
        apiVersion: "snapshot.storage.k8s.io/v1",
        kind: "VolumeSnapshotClass",
        metadata: { name: MADE_CLASS, labels },
        driver,
        deletionPolicy: "Retain",
      },
      { parent },
    ),
  ];
}
