import { RequestError } from "../base/errors.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";

const KEY = "echelon:interruptible";

/** Why a kind of workload cannot lose a replica at any moment; null if it can. */
const reasons = {
  worker: null,
  http: "people wait for the answers of a replica",
  scheduler: "it is the only one that starts the work",
  websocket: "people keep a connection to a replica",
  job: "nothing starts a run again that was cut off",
  cron: "nothing starts a run again that was cut off",
} satisfies Record<WorkloadProfile["kind"], string | null>;

/**
 * Refuses workloads that cannot run on interruptible capacity, whatever the target.
 *
 * @param names those that the operator wants to, each one of `workloads`.
 * @throws RequestError with the workload, and why not.
 */
export function checkInterruptible(
  names: readonly string[],
  workloads: Readonly<Record<string, Pick<WorkloadProfile, "kind" | "replicas">>>,
): void {
  for (const name of names) {
    const workload = workloads[name];
    if (workload === undefined) continue;
    const { kind, replicas } = workload;
    const reason = reasons[kind];
    if (reason !== null) {
      throw new RequestError(
        `${KEY}: got ${name}, a workload of kind ${kind}, expected workers only: ${reason}`,
      );
    }
    if (replicas.min === replicas.max) {
      throw new RequestError(
        `${KEY}: got ${name}, which always has ${replicas.min} replicas, expected workers with more than their least number: only those above it may be interrupted`,
      );
    }
  }
}
