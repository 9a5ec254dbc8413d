import type { GrowthRow } from "../../growth/row.ts";

/** A figure of the two tiers that differs. */
export interface FigureChange {
  /** What it is of: `limits`, a workload, a store, or the tier. */
  readonly of: "store" | "workload" | "limit" | "quota" | "tier";
  readonly name: string;
  readonly figure: string;
  /** Null where the tier has no such thing. */
  readonly from: string | number | null;
  readonly to: string | number | null;
}

/** What happens to a resource: `unknown`, it changes, and nothing here says whether in place. */
export type Change = "add" | "change" | "replace" | "unknown" | "remove";

export interface ResourceChange {
  readonly change: Change;
  readonly type: string;
  readonly name: string;
  /** Whether it holds data of a store, or the credentials to it. */
  readonly holdsData: boolean;
  /** Inputs that change. */
  readonly inputs: readonly string[];
}

/** One of the two tiers. */
export interface Side {
  readonly tier: string;
  /** Stack whose other keys the preview has; null where no stack has the tier. */
  readonly keysOf: string | null;
  /** USD a month; null if it is not known. */
  readonly monthlyUSD: number | null;
  readonly budgetUSD: number;
}

/** What `echelon diff --json` prints. */
export interface DiffDocument {
  readonly system: string;
  readonly target: string;
  readonly from: Side;
  readonly to: Side;
  /** Stores first, then workloads, limits, quotas and the rest. */
  readonly figures: readonly FigureChange[];
  /** What holds data first. */
  readonly resources: readonly ResourceChange[];
  readonly counts: Readonly<Record<Change | "same", number>>;
  /** What an `up` from one to the other would do to what the stack holds. */
  readonly growth: readonly GrowthRow[];
  /** Whether such an `up` is refused. */
  readonly refused: boolean;
}
