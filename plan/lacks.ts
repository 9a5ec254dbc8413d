import type { Profile } from "../profiles/schema.ts";
import { rowOf } from "../targets/index.ts";
import type { OperatorMode, Target } from "../targets/names.ts";
import { membersOf } from "./engines/store.ts";
import type { Lack } from "./lack.ts";
import { storeKey } from "./standing.ts";
import type { EnginePlan, StorePlan } from "./types.ts";

/** The operator's choices that decide what is lacking. */
interface LackChoices {
  readonly operators?: OperatorMode | undefined;
  readonly gateway?: string | undefined;
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

/** Stores that keep the larger size of the arrangement beside. */
const sizesKept = (stores: readonly StorePlan[], engines: readonly EnginePlan[]): Lack[] =>
  engines.flatMap((wanted): Lack[] => {
    const planned = stores.find(({ key }) => key === storeKey(wanted));
    if (planned === undefined || sizeText(planned) === sizeText(wanted)) return [];
    return [
      { key: "keeps-size", store: planned.name, members: membersOf(planned), capacityGB: planned.capacityGB },
    ];
  });

/** Caches whose writes must survive a switch, and of which no restore point can be made before it. */
const cachesLacking = (stores: readonly StorePlan[]): Lack[] =>
  stores.some(({ phase }) => phase === "retiring")
    ? stores.flatMap((store): Lack[] =>
        store.engine === "elasticache" && store.durable
          ? [{ key: "cache-restore-point", store: store.key }]
          : [],
      )
    : [];

const sizeText = ({ processes, volumes, capacityGB, ...rest }: EnginePlan): string =>
  JSON.stringify([processes, volumes, capacityGB, "members" in rest ? rest.members : null]);

/** What the plan lacks on a target. */
export function planLacks(
  profile: Profile,
  target: Target,
  { choices, engines, ...given }: LackArgs,
): Lack[] {
  const stores = Object.values(given.stores);
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
    ...brokersLacking(profile, stores),
    ...sizesKept(stores, engines),
    ...cachesLacking(stores),
    ...(bare ? [{ key: "alerts" } as const] : []),
    ...(inside ? [{ key: "route" } as const] : []),
    ...externals,
  ];
}
