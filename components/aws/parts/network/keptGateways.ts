import { existingCluster } from "../../../../config/cluster.ts";
import { enlargedOf } from "../../../../growth/placementOf.ts";
import type { Lack } from "../../../../plan/lack.ts";
import { hasCluster } from "../../../../plan/pods.ts";
import { priceOf } from "../../../../pricing/catalog.ts";
import { loadProfile } from "../../../../profiles/load.ts";
import { EKS_ZONES } from "../../../../targets/aws/eks.ts";
import type { StackFacts } from "../../../platform.ts";

/** Hours that a month has in all prices. */
const MONTH_HOURS = 730;

/** NAT gateways of a network for pods in so many zones. */
const gatewaysIn = (zones: number): number => Math.max(zones, EKS_ZONES);

/** Whether the stack makes nodes in a network of its own: in another one it makes no gateway. */
function makesGateways({ plan, settings }: Pick<StackFacts, "plan" | "settings">): boolean {
  const { network } = settings.own.aws;
  const ownNetwork = network === undefined || "create" in network;
  return hasCluster(plan) && ownNetwork && existingCluster(settings) === null;
}

/** The gateways of zones that only the tier before states, which stay as long as a store is as large as there. */
export function keptGateways(facts: Pick<StackFacts, "plan" | "settings">): Lack[] {
  const { plan, settings } = facts;
  const stores = [...new Set(enlargedOf(plan))];
  if (plan.beside?.phase !== "retiring" || stores.length === 0 || !makesGateways(facts)) return [];
  const { zones } = loadProfile(settings.profile, settings.overrides);
  const gateways = gatewaysIn(plan.zones) - gatewaysIn(zones);
  if (gateways <= 0) return [];
  const hourlyUSD = priceOf("aws", "natGateway", "hour") + priceOf("aws", "publicAddress", "hour");
  const monthlyUSD = gateways * hourlyUSD * MONTH_HOURS;
  return [{ key: "keeps-gateways", stores, has: plan.zones, stated: zones, gateways, monthlyUSD }];
}
