import { UnsupportedError } from "../base/errors.ts";
import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { gcp } from "./gcp.ts";
import { kubernetes } from "./kubernetes.ts";
import { type ComputeKind, type Target, targets } from "./names.ts";
import type { TargetRow } from "./row.ts";

/** Every target. All differences between targets are in these rows and in `components/<target>/`. */
export const rows = { kubernetes, aws, gcp, azure } as const satisfies Record<Target, TargetRow>;

export type Rows = typeof rows;

/** Compute kinds of one target. The compiler requires that its platform builds each of them. */
export type KindOf<T extends Target> = Rows[T]["kinds"][number];

/** The row of a target that is known only at run time. */
export const rowOf = (target: Target): TargetRow => rows[target];

/**
 * The compute kinds that a target provides, at least one.
 *
 * @throws UnsupportedError (exit code 2) for a target that no platform builds yet.
 */
export function kindsOf(target: Target): readonly ComputeKind[] {
  const { kinds } = rowOf(target);
  if (kinds.length === 0) throw new UnsupportedError(`the target ${target} is not provided yet`);
  return kinds;
}

/** Targets whose stacks consist of manifests, so that they can be rendered and rehearsed. */
export const manifestTargets: readonly Target[] = targets.filter((target) => rowOf(target).manifests);
