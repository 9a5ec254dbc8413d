import { runtime } from "@pulumi/pulumi";
import { checkUpgrades } from "../../../plan/upgrades.ts";
import { onDemand } from "../../onDemand.ts";
import type { StackFacts } from "../../platform.ts";
import type * as amazonMqModule from "../engines/amazon-mq.ts";
import type * as documentdbModule from "../engines/documentdb.ts";
import type * as mskModule from "../engines/msk.ts";
import { type AwsStore, managedStores } from "../stores.ts";
import { checkCache } from "./cache/check.ts";
import { checkDefaultTags, DEFAULT_TAGS } from "./defaultTags.ts";
import { domainOf } from "./edge/domain.ts";
import { type Needs, needsMachine } from "./needs.ts";
import { checkExistingNetwork } from "./network/checkExisting.ts";
import { stackZones } from "./network/network.ts";
import { regionRow } from "./network/regions.ts";
import { type AwsFacts, withRegion } from "./scope.ts";
import { checkSecretArn } from "./security/createSecret.ts";
import { databaseSize, hostSize } from "./sizes.ts";

const load = onDemand(import.meta);

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
  checkExistingNetwork(known, needs);
  domainOf(settings.domain);
  checkDefaultTags(runtime.allConfig()[DEFAULT_TAGS], Object.keys(known.tags));
  for (const [name, source] of Object.entries(secrets)) {
    if ("existing" in source) checkSecretArn(`echelon:secrets.${name}.existing`, source.existing);
  }
  if (plan.beside !== null && needsMachine(plan)) hostSize(plan.beside, settings.own.aws.architecture);
  checkUpgrades(plan, settings.own.aws.upgrade);
  for (const store of managedStores(plan))
    checkStore(store, { zones: zonesOf(known, needs), region: known.region });
}

/** Zones in which stores can stand. */
function zonesOf({ plan, settings }: AwsFacts, { fewestZones }: Needs): number {
  const { network } = settings.own.aws;
  return network !== undefined && "existing" in network
    ? network.existing.privateSubnetIds.length
    : Math.max(plan.zones, fewestZones);
}

/** Where a store would stand. */
interface Site {
  /** Number of zones. */
  readonly zones: number;
  readonly region: string;
}

function checkStore(store: AwsStore, { zones, region }: Site): void {
  if (store.engine === "rds") {
    databaseSize(store.memberSize);
  }
  if (store.engine === "documentdb")
    load<typeof documentdbModule>("../engines/documentdb").checkDocuments(store, region);
  if (store.engine === "amazon-mq") load<typeof amazonMqModule>("../engines/amazon-mq").rabbitmqSize(store);
  if (store.engine === "msk") {
    const { checkBrokers, kafkaSize } = load<typeof mskModule>("../engines/msk");
    checkBrokers(store, zones);
    kafkaSize(store);
  }
  checkCache(store);
}
