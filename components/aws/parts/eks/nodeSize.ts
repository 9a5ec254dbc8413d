import { UnsupportedError } from "../../../../base/errors.ts";
import { podsOf } from "../../../../plan/feasibility/nodes.ts";
import { EVICTION_MIB, keptCpu, nodesNeeded } from "../../../../plan/feasibility/packing.ts";
import type { Plan, Size } from "../../../../plan/types.ts";
import { catalogOf, type MachineSize } from "../../../../pricing/catalog.ts";
import type { Architecture } from "../../../../targets/aws/keys.ts";
import { baselineCpu } from "../sizes.ts";
import { onceForAll, onEachNode } from "./systemPods.ts";

/**
 * Interfaces and addresses of a machine, by the last part of its name: the same in all families of the catalog that have no
 * credits. https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/instance-info.jsonl, read 2026-11-27
 */
const interfaces: Readonly<Record<string, readonly [interfaces: number, addresses: number]>> = {
  large: [3, 10],
  xlarge: [4, 15],
  "2xlarge": [4, 15],
  "4xlarge": [8, 30],
  "8xlarge": [8, 30],
};

/**
 * Pods that a node of a managed group takes. Each pod has an address of the network; those of the host do not.
 * https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#determine-max-pods
 */
export function podLimit({ name, cpu }: MachineSize): number {
  const [count, addresses] = interfaces[name.split(".")[1] ?? ""] ?? [2, 4];
  return Math.min(count * (addresses - 1) + 2, cpu < 30 ? 110 : 250);
}

/** Part of a machine's memory that its firmware and kernel take: https://karpenter.sh/docs/reference/settings/ (VM_MEMORY_OVERHEAD_PERCENT) */
const MACHINE_SHARE = 0.075;

/** What nodes of EKS keep for the kubelet: getMemoryMebibytesToReserve of nodeadm/internal/kubelet/config.go. */
const keptMiB = (pods: number): number => 11 * pods + 255;

/** What the pods of the stack can ask for on a node: the rest beside its system and what runs on each node. */
export const roomOn = (machine: MachineSize): Size => ({
  cpu: machine.cpu - keptCpu(machine.cpu) - onEachNode.cpu,
  memoryMiB:
    machine.memoryMiB * (1 - MACHINE_SHARE) -
    keptMiB(podLimit(machine)) -
    EVICTION_MIB -
    onEachNode.memoryMiB,
});

/** Nodes that the most pods of the stack need, with what runs once on a cluster. */
export const nodesFor = (
  { workloads, stores }: Pick<Plan, "workloads" | "stores">,
  machine: MachineSize,
): number =>
  nodesNeeded(
    [...podsOf({ workloads: Object.values(workloads), stores: Object.values(stores) }, "max"), ...onceForAll],
    roomOn(machine),
    podLimit(machine) - onEachNode.pods,
  );

/**
 * The machine of a node: the cheapest of an architecture that has the stated vCPU and memory all the time, and on which the most
 * pods fit the stated number of nodes. Where they fit none, the plan has said so as a finding, and the cheapest is taken.
 *
 * @throws UnsupportedError if no machine is large enough.
 */
export function nodeSize(
  plan: Pick<Plan, "workloads" | "stores" | "nodes">,
  architecture: Architecture,
): MachineSize {
  const { cpu, memoryGiB, max } = plan.nodes;
  const enough = catalogOf("aws")
    .machines.rows.filter((one) => one.architecture === architecture && baselineCpu(one) >= cpu)
    .filter(({ memoryMiB }) => memoryMiB >= memoryGiB * 1024)
    .toSorted((one, other) => one.price - other.price);
  const [cheapest] = enough;
  if (cheapest === undefined) {
    throw new UnsupportedError(
      `AWS: got nodes (${architecture}) with ${cpu} vCPU and ${memoryGiB} GiB, expected one in the size table, pricing/catalog/aws.json`,
    );
  }
  return enough.find((one) => nodesFor(plan, one) <= max) ?? cheapest;
}
