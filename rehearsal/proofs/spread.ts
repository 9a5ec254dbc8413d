import {
  nameOf,
  type Pod,
  type SpreadConstraint,
  selects,
  type Workload,
} from "../../sandbox/client/objects.ts";
import type { NodeObject } from "../../sandbox/nodes/nodes.ts";
import { isSchedulable, listNodes } from "../../sandbox/nodes/nodes.ts";
import { failure } from "../failure.ts";
import { listWorkloads, podsOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { multiMemberStores, spreadWorkloads } from "./planned.ts";

/** Topology domain → pods in it; every domain that may take one is there. */
export type Distribution = ReadonlyMap<string, number>;

/** Nodes that may take a pod of the workload, by its own selector; affinity is not read. */
function eligible(nodes: readonly NodeObject[], { spec }: Workload): readonly NodeObject[] {
  const wanted = Object.entries(spec.template.spec.nodeSelector ?? {});
  return nodes.filter(
    (node) => isSchedulable(node) && wanted.every(([key, value]) => node.metadata.labels?.[key] === value),
  );
}

/** Pods that a constraint counts: those its selector fits, of the newest revision where it asks for that. */
function counted(constraint: SpreadConstraint, pods: readonly Pod[]): readonly Pod[] {
  const own = pods.filter(({ metadata }) => selects(constraint.labelSelector, metadata.labels));
  const newest = own.toSorted((one, other) =>
    (other.metadata.creationTimestamp ?? "").localeCompare(one.metadata.creationTimestamp ?? ""),
  )[0];
  const keys = constraint.matchLabelKeys ?? [];
  return own.filter(({ metadata }) =>
    keys.every((key) => metadata.labels?.[key] === newest?.metadata.labels?.[key]),
  );
}

/** How the pods stand over the domains of a topology key. */
export function distribution(
  topologyKey: string,
  nodes: readonly NodeObject[],
  pods: readonly Pod[],
): Distribution {
  const domains = new Map(nodes.map(({ metadata }) => [metadata.name, metadata.labels?.[topologyKey]]));
  const counts = new Map<string, number>();
  for (const domain of domains.values()) if (domain !== undefined) counts.set(domain, 0);
  for (const { spec } of pods) {
    const domain = domains.get(spec.nodeName ?? "");
    if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

export const skewOf = (counts: Distribution): number =>
  counts.size === 0 ? 0 : Math.max(...counts.values()) - Math.min(...counts.values());

/** `zone-a 4, zone-b 3`; the busiest domains first where there are many. */
export function distributionText(counts: Distribution, most = 6): string {
  const sorted = [...counts].toSorted(
    ([one, ones], [other, others]) => others - ones || one.localeCompare(other),
  );
  const shown = sorted.slice(0, most).map(([domain, count]) => `${domain} ${count}`);
  return sorted.length > most ? `${shown.join(", ")}, …` : shown.join(", ");
}

interface Judged {
  readonly constraint: SpreadConstraint;
  readonly counts: Distribution;
}

async function judge(
  context: ProofContext,
  nodes: readonly NodeObject[],
  workload: Workload,
): Promise<readonly Judged[]> {
  const pods = await podsOf(context.client, workload);
  const constraints = workload.spec.template.spec.topologySpreadConstraints ?? [];
  const judged = constraints.map((constraint) => {
    const counts = distribution(constraint.topologyKey, eligible(nodes, workload), counted(constraint, pods));
    return { constraint, counts };
  });
  const skewed = judged.find(({ constraint, counts }) => skewOf(counts) > constraint.maxSkew);
  if (skewed === undefined) return judged;
  const { topologyKey, maxSkew } = skewed.constraint;
  throw await failure(
    context,
    `${nameOf(workload)}: got a skew of ${skewOf(skewed.counts)} over ${topologyKey} ` +
      `(${distributionText(skewed.counts)}), expected at most ${maxSkew} as it declares`,
    [workload],
  );
}

async function examine(context: ProofContext): Promise<Examination> {
  const nodes = await listNodes(context.client);
  const all = await listWorkloads(context);
  const declared = all.filter(
    ({ spec }) => (spec.replicas ?? 1) > 1 && (spec.template.spec.topologySpreadConstraints ?? []).length > 0,
  );
  const notes: string[] = [];
  for (const workload of declared) {
    const judged = await judge(context, nodes, workload);
    const texts = judged.map(
      ({ constraint, counts }) =>
        `${constraint.topologyKey.split("/").at(-1)} ${[...counts.values()]
          .toSorted((a, b) => b - a)
          .slice(0, 6)
          .join("/")}`,
    );
    notes.push(`${workload.metadata.name}: ${texts.join(", ")}`);
  }
  const preferred = declared.some(({ spec }) =>
    spec.template.spec.topologySpreadConstraints?.some(
      ({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway",
    ),
  );
  return {
    examined: declared.length,
    notes: [
      ...notes,
      ...(preferred ? ["preferences are held to as conditions: the sandbox has room in every zone"] : []),
    ],
  };
}

export const spread: Proof = {
  name: "spread",
  claim: "pods stand spread over zones and hosts as their workload declares",
  counts: "workloads",
  expected: ({ plan }) => spreadWorkloads(plan).length + multiMemberStores(plan).length,
  examine,
};
