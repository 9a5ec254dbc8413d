/** The names by which copies of a workload differ: of a workflow, of a department, or of both; none if it has no copies. */
export type CopyNames = readonly string[];

/** Who uses the queue of one copy. */
export interface QueuePart {
  readonly of: CopyNames;
  /** Names of the workloads that take from it. */
  readonly takers: readonly string[];
  /** Names of the workloads that send to it. */
  readonly senders: readonly string[];
}
