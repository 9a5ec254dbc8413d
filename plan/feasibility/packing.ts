import type { Size } from "../engines/store.ts";

/** Pods of one kind. */
export interface Pods {
  readonly name: string;
  readonly count: number;
  readonly size: Size;
}

/** Pods that one node takes, the default of the kubelet: https://kubernetes.io/docs/setup/best-practices/cluster-large/ */
const PODS_PER_NODE = 110;

/** A part of a node's capacity, and how much of it the system keeps for itself. */
type Reserved = readonly (readonly [upTo: number, share: number])[];

/**
 * What kubelet, container runtime and system daemons keep of a node: the formula that GKE publishes, read 2026-11-26. Those
 * of EKS and AKS keep about as much. https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
 */
const reservedCpu: Reserved = [
  [1, 0.06],
  [2, 0.01],
  [4, 0.005],
  [Number.POSITIVE_INFINITY, 0.0025],
];
const reservedGiB: Reserved = [
  [4, 0.25],
  [8, 0.2],
  [16, 0.1],
  [128, 0.06],
  [Number.POSITIVE_INFINITY, 0.02],
];
/** Below this much free memory, the kubelet evicts pods; of the same page. */
export const EVICTION_MIB = 100;

const reserved = (capacity: number, steps: Reserved): number =>
  steps.reduce((sum, [upTo, share], index) => {
    const from = steps[index - 1]?.[0] ?? 0;
    return sum + Math.max(0, Math.min(capacity, upTo) - from) * share;
  }, 0);

/** vCPU that a node keeps for itself. EKS has the same formula: nodeadm/internal/kubelet/config.go of awslabs/amazon-eks-ami */
export const keptCpu = (cpu: number): number => reserved(cpu, reservedCpu);

/** What pods can ask for on a node. */
export const allocatable = ({
  cpu,
  memoryGiB,
}: {
  readonly cpu: number;
  readonly memoryGiB: number;
}): Size => ({
  cpu: cpu - keptCpu(cpu),
  memoryMiB: (memoryGiB - reserved(memoryGiB, reservedGiB)) * 1024 - EVICTION_MIB,
});

export const fits = (size: Size, node: Size): boolean =>
  size.cpu <= node.cpu && size.memoryMiB <= node.memoryMiB;

interface Node {
  cpu: number;
  memoryMiB: number;
  pods: number;
}

const takes = (node: Node, size: Size): boolean => node.pods > 0 && fits(size, node);

function put(node: Node, { cpu, memoryMiB }: Size): void {
  node.cpu -= cpu;
  node.memoryMiB -= memoryMiB;
  node.pods -= 1;
}

/** The larger of the shares of a node that a pod asks for. */
const shareOf = ({ cpu, memoryMiB }: Size, node: Size): number =>
  Math.max(cpu / node.cpu, memoryMiB / node.memoryMiB);

/**
 * Number of nodes for all pods, each of which fits a node: the largest pods first, each onto the first node that has room.
 * A sum of all requests would count the rest of every node too, which no pod fits into.
 *
 * @param most pods that one node takes. @default that of the kubelet
 */
export function nodesNeeded(all: readonly Pods[], node: Size, most = PODS_PER_NODE): number {
  const nodes: Node[] = [];
  const ordered = all.toSorted((one, other) => shareOf(other.size, node) - shareOf(one.size, node));
  for (const { count, size } of ordered) {
    for (let pod = 0; pod < count; pod += 1) {
      const free = nodes.find((one) => takes(one, size));
      const chosen = free ?? { ...node, pods: most };
      if (free === undefined) nodes.push(chosen);
      put(chosen, size);
    }
  }
  return nodes.length;
}
