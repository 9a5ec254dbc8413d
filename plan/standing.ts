import { larger } from "./larger.ts";
import type { Choices, EnginePlan, Phase, StorePlan } from "./types.ts";

/** The key of a store in a stack: two engines of one store can exist side by side. */
export const storeKey = ({ name, engine }: Pick<EnginePlan, "name" | "engine">): string =>
  `${name}-${engine}`;

/** What the operator has decided about a store that serves no longer, by its key or its name. */
const retirementOf = (store: EnginePlan, retire: Choices["retire"] = {}) =>
  retire[storeKey(store)] ?? retire[store.name];

interface StandingArgs {
  /** Stores of the arrangement on which the workloads run. */
  readonly serving: readonly EnginePlan[];
  /** Stores of the arrangement that stands beside it; empty if there is none. */
  readonly beside: readonly EnginePlan[];
  /** What the stores are that only `beside` has. */
  readonly phase: Exclude<Phase, "serving">;
  readonly retire: Choices["retire"];
}

/**
 * All stores of a stack, by key. A store that both arrangements have keeps the larger of both sizes: what holds data does
 * not shrink. A store of the arrangement beside is used by no workload, and is left out once it may be deleted.
 */
export function standingStores({ serving, beside, phase, retire }: StandingArgs): Record<string, StorePlan> {
  const others = new Map(beside.map((store) => [storeKey(store), store]));
  const served = serving.map((store): StorePlan => {
    const other = others.get(storeKey(store));
    others.delete(storeKey(store));
    const whole = other === undefined ? store : larger(store, other);
    return { ...whole, key: storeKey(store), phase: "serving", released: false };
  });
  const left = [...others].flatMap(([key, store]): StorePlan[] => {
    const retirement = retirementOf(store, retire);
    if (retirement === "delete") return [];
    return [{ ...store, users: [], key, phase, released: retirement === "unprotect" }];
  });
  return Object.fromEntries([...served, ...left].map((store) => [store.key, store]));
}
