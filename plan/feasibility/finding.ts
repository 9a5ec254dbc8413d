/** What a check compares. */
export type FindingKey =
  | "pod-size"
  | "nodes-at-rest"
  | "nodes"
  | "connections"
  | "connections-memory"
  | "connections-per-process"
  | "calls"
  | "tokens"
  | "api-budget"
  | "infrastructure-cost"
  | "caches"
  | "storage"
  | "bandwidth"
  | "uptime";

/** The stated load does not fit what is provisioned. */
export interface Finding {
  readonly key: FindingKey;
  /** `warning`: figures of the tier contradict each other. `error`: a cluster or a cloud would refuse it, so the plan is refused. */
  readonly level: "warning" | "error";
  /** What it is about: a workload, a store, or a figure of the profile. */
  readonly subject: string;
  /** What the tier asks for, in `unit`: always more than `have`. */
  readonly stated: number;
  /** What there is for it, in `unit`. */
  readonly have: number;
  readonly unit: string;
  /** One sentence with both numbers. */
  readonly message: string;
  /** What would make it fit. */
  readonly fix: string;
}
