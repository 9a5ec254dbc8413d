import { RequestError } from "../base/errors.ts";
import type { Plan, StoreEngine, StorePlan } from "./types.ts";

/**
 * Engines of a service that changes its major version in place, and never by itself: the operator names store and version
 * (`echelon:upgrade`). A new version of another engine is a new image, or an operator's own step.
 */
const upgradable: readonly StoreEngine[] = ["rds"];

/** The major version of a store that is upgraded by name; null for every other. */
export const versionOf = (store: StorePlan): number | null =>
  upgradable.includes(store.engine) && "version" in store ? store.version : null;

/** Store → the major version that the operator names. */
export type Upgrades = Readonly<Record<string, number>>;

/** Whether the operator names the upgrade to the version that the tier states. */
export const isUpgraded = (store: StorePlan, upgrade: Upgrades): boolean =>
  versionOf(store) !== null && upgrade[store.name] === versionOf(store);

/** @throws RequestError if `echelon:upgrade` names a store that has no such version, or another version than the tier states. */
export function checkUpgrades({ stores }: Pick<Plan, "stores">, upgrade: Upgrades): void {
  const known = new Map(
    Object.values(stores)
      .filter(({ phase }) => phase === "serving")
      .flatMap((store): [string, number][] => {
        const version = versionOf(store);
        return version === null ? [] : [[store.name, version]];
      }),
  );
  for (const [name, version] of Object.entries(upgrade)) {
    const stated = known.get(name);
    if (stated === undefined) {
      throw new RequestError(
        `echelon:upgrade: got the store ${name}, expected ${[...known.keys()].join(", ") || "none"}: only a database of a service is upgraded by name`,
      );
    }
    if (stated !== version) {
      throw new RequestError(
        `echelon:upgrade.${name}: got ${version}, expected ${stated}, the version that the tier states: set stores.${name}.version in overrides first`,
      );
    }
  }
}
