import { planBackup } from "./backup.ts";
import { larger } from "./larger.ts";
import { planRecovery } from "./recovery.ts";
import { storeKey } from "./storeKey.ts";
import { transportOf } from "./transport.ts";
import type { Choices, EnginePlan, OperatorModes, Phase, StorePlan } from "./types.ts";

interface StandingArgs {
  /** Stores of the arrangement on which the workloads run. */
  readonly serving: readonly EnginePlan[];
  /** Stores of the arrangement that stands beside it; empty if there is none. */
  readonly beside: readonly EnginePlan[];
  /** What the stores are that only `beside` has. */
  readonly phase: Exclude<Phase, "serving">;
  /** Key or name of a store → what becomes of it once its data has moved on. */
  readonly retire: NonNullable<Choices["retire"]>;
  readonly operators: OperatorModes;
}

/** The copies of a store with what they give back, and how it is reached. */
function careOf(
  store: EnginePlan,
  key: string,
  { retire, operators }: StandingArgs,
): Pick<StorePlan, "backup" | "recovery" | "transport"> {
  const backup = planBackup(store, key, retire);
  return { backup, recovery: planRecovery(store, backup), transport: transportOf(store, operators) };
}

/** A store that no workload uses; none if it is retired for good. One that data moves into is never retired. */
function besideStore(store: EnginePlan, args: StandingArgs): StorePlan[] {
  const { phase, retire } = args;
  const key = storeKey(store);
  const retirement = phase === "retiring" ? (retire[key] ?? retire[store.name]) : undefined;
  if (retirement === "delete") return [];
  return [
    {
      ...store,
      users: [],
      key,
      phase,
      released: retirement === "unprotect",
      ...careOf(store, key, args),
    },
  ];
}

/** Whether a store is on one of the sides between which the data of `other` moves: itself, or what serves under its name. */
export const isSideOf = (other: StorePlan, { key, name, phase }: StorePlan): boolean =>
  key === other.key || (name === other.name && phase === "serving");

/**
 * All stores of a stack, by key. A store that both arrangements have keeps the larger of both sizes: what holds data does
 * not shrink. A store of the arrangement beside is used by no workload, and is left out once it may be deleted.
 */
export function standingStores(args: StandingArgs): Record<string, StorePlan> {
  const { serving, beside, phase } = args;
  const others = new Map(beside.map((store) => [storeKey(store), store]));
  const served = serving.map((store): StorePlan => {
    const key = storeKey(store);
    const other = others.get(key);
    const whole = other === undefined ? store : larger(store, other, phase);
    return { ...whole, key, phase: "serving", released: false, ...careOf(whole, key, args) };
  });
  const keys = new Set(served.map(({ key }) => key));
  const left = beside.filter((store) => !keys.has(storeKey(store)));
  const stores = [...served, ...left.flatMap((store) => besideStore(store, args))];
  return Object.fromEntries(stores.map((store) => [store.key, store]));
}
