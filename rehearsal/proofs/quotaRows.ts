import type { QuotaPlan } from "../../plan/types.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";

const LABELS = { "echelon.dev/rehearsal": "quota" };
/** Finds what the rows make. */
export const SELECTOR = "echelon.dev/rehearsal=quota";

interface Size {
  /** Thousandths of a core. */
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

const SMALLEST: Size = { cpuMilli: 1, memoryBytes: 1024 * 1024 };

/** A pod that every rule of a namespace lets in, and that no node takes. */
export const podOf = (namespace: string, name: string, { cpuMilli, memoryBytes }: Size): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: LABELS },
    spec: {
      nodeSelector: LABELS,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "filler",
          image: "example.test/filler:1",
          resources: {
            requests: { cpu: "1m", memory: "1Mi" },
            limits: { cpu: `${cpuMilli}m`, memory: String(memoryBytes) },
          },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  }) as KubeObject;

const serviceOf = (namespace: string, name: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels: LABELS },
    spec: { clusterIP: "None", ports: [{ port: 80 }] },
  }) as KubeObject;

const claimOf = (namespace: string, name: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace, labels: LABELS },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
  }) as KubeObject;

/** A hard limit of a namespace, the plan's figure that it stands for, and what uses it up. */
export interface Row {
  readonly resource: string;
  readonly planned: (quotas: readonly QuotaPlan[]) => number;
  /** Items of the resource, one each, or one pod of the whole amount. */
  readonly items: (namespace: string, name: string) => KubeObject;
}

const figure =
  (name: string, factor = 1) =>
  (quotas: readonly QuotaPlan[]): number =>
    (quotas.find((quota) => quota.name === name)?.limit ?? Number.NaN) * factor;

export const COUNTED: readonly Row[] = [
  {
    resource: "pods",
    planned: figure("replicas"),
    items: (namespace, name) => podOf(namespace, name, SMALLEST),
  },
  { resource: "services", planned: figure("services"), items: serviceOf },
  { resource: "persistentvolumeclaims", planned: figure("volumes"), items: claimOf },
];

export interface Amount {
  readonly resource: string;
  readonly planned: Row["planned"];
  /** A pod that asks for `amount` of the resource and next to nothing of the others. */
  readonly pod: (amount: number) => Size;
  /** The least step: a thousandth of a core, a mebibyte. */
  readonly step: number;
}

export const AMOUNTS: readonly Amount[] = [
  {
    resource: "limits.cpu",
    planned: figure("cpu"),
    pod: (cores) => ({ ...SMALLEST, cpuMilli: Math.round(cores * 1000) }),
    step: 0.001,
  },
  {
    resource: "limits.memory",
    planned: figure("memoryGiB", 2 ** 30),
    pod: (memoryBytes) => ({ ...SMALLEST, memoryBytes }),
    step: 2 ** 20,
  },
];
