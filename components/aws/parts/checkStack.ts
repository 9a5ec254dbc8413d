import { runtime } from "@pulumi/pulumi";
import type { StackFacts } from "../../platform.ts";
import { checkDatabase } from "../engines/rds.ts";
import { type AwsStore, managedStores } from "../stores.ts";
import { checkCache } from "./cache/check.ts";
import { checkDefaultTags, DEFAULT_TAGS } from "./defaultTags.ts";
import { domainOf } from "./edge/domain.ts";
import { type Needs, needsMachine } from "./needs.ts";
import { stackZones } from "./network/network.ts";
import { regionRow } from "./network/regions.ts";
import { withRegion } from "./scope.ts";
import { checkSecretArn } from "./security/createSecret.ts";
import { databaseSize, hostSize } from "./sizes.ts";

/**
 * Refuses everything that AWS cannot do, before anything is registered.
 *
 * @throws RequestError or UnsupportedError with the first problem.
 */
export function checkStack(facts: StackFacts, needs: Needs): void {
  const known = withRegion(facts);
  const { plan, settings, secrets } = known;
  regionRow(known.region);
  stackZones(known, needs);
  domainOf(settings.domain);
  checkDefaultTags(runtime.allConfig()[DEFAULT_TAGS], Object.keys(known.tags));
  for (const [name, source] of Object.entries(secrets)) {
    if ("existing" in source) checkSecretArn(`echelon:secrets.${name}.existing`, source.existing);
  }
  if (plan.beside !== null && needsMachine(plan)) hostSize(plan.beside, settings.own.aws.architecture);
  for (const store of managedStores(plan)) checkStore(store);
}

function checkStore(store: AwsStore): void {
  if (store.engine === "rds") {
    checkDatabase(store);
    databaseSize(store.memberSize);
  }
  checkCache(store);
}
