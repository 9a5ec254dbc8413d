import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../../../config/settings.ts";
import { MADE_CLASS, MADE_MEMBER_CLASS } from "../../../../targets/kubernetes/madeClass.ts";
import type { Scope } from "../scope.ts";

/** How such a cluster holds volumes. */
export interface Storage {
  /** The storage driver. */
  readonly driver: string;
  /** What it makes for a claim: kind of disk, encryption. */
  readonly parameters: Readonly<Record<string, pulumi.Input<string>>>;
  /** The zone that nodes never leave, whatever the tier: volumes that stand alone are made there. */
  readonly zone: pulumi.Input<string>;
}

/** Well-known label of the zone of a node, which the scheduler and storage drivers read. */
const ZONE = "topology.kubernetes.io/zone";

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

/** The classes of volumes: `one` for what stands alone, `members` for the volumes of a store with several. */
const classes = {
  // A volume never leaves its zone, and a smaller tier has nodes in the first zones only. Kubernetes and the provider change this
  // field of a class in place.
  one: {
    named: (name: string) => `${name}-storage-class`,
    metadata: {
      name: MADE_CLASS,
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    places: ({ zone }: Storage) => ({
      allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: [zone] }] }],
    }),
  },
  members: {
    named: (name: string) => `${name}-member-storage-class`,
    metadata: { name: MADE_MEMBER_CLASS },
    places: () => ({}),
  },
} as const;

/**
 * The classes of claims, of which one is the default of the cluster too, and that of snapshots. A volume is made in the zone of the
 * pod that needs it, and may grow. It goes with its claim, as claims themselves are protected; a snapshot stays.
 */
export function createClasses({ name, labels, parent }: Scope, storage: Storage): pulumi.Resource[] {
  const { driver, parameters } = storage;
  return [
    ...Object.values(classes).map(
      ({ named, metadata, places }) =>
        new kubernetes.storage.v1.StorageClass(
          named(name),
          {
            metadata: { ...metadata, labels },
            provisioner: driver,
            parameters,
            reclaimPolicy: "Delete",
            allowVolumeExpansion: true,
            volumeBindingMode: "WaitForFirstConsumer",
            ...places(storage),
          },
          { parent },
        ),
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
