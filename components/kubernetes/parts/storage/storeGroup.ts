import type { StorePlan } from "../../../../plan/types.ts";
import { Group } from "../../../group.ts";
import { leftAsItWas } from "../../../leftAsItWas.ts";
import { NETWORK_POLICY } from "../network/network.ts";
import type { Scope } from "../scope.ts";

/** The group of all objects of a store, wherever the store itself stands. Who may call a retiring one still changes. */
export const storeGroup = (scope: Scope, store: StorePlan): Group =>
  new Group("Store", `${scope.name}-${store.key}`, {
    parent: scope.parent,
    transformations: leftAsItWas(store, { types: [NETWORK_POLICY] }),
  });
