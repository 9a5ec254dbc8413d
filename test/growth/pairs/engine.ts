import type { Placement } from "../../../growth/placement.ts";
import { amount, at } from "../../support/kubernetesStack.ts";
import type { Stand, StandingResource } from "./stand.ts";
import { EVENT_QUEUES, SUBNETS, types } from "./types.ts";

/** What the engine and the provider do to a resource that holds data, or that is protected. */
export interface Loss {
  readonly resource: StandingResource;
  readonly how: "is deleted" | "is replaced" | "shrinks";
  /** The input that causes it, if one does. */
  readonly path: string | null;
}

/** The texts of what can replace a resource, by path. A stand is compared with many others, so they are kept. */
const texts = new WeakMap<StandingResource, ReadonlyMap<string, string>>();

function textsOf(resource: StandingResource): ReadonlyMap<string, string> {
  const kept = texts.get(resource);
  if (kept !== undefined) return kept;
  const paths = types[resource.type]?.replaces ?? [];
  const made = new Map(paths.map((path) => [path, JSON.stringify(at(resource.inputs, path)) ?? ""]));
  texts.set(resource, made);
  return made;
}

const ignored = ({ ignores }: StandingResource, path: string): boolean =>
  ignores.some((one) => one === "*" || path === one || path.startsWith(`${one}.`));

/** Whether a text names an output of one of the resources. */
const names = (text: string, replaced: ReadonlySet<string>): boolean =>
  replaced.size > 0 && [...text.matchAll(/\$\{([^.}]+)\./g)].some(([, name = ""]) => replaced.has(name));

const subnetsAt = ({ inputs }: StandingResource, path: string): string[] => {
  const found = at(inputs, path);
  return Array.isArray(found) ? found.map(String) : [];
};

/** Where a resource names its subnets, if none is left of those that it had; null otherwise. */
function leftSubnets(
  before: StandingResource,
  after: StandingResource,
  replaced: ReadonlySet<string>,
): string | null {
  const path = SUBNETS[before.type];
  if (path === undefined) return null;
  const had = subnetsAt(before, path);
  const stays = subnetsAt(after, path).some((id) => had.includes(id) && !names(id, replaced));
  return had.length === 0 || stays ? null : path;
}

function replacingPath(
  before: StandingResource,
  after: StandingResource,
  replaced: ReadonlySet<string>,
): string | null {
  const was = textsOf(before);
  const changed = [...textsOf(after)].find(
    ([path, text]) => !ignored(after, path) && (was.get(path) !== text || names(text, replaced)),
  );
  if (changed !== undefined) return changed[0];
  const stranded = types[after.type]?.stands?.find((path) => was.get(path) !== textsOf(after).get(path));
  return stranded ?? leftSubnets(before, after, replaced);
}

/** What the engine knows a resource by: its URN, and those of its aliases. */
const urnsOf = ({ urn, aliases }: StandingResource): readonly string[] => [urn, ...aliases];

/** What is replaced: URN → the input that causes it. A resource is registered after those that it refers to. */
export function replacements({ resources: live }: Stand, next: Stand): Map<string, string> {
  const found = new Map<string, string>();
  const names = new Set<string>();
  for (const after of next.resources.values()) {
    const before = live.get(urnsOf(after).find((urn) => live.has(urn)) ?? after.urn);
    const path = before === undefined ? null : replacingPath(before, after, names);
    if (path === null) continue;
    found.set(after.urn, path);
    names.add(after.name);
  }
  return found;
}

const sizeAt = ({ inputs }: StandingResource, path: string): number | null => {
  const value = at(inputs, path);
  if (value === undefined || value === null) return null;
  return typeof value === "boolean" ? Number(value) : amount(value);
};

function shrinkingPath(before: StandingResource, after: StandingResource): string | null {
  const path = (types[before.type]?.shrinks ?? []).find((one) => {
    if (ignored(after, one)) return false;
    const [was, is] = [sizeAt(before, one), sizeAt(after, one)];
    return was !== null && (is === null || is < was);
  });
  return path ?? null;
}

/** What stores on a cluster stand on. */
const GROUND: readonly string[] = ["aws:eks/cluster:Cluster", "kubernetes:core/v1:Namespace"];

/** Whether a store keeps data on the cluster: one that the operator has not released. */
const hasStoreOnCluster = ({ stores }: Stand["placement"]): boolean =>
  Object.values(stores).some(
    ({ durable, released, resources }) =>
      durable && !released && resources.some((one) => one.startsWith("kubernetes:")),
  );

/**
 * Whether a resource is the namespace on a cluster of the cloud, which goes with that cluster when a stack moves to another compute
 * kind. While two arrangements stand, what holds data in it is protected itself.
 */
const goesWithCluster = ({ type, protect }: StandingResource, { target, beside }: Placement): boolean =>
  type === "kubernetes:core/v1:Namespace" && !protect && target === "aws" && beside !== null;

/** Whether a resource is the namespace of the collector of logs, which holds no store: its pods keep nothing. */
const isOfPodLogs = ({ type, name }: StandingResource): boolean =>
  type === "kubernetes:core/v1:Namespace" && name.endsWith("-pod-logs-namespace");

/**
 * Whether the loss of a resource is a loss of data: by its type, or because the stack says so. A cache that a restart
 * empties has none.
 */
export function holdsData(resource: StandingResource, { placement }: Pick<Stand, "placement">): boolean {
  const { type, id, name, protect, inputs } = resource;
  // A copy, which a tier with fewer members gives up: its primary has the data.
  if (!protect && inputs.replicateSourceDb !== undefined) return false;
  if (goesWithCluster(resource, placement)) return false;
  if (protect || placement.held.includes(id)) return true;
  if (isOfPodLogs(resource)) return false;
  if (GROUND.includes(type)) return hasStoreOnCluster(placement);
  const stores = Object.values(placement.stores).filter(({ resources }) => resources.includes(id));
  if (stores.length > 0) return stores.some(({ durable }) => durable);
  return (types[type]?.data ?? false) && !EVENT_QUEUES.test(name);
}

/**
 * What an update would take from a stack if nothing stopped it. The engine knows a resource by its URN, and replaces it
 * where the provider cannot change an input.
 */
export function losses(live: Stand, next: Stand): Loss[] {
  const replaced = replacements(live, next);
  const today = new Map(
    [...next.resources.values()].flatMap((one) => urnsOf(one).map((urn) => [urn, one] as const)),
  );
  return [...live.resources.values()].flatMap((resource): Loss[] => {
    if (!holdsData(resource, live)) return [];
    const after = today.get(resource.urn);
    // The provider leaves a retained one where it is, but the engine refuses to let go of what is protected.
    if (after === undefined) {
      return resource.retained && !resource.protect ? [] : [{ resource, how: "is deleted", path: null }];
    }
    const path = replaced.get(after.urn);
    if (path !== undefined) return [{ resource, how: "is replaced", path }];
    const shrinking = shrinkingPath(resource, after);
    return shrinking === null ? [] : [{ resource, how: "shrinks", path: shrinking }];
  });
}

/** What the engine itself refuses: it neither deletes nor replaces what is protected in its state. */
export const engineRefuses = (found: readonly Loss[]): Loss[] =>
  found.filter(({ resource, how }) => resource.protect && how !== "shrinks");

export const sentence = ({ resource, how, path }: Loss): string =>
  `${resource.id} ${how}${path === null ? "" : ` by ${path}`}`;
