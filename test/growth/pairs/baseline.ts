import { join } from "node:path";
import { resourceId } from "../../../growth/resourceId.ts";
import { at } from "../../support/kubernetesStack.ts";
import type { Json } from "../../support/profileDocument.ts";
import { SAMPLE } from "../../support/sample.ts";
import { type Arrangement, arrangements } from "./arrangements.ts";
import { holdsData } from "./engine.ts";
import type { Stand, StandingResource } from "./stand.ts";
import { SUBNET_GROUPS, types } from "./types.ts";

/** What a later package has to find as it is, or by an alias: a resource that holds data, or that one of those refers to. */
export interface Kept extends Pick<StandingResource, "urn" | "type" | "protect"> {
  /** Values of the inputs by which the provider replaces it, or of which a smaller one loses data, by their path. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The arrangements that stacks of users can have: those of the tiers in this package. */
export const keptArrangements: readonly Arrangement[] = arrangements.filter(
  ({ profile, choice }) => !profile.startsWith(`${SAMPLE}/`) && choice.operators !== "existing",
);

/** The file with what is kept of an arrangement. */
export const fileOf = ({ profile, target, choice }: Arrangement): string => {
  const name = [target, ...Object.values(choice).map(String)].join("-");
  return join(import.meta.dirname, "..", "baseline", profile.replace("/", "-"), `${name}.json`);
};

function keptOf(resource: StandingResource): Kept {
  const { urn, type, protect, inputs } = resource;
  const row = types[type];
  const subnets = SUBNET_GROUPS.includes(type) ? ["subnetIds"] : [];
  const paths = [...(row?.replaces ?? []), ...(row?.stands ?? []), ...(row?.shrinks ?? []), ...subnets];
  const values = paths.map((path) => [path, at(inputs, path)] as const);
  return {
    urn,
    type,
    protect,
    inputs: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
  };
}

/** What a stack has to keep. */
export const kept = (stand: Stand): Kept[] =>
  [...stand.resources.values()]
    .filter((resource) => holdsData(resource, stand) || types[resource.type] !== undefined)
    .map(keptOf)
    .toSorted((one, other) => (one.urn < other.urn ? -1 : 1));

/** An object with values at their paths. */
function nested(values: Readonly<Record<string, unknown>>): Json {
  const whole: Json = {};
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split(".");
    let place = whole;
    for (const key of keys.slice(0, -1)) {
      place[key] ??= {};
      place = place[key] as Json;
    }
    place[keys.at(-1) ?? ""] = value;
  }
  return whole;
}

/** A stack of which only what has to be kept is known, as the one of today would find it. */
export function standOf(found: readonly Kept[], today: Stand): Stand {
  const resources = found.map(({ urn, type, protect, inputs }): [string, StandingResource] => {
    const name = urn.split("::").slice(3).join("::");
    const one = { urn, type, protect, name, id: resourceId({ type, name }), inputs: nested(inputs) as never };
    return [urn, { ...one, ignores: [], retained: false, aliases: [] }];
  });
  return { ...today, resources: new Map(resources) };
}
