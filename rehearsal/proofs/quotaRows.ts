import type { QuotaPlan } from "../../plan/types.ts";
import type { KubeObject } from "../../sandbox/client/transport.ts";

/** On every object that the rows make. */
export const LABEL = "echelon.dev/rehearsal";
const LABELS = { [LABEL]: "quota" };

const SMALLEST = { cpu: "1m", memory: "1Mi" };

const objectOf = (
  kind: string,
  namespace: string,
  name: string,
  spec: object,
): KubeObject & { spec: object } => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace, labels: LABELS },
  spec,
});

/** A pod that every rule of a namespace admits and no node takes. Where `limits` says nothing, it asks for the least. */
export const podOf = (namespace: string, name: string, limits = {}): KubeObject =>
  objectOf("Pod", namespace, name, {
    nodeSelector: LABELS,
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "filler",
        image: "example.test/filler:1",
        resources: { requests: SMALLEST, limits: { ...SMALLEST, ...limits } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  });

/** A hard limit of a namespace. */
interface Limit {
  readonly resource: string;
  /** Name of the plan's quota. */
  readonly quota: string;
  /** How much of the resource one of that quota is. @default 1 */
  readonly unit?: number;
}

/** A limit that is used up by objects, one item each. */
export interface CountLimit extends Limit {
  readonly filler: (namespace: string, name: string) => KubeObject;
}

/** A limit that is used up by one pod. */
export interface AmountLimit extends Limit {
  /** The limit of a pod that takes `amount` of the resource. */
  readonly limitOf: (amount: number) => Readonly<Record<string, string>>;
  /** The smallest amount that can be added. */
  readonly step: number;
}

/** The limit that the plan states; NaN where it states none, which equals no limit. */
export const plannedLimit = (quotas: readonly QuotaPlan[], { quota, unit = 1 }: Limit): number =>
  (quotas.find(({ name }) => name === quota)?.limit ?? Number.NaN) * unit;

export const COUNTS: readonly CountLimit[] = [
  { resource: "pods", quota: "replicas", filler: (namespace, name) => podOf(namespace, name) },
  {
    resource: "services",
    quota: "services",
    filler: (namespace, name) =>
      objectOf("Service", namespace, name, { clusterIP: "None", ports: [{ port: 80 }] }),
  },
  {
    resource: "persistentvolumeclaims",
    quota: "volumes",
    filler: (namespace, name) =>
      objectOf("PersistentVolumeClaim", namespace, name, {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "1Mi" } },
      }),
  },
];

export const AMOUNTS: readonly AmountLimit[] = [
  {
    resource: "limits.cpu",
    quota: "cpu",
    limitOf: (cores) => ({ cpu: `${Math.round(cores * 1000)}m` }),
    step: 0.001,
  },
  {
    resource: "limits.memory",
    quota: "memoryGiB",
    unit: 2 ** 30,
    limitOf: (bytes) => ({ memory: String(bytes) }),
    step: 2 ** 20,
  },
];
