import { PROJECT } from "../base/project.ts";
import { rowOf } from "../targets/index.ts";
import { sizeOf } from "./contents.ts";
import { type EarlierPlacement, type PlacedStore, type Placement, remembersStores } from "./placement.ts";
import { type GrowthRow, stops, type Update } from "./row.ts";

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

/** Whether a network was there before the stack: then the operator names its subnets. */
export const isGiven = (network: string | null): boolean => zone(network) !== undefined;

/** Whether two stacks stand in one network, whatever its subnets. */
export const isSameNetwork = (one: string | null, other: string | null): boolean =>
  itself(one) === itself(other);

/** Nothing of it: a service has no address there, or another store has. */
const outside: PartOfNetwork = () => undefined;

/** What of the network a store stands in, by its engine on a cloud. What stands in pods goes with their cluster. */
export const standsIn: Readonly<Record<string, PartOfNetwork>> = {
  ebs: zone,
  rds: itself,
  documentdb: itself,
  elasticache: itself,
  "elasticache-queue": itself,
  "elasticache-cluster": itself,
  "amazon-mq": itself,
  msk: itself,
  s3: outside,
  sqs: outside,
  "rds-database": outside,
};

/** Whether members of a store have addresses in the network, in subnets that the cloud chooses. */
export const isInNetwork = ({ engine }: Pick<PlacedStore, "engine">): boolean => standsIn[engine] === itself;

/** The control plane of EKS. It holds everything that stands on the cluster. */
const CLUSTER = "aws:eks/cluster:Cluster::";

const isCluster = (id: string): boolean => id.startsWith(CLUSTER);

/** Whether a stack has a cluster: one that is protected, or, in a trial, one with a store on it. */
const hasCluster = ({ held, stores }: Placement): boolean =>
  held.some(isCluster) ||
  Object.values(stores).some(({ resources }) => resources.some((id) => id.startsWith("kubernetes:")));

/** The clusters of a live stack that an update keeps. */
export const keptClusters = (live: Placement, { declared }: Update): string[] =>
  hasCluster(live) ? [...declared].filter(isCluster) : [];

/** A cluster that would have to move: its addresses are in the network, and AWS takes it into no other one. */
function clusterRows(live: Placement, update: Update): GrowthRow[] {
  const { network } = live;
  const { placement } = update;
  if (isSameNetwork(network, placement.network)) return [];
  return keptClusters(live, update).map((id) =>
    stops(
      id,
      `it stands in the network ${network} with all that is on it, and AWS moves no cluster to ${placement.network}. Put ${PROJECT}:network back, or make a second stack`,
    ),
  );
}

/** What cannot follow where the network changes: the cluster, and stores, which would be replaced. */
export function networkRows(live: Placement, update: Update): GrowthRow[] {
  const { network, stores } = update.placement;
  const moved = ({ engine }: PlacedStore): boolean => {
    const part = standsIn[engine] ?? outside;
    return part(live.network) !== part(network);
  };
  const rows = Object.entries(live.stores)
    .filter(([key, store]) => moved(store) && stores[key] !== undefined)
    .map(([key, store]) =>
      stops(
        key,
        `${sizeOf(store)}: it stands in the network ${live.network}, and would be replaced in ${network}. Put ${PROJECT}:network back, or make a second stack`,
      ),
    );
  return [...clusterRows(live, update), ...rows];
}
