import type { WorkloadProfile } from "../profiles/workload.ts";

/**
 * Variables that say in how many processes a server runs inside one replica, each with connections of its own.
 * GUNICORN_WORKERS is the name in the profiles for gunicorn's `workers`; gunicorn, uvicorn and puma read WEB_CONCURRENCY:
 * https://docs.gunicorn.org/en/stable/settings.html#workers
 */
const VARIABLES = ["GUNICORN_WORKERS", "WEB_CONCURRENCY"] as const;

/** Number of processes in one replica that have connection pools of their own. */
export function processesIn({ environment = {} }: Pick<WorkloadProfile, "environment">): number {
  const counts = VARIABLES.map((name) => Number(environment[name])).filter(
    (count) => Number.isInteger(count) && count > 0,
  );
  return Math.max(1, ...counts);
}
