import { UnsupportedError } from "../base/errors.ts";
import type { StoreEngine, StorePlan, StorePlans } from "../plan/types.ts";

/**
 * Narrows a store to the engines of one platform.
 *
 * @param builders a row for each engine that the platform runs.
 * @param why what is said of an engine that it does not run, after the store's name.
 * @returns the store itself. @throws UnsupportedError for a store of any other engine.
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
