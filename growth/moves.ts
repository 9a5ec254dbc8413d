import { PROJECT } from "../base/project.ts";
import { rowOf } from "../targets/index.ts";
import { sizeOf } from "./contents.ts";
import { type EarlierPlacement, type PlacedStore, type Placement, remembersStores } from "./placement.ts";
import { type GrowthRow, stops } from "./row.ts";

/** The parts of a placement that no update may change, the key of each, and its text as that key has it. */
const fixed = [
  { part: "target", key: `${PROJECT}:target`, text: ({ target }: EarlierPlacement) => target },
  { part: "system", key: `${PROJECT}:profile`, text: ({ system }: EarlierPlacement) => `${system}/<tier>` },
] as const;

/** What makes an update a move to another place: no stack can make it. */
export function moves(live: EarlierPlacement, update: Placement): GrowthRow[] {
  const rows = fixed
    .filter(({ part }) => live[part] !== update[part])
    .map(({ part, key, text }) =>
      stops(
        key,
        `got ${text(update)}, expected ${text(live)}: this stack runs with that, and another ${part} is a move, not an update. Make a second stack, or destroy this one first`,
      ),
    );
  if (rows.length > 0 || !remembersStores(live)) return rows;
  const { place } = live;
  if (place === null || update.place === null || place === update.place) return [];
  const what = rowOf(update.target).ownCluster ? "cluster" : "account";
  return [
    stops(
      what,
      `got the ${what} ${update.place}, expected ${place}: this stack lives there. Point the provider at it, or make a second stack for this ${what}`,
    ),
  ];
}

/** What of a network decides where a store stands. A network is named by its range, or by its id and the first subnet. */
type PartOfNetwork = (network: string | null) => string | undefined;

/** The network itself: a store with addresses in it cannot follow into another. */
const itself: PartOfNetwork = (network) => network?.split(" ")[0];
/** The zone of a volume: that of the subnet in an existing network. All networks of the stack's own begin in the same zone. */
const zone: PartOfNetwork = (network) => network?.split(" ")[1];

/** What of the network a store stands in, by its engine. */
const standsIn: Readonly<Record<string, PartOfNetwork>> = {
  ebs: zone,
  rds: itself,
  elasticache: itself,
  "elasticache-queue": itself,
  "elasticache-cluster": itself,
};

/** The control plane of EKS. It holds everything that stands on the cluster, and is protected while one is there. */
const CLUSTER = "aws:eks/cluster:Cluster::";

/** A cluster that would have to move: its addresses are in the network, and AWS takes it into no other one. */
function clusterRows(live: Placement, update: Placement): GrowthRow[] {
  const holds = ({ held }: Placement): boolean => held.some((one) => one.startsWith(CLUSTER));
  if (!holds(live) || !holds(update) || itself(live.network) === itself(update.network)) return [];
  return [
    stops(
      `${PROJECT}:network`,
      `the cluster with all that is on it: it stands in the network ${live.network}, and AWS moves none to ${update.network}. Put ${PROJECT}:network back, or make a second stack`,
    ),
  ];
}

/** What cannot follow where the network changes: the cluster, and stores, which would be replaced. */
export function networkRows(live: Placement, update: Placement): GrowthRow[] {
  const moved = ({ engine }: PlacedStore): boolean => {
    const part = standsIn[engine];
    return part !== undefined && part(live.network) !== part(update.network);
  };
  const stores = Object.entries(live.stores)
    .filter(([key, store]) => moved(store) && update.stores[key] !== undefined)
    .map(([key, store]) =>
      stops(
        key,
        `${sizeOf(store)}: it stands in the network ${live.network}, and would be replaced in ${update.network}. Put ${PROJECT}:network back, or make a second stack`,
      ),
    );
  return [...clusterRows(live, update), ...stores];
}
