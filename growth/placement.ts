import type { Json } from "../base/json.ts";
import { isObject } from "../base/json.ts";
import type { Settings } from "../config/settings.ts";
import { membersOf } from "../plan/engines/store.ts";
import type { Phase, Plan, StorePlan } from "../plan/types.ts";

/** An arrangement in the words of `echelon:previous`, so that a refusal can quote it. */
export interface PlacedArrangement {
  readonly profile: string;
  readonly compute?: string;
  /** Store → engine, for the stores whose engine the operator chose. */
  readonly engines?: Readonly<Record<string, string>>;
  readonly overrides?: Json;
}

/** A store that the stack holds. */
export interface PlacedStore {
  readonly name: string;
  readonly kind: string;
  readonly engine: string;
  readonly phase: Phase;
  /** Whether the operator has given it up: nothing protects it any longer. */
  readonly released: boolean;
  /** Number of members; 0 if a service of the target holds the store. */
  readonly members: number;
  /** Usable capacity of the whole store, GB; null if none is stated. */
  readonly capacityGB: number | null;
  /** Size of each volume, GB; null if the stack has none for it. */
  readonly volumeGB: number | null;
  /** Its resources that hold data, as `type::name`. */
  readonly resources: readonly string[];
}

/**
 * What a stack is and what it holds. The program leaves it in a Stash of the stack, and the next update compares itself
 * with it before anything else is registered.
 */
export interface Placement {
  readonly system: string;
  readonly target: string;
  /** What tells one cluster or account from another; null where nothing does. */
  readonly place: string | null;
  readonly tier: string;
  /** Whether the stack is a trial, in which nothing is protected. */
  readonly ephemeral: boolean;
  readonly operators: string;
  /** The network in which stores stand; null on a cluster. */
  readonly network: string | null;
  /** The arrangement on which the workloads run. */
  readonly arrangement: PlacedArrangement;
  /** The arrangement beside it; null if there is none. */
  readonly beside: PlacedArrangement | null;
  /** Name of a store → key of the one that serves. */
  readonly serving: Readonly<Record<string, string>>;
  readonly stores: Readonly<Record<string, PlacedStore>>;
  /** Every protected resource of the system, as `type::name`. */
  readonly held: readonly string[];
}

/** A placement of a package that remembered no stores. */
export type EarlierPlacement = Pick<Placement, "system" | "target">;

/** An arrangement, without what it does not name. */
export const arranged = ({ profile, compute, engines, overrides }: Arranged): PlacedArrangement => ({
  profile,
  ...(compute === undefined ? {} : { compute }),
  ...(engines === undefined || Object.keys(engines).length === 0 ? {} : { engines }),
  ...(overrides === undefined ? {} : { overrides: overrides as Json }),
});

interface Arranged {
  readonly profile: string;
  readonly compute?: string | undefined;
  readonly engines?: Readonly<Record<string, string>> | undefined;
  readonly overrides?: unknown;
}

const placed = (store: StorePlan, resources: readonly string[]): PlacedStore => ({
  name: store.name,
  kind: store.kind,
  engine: store.engine,
  phase: store.phase,
  released: store.released,
  members: "members" in store ? store.members : membersOf(store),
  capacityGB: store.capacityGB,
  volumeGB: store.volumes[0]?.capacityGB ?? null,
  resources,
});

interface PlacementArgs {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly network: string | null;
  readonly held: readonly string[];
  /** The resources with the data of a store, by its key. */
  readonly resourcesOf: (key: string) => readonly string[];
}

/** The placement of a stack, without its place: that is known only once the engine has read it. */
export function placementOf({
  plan,
  settings,
  network,
  held,
  resourcesOf,
}: PlacementArgs): Omit<Placement, "place"> {
  const stores = Object.values(plan.stores);
  const current = arranged({ ...settings, engines: settings.own.kubernetes.engines });
  const previous = settings.previous === undefined ? null : arranged(settings.previous);
  const serves = plan.beside?.phase === "arriving" ? previous : current;
  return {
    system: plan.system,
    target: plan.target,
    tier: plan.tier,
    ephemeral: settings.ephemeral,
    operators: plan.operators,
    network,
    arrangement: serves ?? current,
    beside: serves === previous ? current : previous,
    serving: Object.fromEntries(
      stores.filter(({ phase }) => phase === "serving").map(({ name, key }) => [name, key]),
    ),
    stores: Object.fromEntries(stores.map((store) => [store.key, placed(store, resourcesOf(store.key))])),
    held,
  };
}

/** Whether a value is the placement of this or an earlier package. */
export const isPlaced = (value: unknown): value is EarlierPlacement =>
  isObject(value) && typeof value.system === "string" && typeof value.target === "string";

/** Whether a placement remembers what the stack holds. */
export const remembersStores = (placement: EarlierPlacement): placement is Placement =>
  "held" in placement && "stores" in placement;
