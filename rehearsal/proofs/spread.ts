import {
  nameOf,
  type Pod,
  type SpreadConstraint,
  selects,
  type Workload,
} from "../../sandbox/client/objects.ts";
import { isSchedulable, listNodes, type NodeObject } from "../../sandbox/nodes/nodes.ts";
import { failure } from "../failure.ts";
import { listWorkloads, podsOf } from "../list.ts";
import type { Examination, Proof, ProofContext } from "../proof.ts";
import { multiMemberStores, proxies, spreadWorkloads } from "./planned.ts";

/** Topology domain → pods in it, for every domain that may take one. */
type Distribution = ReadonlyMap<string, number>;

/** Nodes that may take a pod of the workload by its node selector; affinity is not considered. */
function eligible(nodes: readonly NodeObject[], { spec }: Workload): readonly NodeObject[] {
  const wanted = Object.entries(spec.template.spec?.nodeSelector ?? {});
  return nodes.filter(
    (node) => isSchedulable(node) && wanted.every(([key, value]) => node.metadata.labels?.[key] === value),
  );
}

const createdAt = ({ metadata }: Pod): string => metadata.creationTimestamp ?? "";

/** Pods that a constraint counts: those of its selector, and of the newest revision where `matchLabelKeys` say so. */
function counted(
  { labelSelector, matchLabelKeys = [] }: SpreadConstraint,
  pods: readonly Pod[],
): readonly Pod[] {
  const own = pods.filter(({ metadata }) => selects(labelSelector, metadata.labels));
  const [newest] = own.toSorted((one, other) => createdAt(other).localeCompare(createdAt(one)));
  return own.filter(({ metadata }) =>
    matchLabelKeys.every((key) => metadata.labels?.[key] === newest?.metadata.labels?.[key]),
  );
}

/** How many of the pods are in each domain of a topology key. */
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

const MOST_DOMAINS = 6;

/** `zone-a 4, zone-b 3`; the busiest domains first where there are many. */
export function distributionText(counts: Distribution): string {
  const sorted = [...counts].toSorted(
    ([one, ones], [other, others]) => others - ones || one.localeCompare(other),
  );
  const shown = sorted.slice(0, MOST_DOMAINS).map(([domain, count]) => `${domain} ${count}`);
  return [...shown, ...(sorted.length > MOST_DOMAINS ? ["…"] : [])].join(", ");
}

const constraintsOf = ({ spec }: Workload): readonly SpreadConstraint[] =>
  spec.template.spec?.topologySpreadConstraints ?? [];

/** How a workload is spread, in words: `dashboard: zone 1/1/1`. @throws ProofFailure where it declares less skew. */
async function judge(
  context: ProofContext,
  nodes: readonly NodeObject[],
  workload: Workload,
): Promise<string> {
  const pods = await podsOf(context, workload);
  const texts: string[] = [];
  for (const constraint of constraintsOf(workload)) {
    const { topologyKey, maxSkew } = constraint;
    const counts = distribution(topologyKey, eligible(nodes, workload), counted(constraint, pods));
    if (skewOf(counts) > maxSkew) {
      const message =
        `${nameOf(workload)}: got a skew of ${skewOf(counts)} over ${topologyKey} ` +
        `(${distributionText(counts)}), expected at most ${maxSkew} as it declares`;
      throw await failure(context, message, [workload]);
    }
    const sorted = [...counts.values()].toSorted((one, other) => other - one);
    texts.push(`${topologyKey.split("/").at(-1)} ${sorted.slice(0, MOST_DOMAINS).join("/")}`);
  }
  return `${workload.metadata.name}: ${texts.join(", ")}`;
}

async function examine(context: ProofContext): Promise<Examination> {
  const nodes = await listNodes(context.client);
  const declared = (await listWorkloads(context)).filter(
    (workload) => (workload.spec.replicas ?? 1) > 1 && constraintsOf(workload).length > 0,
  );
  const notes: string[] = [];
  for (const workload of declared) notes.push(await judge(context, nodes, workload));
  const isPreferred = declared
    .flatMap(constraintsOf)
    .some(({ whenUnsatisfiable }) => whenUnsatisfiable === "ScheduleAnyway");
  if (isPreferred) notes.push("preferences are judged as requirements: the sandbox has room in every zone");
  return { examined: declared.length, notes };
}

export const spread: Proof = {
  name: "spread",
  claim: "pods are spread over zones and hosts as their workload declares",
  counts: "workloads",
  expected: ({ plan }) => spreadWorkloads(plan).length + multiMemberStores(plan).length + proxies(plan),
  examine,
};
