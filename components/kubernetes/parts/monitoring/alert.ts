import type { TriggerPlan } from "../../../../plan/types.ts";

/** An alert of Prometheus, before it becomes a rule. */
export interface Alert extends Pick<TriggerPlan, "name" | "severity" | "level" | "action"> {
  readonly expr: string;
  /** How long the expression has to be true. */
  readonly forSeconds: number;
  readonly summary: string;
}
