import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import type { ComputeKind, Target } from "../targets/names.ts";
import { membersOf } from "./engines/store.ts";
import type { Lack } from "./lack.ts";
import { keptFigures } from "./larger.ts";
import { isSideOf } from "./standing.ts";
import { storeKey } from "./storeKey.ts";
import type { EnginePlan, OperatorModes, StorePlan } from "./types.ts";

/** The operator's choices that decide what is lacking. */
interface LackChoices {
  readonly gateway?: string | undefined;
  readonly snapshotClass?: string | undefined;
  readonly secrets?: readonly string[] | undefined;
}

interface LackArgs {
  readonly choices: LackChoices;
  readonly operators: OperatorModes;
  /** What runs the workloads. */
  readonly compute: ComputeKind;
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

/** Workloads that shrink below a stated use, by the `tolerance` of an HPA, which older clusters drop. */
const toleranceLacking = (profile: Profile): Lack[] =>
  Object.entries(profile.workloads).flatMap(([workload, { autoscaling }]): Lack[] => {
    const { scaleDownPercent: percent, cpuPercent, memoryPercent } = autoscaling ?? {};
    return percent === undefined || (cpuPercent ?? memoryPercent) === undefined
      ? []
      : [{ key: "scale-down", workload, percent }];
  });

/** Triggers that shall add replicas because of errors. */
const errorsLacking = ({ triggers }: Profile): Lack[] =>
  Object.values(triggers).flatMap(({ signal, action, above }): Lack[] =>
    signal === "errorPercent" && action === "scale-up" && above !== undefined
      ? [{ key: "scale-on-errors", percent: above }]
      : [],
  );

/** Stores on one volume, in a tier that runs in several zones. */
const zoneBound = ({ zones }: Profile, stores: readonly StorePlan[]): Lack[] =>
  stores.flatMap(({ name, phase, volumes }): Lack[] => {
    const count = volumes.reduce((sum, volume) => sum + volume.count, 0);
    return zones > 1 && phase === "serving" && count === 1 ? [{ key: "zone-bound", store: name }] : [];
  });

/** Objects whose old versions stand in for backups. */
const copiesLacking = (stores: readonly StorePlan[]): Lack[] =>
  stores.flatMap((store): Lack[] =>
    store.engine === "seaweedfs" && store.phase === "serving" && store.backupDays > 0
      ? [{ key: "no-copy", store: store.name, days: store.backupDays }]
      : [],
  );

/** What keeps the data of a store without a copy by the stack; null if there is one, or nothing to keep. */
function keeperWithoutCopy(store: StorePlan, target: Target, { snapshotClass = "none" }: LackChoices) {
  if (store.backup !== null) return null;
  if (store.engine === "elasticache") return store.durable ? store.engine : null;
  if (!rowOf(target).ownCluster || store.volumes.length === 0) return null;
  return store.operator ?? (snapshotClass === "none" ? "claims" : null);
}

/** Stores on both sides of a switch of which the stack takes no copy, though their data must survive. */
function restorePointsLacking(target: Target, { stores, choices }: LackArgs): Lack[] {
  const all = Object.values(stores);
  const moving = all.filter(({ phase }) => phase !== "serving");
  return all
    .filter((store) => moving.some((one) => isSideOf(one, store)))
    .flatMap((store): Lack[] => {
      const keeper = keeperWithoutCopy(store, target, choices);
      return keeper === null ? [] : [{ key: "restore-point", keeper, store: store.key }];
    });
}

/** What a cluster does not do by itself, and a cloud's own services do. */
const onClusterLacking = (profile: Profile, stores: readonly StorePlan[]): Lack[] => [
  ...toleranceLacking(profile),
  ...errorsLacking(profile),
  ...zoneBound(profile, stores),
];

/** What the plan lacks on a target. */
export function planLacks(profile: Profile, target: Target, args: LackArgs): Lack[] {
  const { choices, operators, stores, engines } = args;
  // On a cluster, operators and the Gateway controller are the user's choice; a cloud has its own services.
  const { ownCluster } = rowOf(target);
  const uncounted = ownCluster && operators.backlogScaling === "none";
  const unwatched = ownCluster && operators.monitoring === "none";
  const inside = ownCluster && (choices.gateway ?? "none") === "none";
  const secrets = new Set(choices.secrets);
  const all = Object.values(stores);
  const backlog = Object.entries(profile.workloads)
    .filter(([, { autoscaling }]) => uncounted && autoscaling?.backlogSeconds !== undefined)
    .map(([workload]): Lack => ({ key: "backlog-scaling", workload }));
  const externals = Object.values(profile.externals)
    .filter(({ secret }) => !secrets.has(secret))
    .map(({ title, secret }): Lack => ({ key: "external", title, secret }));
  return [
    ...backlog,
    ...(ownCluster ? onClusterLacking(profile, all) : []),
    ...(args.compute === "host" ? [{ key: "shared-role" } as const] : []),
    ...brokersLacking(profile, all),
    ...copiesLacking(all),
    ...sizesKept(stores, engines),
    ...restorePointsLacking(target, args),
    ...(unwatched ? [{ key: "alerts" } as const] : []),
    ...(inside ? [{ key: "route" } as const] : []),
    ...externals,
  ];
}
