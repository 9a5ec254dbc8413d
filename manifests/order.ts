import { RequestError } from "../base/errors.ts";

/** An object, and the objects that must be applied before it. */
interface Orderable {
  readonly urn: string;
  readonly kind: string;
  readonly waitsFor: readonly string[];
}

/** An item and its stage: it may be applied once all items of earlier stages are. */
export interface Ordered<Item> {
  readonly item: Item;
  readonly stage: number;
}

/**
 * Kinds by the stage in which they are applied; those that are not here come last. The first two stages must exist
 * before the last, although no object names them: a namespace before the objects in it; quotas, defaults and service
 * accounts before pods, as admission reads them. The order is Helm's:
 * https://github.com/helm/helm/blob/main/pkg/release/v1/util/kind_sorter.go
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
  [
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
  ],
];
const order = kindsByStage.flat();

const stageOf = (kind: string): number => {
  const stage = kindsByStage.findIndex((kinds) => kinds.includes(kind));
  return stage === -1 ? kindsByStage.length - 1 : stage;
};

const rankOf = (kind: string): number => {
  const rank = order.indexOf(kind);
  return rank === -1 ? order.length : rank;
};

const compareText = (one: string, other: string): number => Number(one > other) - Number(one < other);

/**
 * Sorts items so that each comes after the items that it waits for; apart from that by stage, kind and URN, so that
 * the order is always the same. An item that waits for one of a later stage moves to that stage.
 *
 * @throws RequestError that names the items where some wait for each other.
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
    if (item === undefined) {
      const names = left.map(({ urn }) => urn).join(", ");
      throw new RequestError(`got resources that wait for each other, expected an order: ${names}`);
    }
    left.splice(left.indexOf(item), 1);
    const stage = Math.max(stageOf(item.kind), ...waits(item).map((urn) => stages.get(urn) ?? 0));
    stages.set(item.urn, stage);
    done.push({ item, stage });
  }
  return done;
}
