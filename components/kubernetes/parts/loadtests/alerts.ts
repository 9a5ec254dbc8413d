import { longestGapSeconds } from "../../../../profiles/cron.ts";
import type { Alert } from "../monitoring/alert.ts";
import { failedRuns, lastGood } from "../monitoring/runs.ts";
import type { Scope } from "../scope.ts";
import { loadTestNamespace } from "./names.ts";

/** A run may take its time after the schedule: with a nightly one, 26 hours after the last good one. */
const LATE_SECONDS = 2 * 3600;

/** The first level of the ladder: somebody looks in the morning. */
const level = { severity: "warning", level: 1, action: "alert" } as const;

/** Alerts on the stack's load tests: the last one failed, or none was good for longer than the schedule says. */
export function loadTestAlerts(scope: Scope): Alert[] {
  const { loadTest } = scope.plan;
  if (loadTest === undefined) return [];
  const place = { namespaceName: loadTestNamespace(scope) };
  const seconds = longestGapSeconds(loadTest.schedule) + LATE_SECONDS + loadTest.seconds;
  const failed: Alert = {
    ...level,
    name: "load-test-failed",
    expr: `${failedRuns(place)} > 0`,
    forSeconds: 0,
    summary: `the last load test of ${scope.namespaceName} failed: a benchmark is missed or cannot be judged`,
  };
  if (!Number.isFinite(seconds)) return [failed];
  const missed: Alert = {
    ...level,
    name: "load-test-missed",
    expr: `time() - ${lastGood(place)} > ${seconds}`,
    forSeconds: 0,
    summary: `no load test of ${scope.namespaceName} was good for ${Math.round(seconds / 3600)} hours`,
  };
  return [failed, missed];
}
