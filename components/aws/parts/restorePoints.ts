import type * as pulumi from "@pulumi/pulumi";
import { isSideOf } from "../../../plan/standing.ts";
import type { Scope } from "./scope.ts";
import type { StandingStore } from "./store.ts";

/**
 * Restore points of both sides of a switch: of each store that retires, and of the one that took over from it. They exist
 * before a workload runs on the new side; a trial has none.
 */
export function restorePoints(
  { plan, settings }: Scope,
  stores: readonly StandingStore[],
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { beside, tier } = plan;
  if (beside === null || settings.ephemeral) return [];
  const retiring = stores.filter(({ store }) => store.phase === "retiring");
  return retiring.flatMap(({ store: left }) => {
    // Protection would stop the way back, on which no store retires. So the snapshots leave the stack then and stay in the
    // account, until the operator gives up the store: then they are deleted with it.
    const opts = { parent, retainOnDelete: !left.released };
    const sides = stores.filter(({ store }) => isSideOf(left, store));
    return sides.flatMap(
      ({ name, restorePoint }) => restorePoint?.(`${name}-${beside.tier}-to-${tier}`, opts) ?? [],
    );
  });
}
