import { RequestError } from "../base/errors.ts";

/** Something that waits for others, and the kind of object it is. */
export interface Orderable {
  readonly urn: string;
  readonly kind: string;
  readonly waitsFor: readonly string[];
}

/** An item and the stage in which it may be applied: everything of the stages before is there. */
export interface Staged<Item> {
  readonly item: Item;
  readonly stage: number;
}

/**
 * What must be there before the rest although nothing in the objects says so: a namespace before what is in
 * it, quotas, defaults and service accounts before pods (admission asks for them), and so on. The order of the
 * kinds is Helm's: https://github.com/helm/helm/blob/main/pkg/release/v1/util/kind_sorter.go
 */
const stages: readonly (readonly string[])[] = [
  ["CustomResourceDefinition", "PriorityClass", "StorageClass", "GatewayClass", "Namespace"],
  [
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "PodDisruptionBudget",
  ],
];

const order: readonly string[] = [
  ...stages.flat(),
  "Service",
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "HorizontalPodAutoscaler",
  "Ingress",
  "Gateway",
  "HTTPRoute",
];

const stageOf = (kind: string): number => {
  const stage = stages.findIndex((kinds) => kinds.includes(kind));
  return stage === -1 ? stages.length : stage;
};

const rankOf = (kind: string): number => {
  const rank = order.indexOf(kind);
  return rank === -1 ? order.length : rank;
};

/**
 * The items in an order in which each comes after what it waits for, and the same each time: by stage, by
 * kind, by URN. An item that waits for one of a later stage moves to that stage.
 *
 * @throws RequestError naming the circle, where items wait for each other.
 */
export function inOrder<Item extends Orderable>(items: readonly Item[]): Staged<Item>[] {
  const byUrn = new Map(items.map((item) => [item.urn, item]));
  const waits = (item: Item): Item[] =>
    item.waitsFor.flatMap((urn) => {
      const other = byUrn.get(urn);
      return other === undefined ? [] : [other];
    });
  const reached = stagesReached(items, waits);
  const staged = items.map((item) => ({ item, stage: reached.get(item.urn) ?? 0 }));
  const sorted = staged.toSorted(
    (one, other) =>
      one.stage - other.stage ||
      rankOf(one.item.kind) - rankOf(other.item.kind) ||
      compareText(one.item.urn, other.item.urn),
  );
  return settle(sorted, waits);
}

const compareText = (one: string, other: string): number => Number(one > other) - Number(one < other);

/** The stage of each item: its own, or the latest one of what it waits for. */
function stagesReached<Item extends Orderable>(
  items: readonly Item[],
  waits: (item: Item) => readonly Item[],
): ReadonlyMap<string, number> {
  const reached = new Map<string, number>();
  const visit = (item: Item, path: readonly string[]): number => {
    const known = reached.get(item.urn);
    if (known !== undefined) return known;
    if (path.includes(item.urn)) throw circle([...path.slice(path.indexOf(item.urn)), item.urn]);
    const before = waits(item).map((other) => visit(other, [...path, item.urn]));
    const stage = Math.max(stageOf(item.kind), ...before);
    reached.set(item.urn, stage);
    return stage;
  };
  for (const item of items) visit(item, []);
  return reached;
}

const circle = (urns: readonly string[]): RequestError =>
  new RequestError(`got resources that wait for each other, expected an order: ${urns.join(" → ")}`);

/** Keeps the given order as far as it can: an item that comes too early pulls what it waits for before it. */
function settle<Item extends Orderable>(
  sorted: readonly Staged<Item>[],
  waits: (item: Item) => readonly Item[],
): Staged<Item>[] {
  const byUrn = new Map(sorted.map((staged) => [staged.item.urn, staged]));
  const done = new Map<string, Staged<Item>>();
  const place = (staged: Staged<Item>): void => {
    if (done.has(staged.item.urn)) return;
    const before = waits(staged.item).map(({ urn }) => byUrn.get(urn));
    for (const other of before) if (other !== undefined) place(other);
    done.set(staged.item.urn, staged);
  };
  for (const staged of sorted) place(staged);
  return [...done.values()];
}
