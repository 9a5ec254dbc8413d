import { RequestError } from "../base/errors.ts";

/** Something that waits for others, and the kind of object it is. */
export interface Orderable {
  readonly urn: string;
  readonly kind: string;
  readonly waitsFor: readonly string[];
}

/** An item and the stage in which it may be applied: everything of the stages before is there. */
export interface Ordered<Item> {
  readonly item: Item;
  readonly stage: number;
}

/**
 * What must be there before the rest although nothing in the objects says so: a namespace before what is in
 * it, quotas, defaults and service accounts before pods (admission asks for them), and so on. The order of the
 * kinds is Helm's: https://github.com/helm/helm/blob/main/pkg/release/v1/util/kind_sorter.go
 */
const kindsByStage: readonly (readonly string[])[] = [
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
  ...kindsByStage.flat(),
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
  const stage = kindsByStage.findIndex((kinds) => kinds.includes(kind));
  return stage === -1 ? kindsByStage.length : stage;
};

const rankOf = (kind: string): number => {
  const rank = order.indexOf(kind);
  return rank === -1 ? order.length : rank;
};

const compareText = (one: string, other: string): number => Number(one > other) - Number(one < other);

/**
 * The items in an order in which each comes after what it waits for, and the same each time: by stage, by
 * kind, by URN. An item that waits for one of a later stage moves to that stage.
 *
 * @throws RequestError naming the circle, where items wait for each other.
 */
export function inOrder<Item extends Orderable>(items: readonly Item[]): Ordered<Item>[] {
  const left = items.toSorted(
    (one, other) =>
      stageOf(one.kind) - stageOf(other.kind) ||
      rankOf(one.kind) - rankOf(other.kind) ||
      compareText(one.urn, other.urn),
  );
  const urns = new Set(items.map(({ urn }) => urn));
  const waits = ({ waitsFor }: Item): readonly string[] => waitsFor.filter((urn) => urns.has(urn));
  const stages = new Map<string, number>();
  const done: Ordered<Item>[] = [];
  while (left.length > 0) {
    const item = left.find((one) => waits(one).every((urn) => stages.has(urn)));
    if (item === undefined) throw circle(new Map(left.map((one) => [one.urn, waits(one)])));
    left.splice(left.indexOf(item), 1);
    const stage = Math.max(stageOf(item.kind), ...waits(item).map((urn) => stages.get(urn) ?? 0));
    stages.set(item.urn, stage);
    done.push({ item, stage });
  }
  return done;
}

/** Each of these items waits for another one of them. */
function circle(waits: ReadonlyMap<string, readonly string[]>): RequestError {
  const path: string[] = [];
  let urn = waits.keys().next().value;
  while (urn !== undefined && !path.includes(urn)) {
    path.push(urn);
    urn = waits.get(urn)?.find((other) => waits.has(other));
  }
  const found = [...path.slice(path.indexOf(urn ?? "")), urn];
  return new RequestError(`got resources that wait for each other, expected an order: ${found.join(" → ")}`);
}
