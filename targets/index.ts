import { UnsupportedError } from "../base/errors.ts";
import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { gcp } from "./gcp.ts";
import { kubernetes } from "./kubernetes.ts";
import { type ComputeKind, type Target, targets } from "./names.ts";
import type { TargetRow } from "./row.ts";

/** Every target; what differs between them is said here and in `components/<target>/` only. */
export const rows = { kubernetes, aws, gcp, azure } as const satisfies Record<Target, TargetRow>;

export type Rows = typeof rows;

/** Compute kinds of one target: its platform has one of each, or does not compile. */
export type KindOf<T extends Target> = Rows[T]["kinds"][number];

/** One target's row, where it is not known which. */
export const rowOf = (target: Target): TargetRow => rows[target];

/**
 * Compute kinds that a target provides, at least one.
 *
 * @throws UnsupportedError (exit code 2) for a target that no platform builds yet.
 */
export function kindsOf(target: Target): readonly ComputeKind[] {
  const { kinds } = rowOf(target);
  if (kinds.length === 0) throw new UnsupportedError(`the target ${target} is not provided yet`);
  return kinds;
}

/** Targets whose stacks can be rendered and rehearsed. */
export const manifestTargets: readonly Target[] = targets.filter((target) => rowOf(target).manifests);
