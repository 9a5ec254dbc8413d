import type { Stand, StandingResource } from "./stand.ts";

// Where the volumes of a cluster on AWS may be, and where its nodes are: from what the program registers, and nothing else.

const CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";
const NODES = "aws:eks/nodeGroup:NodeGroup";

interface StorageClassInputs {
  readonly metadata: { readonly name: string };
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions: readonly { readonly key: string; readonly values: readonly string[] }[];
  }[];
}

/** `sample-private-0` of `${sample-private-0.id}`; the same of the zone of that subnet. */
const subnetOf = (text: string): string => /^\$\{([^.]+)\./.exec(text)?.[1] ?? text;

/** The subnets in which the nodes of a stack are. */
const nodeSubnets = ({ resources }: Stand): string[] =>
  [...resources.values()]
    .filter(({ type }) => type === NODES)
    .flatMap(({ inputs }) => (inputs as unknown as { readonly subnetIds: readonly string[] }).subnetIds)
    .map(subnetOf);

/** The subnets in whose zones a class makes volumes; null if in that of any node. */
const classes = ({ resources }: Stand): Map<string, readonly string[] | null> =>
  new Map(
    [...resources.values()]
      .filter(({ type }) => type === CLASS)
      .map(({ inputs }) => {
        const { metadata, allowedTopologies: allowed } = inputs as unknown as StorageClassInputs;
        const terms = allowed?.flatMap(({ matchLabelExpressions }) => matchLabelExpressions);
        return [metadata.name, terms?.flatMap(({ values }) => values.map(subnetOf)) ?? null];
      }),
  );

/** The classes of the claims in a resource, whoever makes them: a claim, a template, values of a chart. */
function classesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^storageClass(Name)?$/.test(key) && typeof inner === "string" ? [inner] : classesIn(inner),
  );
}

/** Resources with volumes on the cluster. */
export const withVolumes = ({ resources }: Stand): StandingResource[] =>
  [...resources.values()].filter(({ inputs }) => classesIn(inputs).length > 0);

/**
 * The resources of which a volume may be in a zone that has no node any more.
 *
 * @param stands the stack at each moment, the last one at the end.
 */
export function strandedVolumes(...stands: readonly [Stand, Stand, ...Stand[]]): string[] {
  const last = stands.at(-1) ?? stands[0];
  const nodes = nodeSubnets(last);
  return stands.slice(0, -1).flatMap((at) => {
    const made = classes(at);
    return withVolumes(at)
      .filter(({ urn }) => last.resources.has(urn))
      .flatMap(({ id, inputs }) =>
        classesIn(inputs)
          .flatMap((name) => made.get(name) ?? nodeSubnets(at))
          .filter((subnet) => !nodes.includes(subnet))
          .map((subnet) => `${id} may have a volume in the zone of ${subnet}`),
      );
  });
}
