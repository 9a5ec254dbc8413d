import type { Profile } from "../../profiles/schema.ts";
import type { ComputeKind, Target } from "../../targets/names.ts";
import type { EdgePlan, StorePlan, WorkloadPlan } from "../types.ts";
import type { Finding } from "./finding.ts";

/** What the checks read: the profile of the target, and what is planned of it. */
export interface FeasibilityContext {
  readonly profile: Profile;
  readonly target: Target;
  readonly compute: ComputeKind;
  readonly workloads: readonly WorkloadPlan[];
  /** The stores of the stack, also those beside the ones that serve. */
  readonly stores: readonly StorePlan[];
  readonly edge: EdgePlan | null;
  /** The operator's budget, else that of the tier. */
  readonly budgetMonthlyUSD: number;
  /** The nodes of the larger tier, while the stores of two stand side by side. */
  readonly nodes: Profile["nodes"];
}

export const HOURS_PER_MONTH = 730;

export type Check = (context: FeasibilityContext) => Finding[];

/** The stores that workloads run on. */
export const serving = ({ stores }: FeasibilityContext): StorePlan[] =>
  stores.filter(({ phase }) => phase === "serving");

/** At most three digits after the point, as people read it. */
export const shown = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 3 });

/** Rounded down, so that what `shown` says of it is not more. */
export const downTo3 = (value: number): number => Math.floor(value * 1000) / 1000;

/** As `shown`, and without digits after the point for large numbers. */
export const roughly = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: value >= 100 ? 0 : 1 });
