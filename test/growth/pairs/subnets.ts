import { at } from "../../support/kubernetesStack.ts";
import type { Stand, StandingResource } from "./stand.ts";
import { SUBNETS } from "./types.ts";
import { withResources } from "./worlds.ts";

// In which subnets AWS itself places something, and which subnets there are: from what the program registers, and nothing else.

const SUBNET = "aws:ec2/subnet:Subnet";
const PRIVATE = /-private-(\d+)$/;

/** Where a type names the subnets among which AWS chooses. */
const PLACED: Readonly<Record<string, string>> = {
  ...SUBNETS,
  "aws:lambda/function:Function": "vpcConfig.subnetIds",
  "aws:rds/proxy:Proxy": "vpcSubnetIds",
};

/** `sample-private-0` of `${sample-private-0.id}`; an id as it is. */
const plain = (id: unknown): string => /^\$\{([^.]+)\./.exec(String(id))?.[1] ?? String(id);

/** The subnets that a resource names, and whether the engine goes by other ones later. */
function placesOf({ type, inputs, ignores }: StandingResource): { subnets: string[]; lasting: boolean } {
  const path = PLACED[type];
  const found = path === undefined ? undefined : at(inputs, path);
  return {
    subnets: Array.isArray(found) ? found.map(plain) : [],
    lasting: path !== undefined && ignores.includes(path),
  };
}

/** What AWS itself places in subnets. */
export const placed = ({ resources }: Stand): StandingResource[] =>
  [...resources.values()].filter((one) => placesOf(one).subnets.length > 0);

const subnetsOf = ({ resources }: Stand): StandingResource[] =>
  [...resources.values()].filter(({ type }) => type === SUBNET);

/** Names of the subnets of a kind. */
export const subnetNames = (stand: Stand, kind: "public" | "private"): string[] =>
  subnetsOf(stand)
    .map(({ name }) => name)
    .filter((name) => name.includes(`-${kind}-`));

/**
 * The subnets that an update takes from what stands in them before and after it: it deletes them, or takes them out of the list.
 *
 * @param stands the stack at each moment, the last one at the end.
 */
export function takenSubnets(...stands: readonly [Stand, Stand, ...Stand[]]): string[] {
  const last = stands.at(-1) ?? stands[0];
  const standing = new Set(subnetsOf(last).map(({ name }) => name));
  return stands.slice(0, -1).flatMap((before) =>
    placed(before).flatMap((one) => {
      const after = last.resources.get(one.urn);
      if (after === undefined) return [];
      const { subnets: listed, lasting } = placesOf(after);
      return placesOf(one)
        .subnets.filter((subnet) => !standing.has(subnet) || !(lasting || listed.includes(subnet)))
        .map((subnet) => `${one.id} may stand in ${subnet}`);
    }),
  );
}

/** The same stack with private subnets in the zones of its tier only, as a package made it that kept none. */
export function withoutLasting(stand: Stand): Stand {
  const zones = subnetNames(stand, "public").length;
  const isLasting = (name: string): boolean => Number(PRIVATE.exec(name)?.[1] ?? 0) >= zones;
  const narrow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((one) => !isLasting(plain(one))).map(narrow);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, narrow(inner)]));
  };
  return withResources(stand, (all) =>
    all
      .filter(({ type, name }) => type !== SUBNET || !isLasting(name))
      .map((one) => ({ ...one, inputs: narrow(one.inputs) as StandingResource["inputs"] })),
  );
}
