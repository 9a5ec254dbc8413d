import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import type { OperatorMode, Target } from "../targets/names.ts";
import { membersOf } from "./engines/store.ts";
import type { Lack } from "./lack.ts";
import { keptFigures } from "./larger.ts";
import { storeKey } from "./standing.ts";
import type { EnginePlan, StorePlan } from "./types.ts";

/** The operator's choices that decide what is lacking. */
interface LackChoices {
  readonly operators?: OperatorMode | undefined;
  readonly gateway?: string | undefined;
  readonly snapshotClass?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
}

interface LackArgs {
  readonly choices: LackChoices;
  readonly stores: Readonly<Record<string, StorePlan>>;
  /** The stores that the workloads run on, as their tier states them. */
  readonly engines: readonly EnginePlan[];
}

/** Queues that have several brokers in the profile and fewer in the plan. */
const brokersLacking = (profile: Profile, stores: readonly StorePlan[]): Lack[] =>
  Object.entries(profile.stores).flatMap(([store, one]): Lack[] => {
    const planned = stores.find(({ name, phase }) => name === store && phase === "serving");
    const runs = planned === undefined ? 0 : membersOf(planned);
    return one.kind === "queue" && runs > 0 && runs < one.members
      ? [{ key: "brokers", store, members: one.members }]
      : [];
  });

/** Stores that are larger than the tier states, as the arrangement beside has them larger. */
const sizesKept = (stores: Readonly<Record<string, StorePlan>>, engines: readonly EnginePlan[]): Lack[] =>
  engines.flatMap((stated): Lack[] => {
    const planned = stores[storeKey(stated)];
    const figures = planned === undefined ? [] : keptFigures(planned, stated);
    return figures.length === 0 ? [] : [{ key: "keeps-size", store: stated.name, figures }];
  });

/** Stores on both sides of a switch with volumes of which the stack takes no snapshot. */
function restorePointsLacking(stores: readonly StorePlan[], { snapshotClass = "none" }: LackChoices): Lack[] {
  const switched = new Set(stores.filter(({ phase }) => phase !== "serving").map(({ name }) => name));
  return stores
    .filter(({ name, volumes }) => switched.has(name) && volumes.length > 0)
    .filter(({ operator }) => operator !== null || snapshotClass === "none")
    .map(({ key, operator }): Lack => ({ key: "restore-point", store: key, operator }));
}

/** Caches whose writes must survive a switch, and of which no restore point can be made before it. */
const cachesLacking = (stores: readonly StorePlan[]): Lack[] =>
  stores.some(({ phase }) => phase === "retiring")
    ? stores.flatMap((store): Lack[] =>
        store.engine === "elasticache" && store.durable
          ? [{ key: "cache-restore-point", store: store.key }]
          : [],
      )
    : [];

/** What the plan lacks on a target. */
export function planLacks(profile: Profile, target: Target, { choices, stores, engines }: LackArgs): Lack[] {
  // On a cluster, operators and the Gateway controller are the user's choice; a cloud has its own services.
  const { ownCluster } = rowOf(target);
  const bare = ownCluster && (choices.operators ?? "none") === "none";
  const inside = ownCluster && (choices.gateway ?? "none") === "none";
  const secrets = new Set(choices.secrets);
  const backlog = Object.entries(profile.workloads)
    .filter(([, { autoscaling }]) => bare && autoscaling?.backlogSeconds !== undefined)
    .map(([workload]): Lack => ({ key: "backlog-scaling", workload }));
  const externals = Object.values(profile.externals)
    .filter(({ secret }) => !secrets.has(secret))
    .map(({ title, secret }): Lack => ({ key: "external", title, secret }));
  return [
    ...backlog,
    ...brokersLacking(profile, Object.values(stores)),
    ...sizesKept(stores, engines),
    ...(ownCluster ? restorePointsLacking(Object.values(stores), choices) : []),
    ...cachesLacking(Object.values(stores)),
    ...(bare ? [{ key: "alerts" } as const] : []),
    ...(inside ? [{ key: "route" } as const] : []),
    ...externals,
  ];
}
