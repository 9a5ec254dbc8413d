import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { loadProfile } from "../../../profiles/load.ts";
import { templateOf, type Workload } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { customKinds, kindOf } from "../../../sandbox/definitions/kinds.ts";

/** What kube-score finds in an object. */
export interface Finding {
  /** Id of the check: https://github.com/zegl/kube-score/blob/v1.20.0/README_CHECKS.md */
  readonly check: string;
  readonly summary: string;
  readonly object: KubeObject;
  /** All objects of the rendering. */
  readonly all: readonly KubeObject[];
}

/** A finding that is no fault here. It is accepted only where `holds` says that its reason is true. */
interface Exception {
  readonly check: string;
  readonly reason: string;
  readonly holds: (finding: Finding) => boolean;
}

const templateIn = (object: KubeObject) => templateOf(object as unknown as Workload);

interface LimitRange extends KubeObject {
  readonly spec: {
    readonly limits: readonly {
      readonly default?: Readonly<Record<string, string>>;
      readonly defaultRequest?: Readonly<Record<string, string>>;
    }[];
  };
}

const SPACE = "ephemeral-storage";

const givesSpace = ({ object, all }: Finding): boolean =>
  all.some((other) => {
    if (other.kind !== "LimitRange" || other.metadata.namespace !== object.metadata.namespace) return false;
    return (other as LimitRange).spec.limits.some(
      (limits) => limits.default?.[SPACE] !== undefined && limits.defaultRequest?.[SPACE] !== undefined,
    );
  });

const isSpreadOverHosts = ({ object }: Finding): boolean =>
  (templateIn(object).spec?.topologySpreadConstraints ?? []).some(
    ({ topologyKey }) => topologyKey === "kubernetes.io/hostname",
  );

const hasFullVersions = ({ object }: Finding): boolean => {
  const { initContainers = [], containers = [] } = templateIn(object).spec ?? {};
  return [...initContainers, ...containers].every(({ image = "" }) => /:[^/]*\d+\.\d+|@sha256:/.test(image));
};

const APP = "app.kubernetes.io/name";

/** What the tier of an object says of the workload with its name. */
const workloadOf = ({ object: { metadata } }: Finding) =>
  loadProfile(`marketing-engine/${metadata.labels?.["echelon.dev/tier"]}`).workloads[
    metadata.labels?.[APP] ?? ""
  ];

/** A volume of block storage is on one node at a time. */
const sharesVolume = ({ object, all }: Finding): boolean =>
  (templateIn(object).spec?.volumes ?? []).some(({ persistentVolumeClaim }) => {
    const claim = all.find(
      ({ kind, metadata }) =>
        kind === "PersistentVolumeClaim" && metadata.name === persistentVolumeClaim?.claimName,
    ) as IPersistentVolumeClaim | undefined;
    return claim?.spec?.accessModes?.includes("ReadWriteOnce") ?? false;
  });

/** Whether a policy is for the pods of a custom resource of the rendering, whose name is among their labels. */
const isForOperatorsPods = ({ object, all }: Finding): boolean => {
  const { matchLabels = {}, matchExpressions = [] } = (object as INetworkPolicy).spec?.podSelector ?? {};
  const labels = [...Object.values(matchLabels), ...matchExpressions.flatMap(({ values = [] }) => values)];
  return all.some((other) => kindOf(other) in customKinds && labels.includes(other.metadata.name));
};

export const exceptions: readonly Exception[] = [
  {
    check: "container-image-pull-policy",
    reason: "a full version is never another image, and a pod starts although the registry is away",
    holds: hasFullVersions,
  },
  {
    check: "container-ephemeral-storage-request-and-limit",
    reason: "the LimitRange of the namespace gives both to every container",
    holds: givesSpace,
  },
  {
    check: "deployment-has-host-podantiaffinity",
    reason: "a topology spread constraint over hosts says the same, and for more pods than hosts",
    holds: isSpreadOverHosts,
  },
  {
    check: "deployment-has-host-podantiaffinity",
    reason: "its pods share a volume that is on one node",
    holds: sharesVolume,
  },
  {
    check: "deployment-replicas",
    reason: "the tier states one replica",
    holds: (finding) => workloadOf(finding)?.replicas.max === 1,
  },
  {
    check: "deployment-has-poddisruptionbudget",
    reason: "the tier states no availability of the workload",
    holds: (finding) => workloadOf(finding)?.minAvailablePercent === 0,
  },
  {
    check: "networkpolicy-targets-pod",
    reason: "an operator makes the pods, which wear its name of them",
    holds: isForOperatorsPods,
  },
];

export const exceptionOf = (finding: Finding): Exception | undefined =>
  exceptions.find((exception) => exception.check === finding.check && exception.holds(finding));
