import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "./scope.ts";
import type { StandingStore } from "./store.ts";

/** The first snapshot of a large volume takes long. */
const TIMEOUT = "3h";

/**
 * Restore points of both sides of a switch, made before a workload runs on the new side; none in a trial. They go with
 * `echelon:previous`, so nothing protects them: a protected one would forbid the way back.
 */
export function restorePoints(
  { plan, settings }: Scope,
  stores: readonly StandingStore[],
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { beside, tier } = plan;
  if (beside === null || settings.ephemeral) return [];
  if (!stores.some(({ store }) => store.phase === "retiring")) return [];
  const opts = { parent, customTimeouts: { create: TIMEOUT } };
  return stores.flatMap(
    ({ name, restorePoint }) => restorePoint?.(`${name}-${beside.tier}-to-${tier}`, opts) ?? [],
  );
}
