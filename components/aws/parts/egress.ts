import type { Plan } from "../../../plan/types.ts";

/**
 * How what runs reaches the internet: external APIs (Airtable, AI services) and the registry are nowhere else.
 * `public`: each task or machine has a public address and no way in but through the edge.
 * `nat`: private addresses behind a NAT gateway in each zone, so that a lost zone takes no other zone's way out.
 */
export type Egress = "public" | "nat";

/** USD an hour, us-east-1. */
export const egressPrices = {
  natGatewayHour: 0.045,
  publicAddressHour: 0.005,
  /** In each zone; one for every service that is called, so never cheaper here than what the calls already have. */
  interfaceEndpointHour: 0.01,
  natGatewayGB: 0.045,
  interfaceEndpointGB: 0.01,
  source: "https://aws.amazon.com/vpc/pricing/",
  date: "2026-11-22",
} as const;

/** Running processes at the plan's largest. */
const processes = ({ workloads }: Plan): number =>
  Object.values(workloads).reduce((sum, { replicas }) => sum + replicas.max, 0);

/** USD an hour of each way out. */
export const egressCost = (plan: Plan): Readonly<Record<Egress, number>> => ({
  public: egressPrices.publicAddressHour * (plan.compute === "host" ? 1 : processes(plan)),
  nat: (egressPrices.natGatewayHour + egressPrices.publicAddressHour) * plan.zones,
});

/**
 * The cheaper way out; a tier with enterprise security takes private addresses whatever they cost.
 * One NAT gateway for all zones is not offered: losing its zone would stop the agents of every zone.
 */
export function egressOf(plan: Plan): Egress {
  if (plan.enterpriseSecurity && plan.compute !== "host") return "nat";
  const cost = egressCost(plan);
  return cost.nat < cost.public ? "nat" : "public";
}
