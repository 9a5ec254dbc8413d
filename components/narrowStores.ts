import { UnsupportedError } from "../base/errors.ts";
import type { StoreEngine, StorePlan, StorePlans } from "../plan/types.ts";

/**
 * Makes a function that narrows the type of a store to the engines that a platform builds.
 *
 * @param builders an entry for each engine that the platform builds.
 * @param why the reason in the error for any other engine; it follows the store's name.
 * @returns a function that returns its store unchanged, or throws UnsupportedError if the platform does not build
 * the store's engine.
 */
export function narrowStores<Engine extends StoreEngine>(
  builders: Readonly<Record<Engine, unknown>>,
  why: (engine: StoreEngine) => string,
): (store: StorePlan) => StorePlans[Engine] {
  const runs = (store: StorePlan): store is StorePlans[Engine] => Object.hasOwn(builders, store.engine);
  return (store) => {
    if (runs(store)) return store;
    throw new UnsupportedError(`store ${store.name}: ${why(store.engine)}`);
  };
}
