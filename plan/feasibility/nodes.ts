import { type Size, together } from "../engines/store.ts";
import { runsPods } from "../pods.ts";
import { type Check, type FeasibilityContext, shown } from "./check.ts";
import type { Finding } from "./finding.ts";
import { allocatable, fits, nodesNeeded, type Pods } from "./packing.ts";

/** Every pod of the stack, with as many replicas of each workload as `bound` says. A store that a cloud holds has none. */
export const podsOf = (
  { workloads, stores }: Pick<FeasibilityContext, "workloads" | "stores">,
  bound: "min" | "max",
): Pods[] => [
  ...workloads.map(({ name, requests, replicas }) => ({
    name,
    count: replicas[bound],
    size: requests,
  })),
  ...stores.flatMap(({ name, processes }) =>
    processes.map(({ count, size, sidecar }) => ({ name, count, size: together(size, sidecar) })),
  ),
];

type Nodes = FeasibilityContext["nodes"];

/** Largest machine that is advised, vCPU: clouds sell few that are larger. */
const LARGEST_CPU = 192;

/** The smallest node with as much memory for each CPU as now that the pods find enough room on. */
function enough(nodes: Nodes, holds: (node: Size) => boolean): string | null {
  const first = Math.ceil(nodes.cpu) + 1;
  const sizes = Array.from({ length: Math.max(0, LARGEST_CPU - first + 1) }, (_, more) => ({
    cpu: first + more,
    memoryGiB: Math.ceil((nodes.memoryGiB / nodes.cpu) * (first + more)),
  }));
  const found = sizes.find((size) => holds(allocatable(size)));
  return found === undefined
    ? null
    : `nodes.cpu of at least ${found.cpu} with nodes.memoryGiB of ${found.memoryGiB}`;
}

const sizeText = ({ cpu, memoryMiB }: Size): string => `${shown(cpu)} CPU and ${shown(memoryMiB)} MiB`;

/** A pod that no node can take waits for ever. */
function oversized(pods: readonly Pods[], nodes: Nodes): Finding[] {
  const node = allocatable(nodes);
  return pods
    .filter(({ size }) => !fits(size, node))
    .map(({ name, size }): Finding => {
      const byCpu = size.cpu > node.cpu;
      const [stated, have, unit] = byCpu
        ? [size.cpu, node.cpu, "CPU"]
        : [size.memoryMiB, node.memoryMiB, "MiB of memory"];
      const larger = enough(nodes, (one) => fits(size, one));
      return {
        key: "pod-size",
        level: "error",
        subject: name,
        stated,
        have,
        unit,
        message: `one pod of ${name} asks for ${shown(stated)} ${unit}, and a node has ${shown(have)} for pods, so none ever starts`,
        fix: [larger, `requests of ${name} of at most ${sizeText(node)}`].filter(Boolean).join(", or "),
      };
    });
}

/** The pods that take most of the nodes. */
const largest = (pods: readonly Pods[], node: Size): Pods | undefined =>
  pods.toSorted((one, other) => nodesNeeded([other], node) - nodesNeeded([one], node))[0];

interface Case {
  readonly bound: "min" | "max";
  readonly key: "nodes-at-rest" | "nodes";
  readonly level: Finding["level"];
  readonly when: string;
}

/** Without load, a cluster that is too small leaves pods of the stack waiting; under load, the figures contradict each other. */
const cases: readonly Case[] = [
  { bound: "min", key: "nodes-at-rest", level: "error", when: "with every workload at its minimum" },
  { bound: "max", key: "nodes", level: "warning", when: "with every workload at its maximum" },
];

function tooMany(context: FeasibilityContext, one: Case): Finding[] {
  const { max: have } = context.nodes;
  const node = allocatable(context.nodes);
  const pods = podsOf(context, one.bound);
  const stated = nodesNeeded(pods, node);
  const main = largest(pods, node);
  if (stated <= have || main === undefined) return [];
  const larger = enough(context.nodes, (size) => nodesNeeded(pods, size) <= have);
  const perNode = Math.floor(main.count / nodesNeeded([main], node));
  return [
    {
      key: one.key,
      level: one.level,
      subject: main.name,
      stated,
      have,
      unit: "nodes",
      message: `${one.when}, the pods need ${stated} nodes, and the tier has at most ${have}: a node has ${sizeText(node)} for pods, which holds ${perNode} of the ${main.count} pods of ${main.name}`,
      fix: [larger, `nodes.max of at least ${stated}`, `fewer replicas of ${main.name}`]
        .filter(Boolean)
        .join(", or "),
    },
  ];
}

/** Whether the pods of the stack find room on the nodes of its cluster. */
export const nodes: Check = (context) => {
  if (!runsPods(context)) return [];
  const wrong = oversized(podsOf(context, "min"), context.nodes);
  if (wrong.length > 0) return wrong;
  return cases.flatMap((one) => tooMany(context, one)).slice(0, 1);
};
