import { RequestError, UnsupportedError } from "../../../base/errors.ts";
import type { StorePlan, WorkloadPlan } from "../../../plan/types.ts";
import { checkDatabase } from "../engines/rds.ts";
import { existingArn } from "../secrets.ts";
import { domainOf } from "./domain.ts";
import { stackZones } from "./network.ts";
import { regionRow } from "./regions.ts";
import { parseCron } from "./schedule.ts";
import type { AwsContext } from "./scope.ts";
import { cacheSize, databaseSize, fargateSize, hostSize } from "./sizes.ts";

/** A stack as it is before there is anything to register. */
export type StackFacts = Omit<AwsContext, "parent">;

/**
 * What could be refused later is refused here, while nothing is registered.
 *
 * @throws RequestError or UnsupportedError with the first thing that is wrong.
 */
export function checkStack(context: StackFacts): void {
  const { plan, settings, region, secrets } = context;
  regionRow(region);
  stackZones(context);
  domainOf(settings.domain);
  for (const [name, source] of Object.entries(secrets)) {
    if ("existing" in source) existingArn(`echelon:secrets.${name}.existing`, source.existing);
  }
  checkLogins(context);
  if (plan.compute === "host") hostSize(plan);
  for (const workload of Object.values(plan.workloads)) checkWorkload(context, workload);
  for (const store of Object.values(plan.stores)) checkStore(store);
}

function checkWorkload({ plan }: StackFacts, { limits, schedule }: WorkloadPlan): void {
  if (plan.compute === "containers") fargateSize(limits);
  if (schedule !== null) parseCron(schedule);
}

function checkStore(store: StorePlan): void {
  if (store.kind === "postgres") {
    checkDatabase(store);
    databaseSize(store);
  }
  if (store.kind === "redis") cacheSize(store.memoryMiB);
}

/** ECS takes one login an image; a host logs in to registries of AWS by its role only. */
function checkLogins({ plan, settings }: StackFacts): void {
  const [first, ...more] = settings.pullSecrets;
  if (first === undefined) return;
  existingArn("echelon:pullSecrets", first);
  if (more.length > 0) {
    throw new RequestError(
      `echelon:pullSecrets: got ${settings.pullSecrets.length} logins, expected one on AWS`,
    );
  }
  if (plan.compute === "host") {
    throw new UnsupportedError(
      "echelon:pullSecrets: got a login, expected none on compute host: use a registry of AWS, or a public one",
    );
  }
}
