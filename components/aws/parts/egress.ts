import type { Plan } from "../../../plan/types.ts";
import { priceOf } from "../../../pricing/catalog.ts";

/**
 * How what runs reaches the internet: external services and the registry are nowhere else.
 * `public`: each task or machine has a public address and no way in but through the edge.
 * `nat`: private addresses behind a NAT gateway in each zone, so that a lost zone takes no other zone's way out.
 */
export type Egress = "public" | "nat";

/** Running processes at the plan's largest. */
const processes = ({ workloads }: Plan): number =>
  Object.values(workloads).reduce((sum, { replicas }) => sum + replicas.max, 0);

/** USD an hour of each way out, where each process has an address of its own. */
export function egressCost(plan: Plan): Readonly<Record<Egress, number>> {
  const address = priceOf("aws", "publicAddress", "hour");
  return {
    public: address * processes(plan),
    nat: (priceOf("aws", "natGateway", "hour") + address) * plan.zones,
  };
}

/**
 * The cheaper way out; a tier with enterprise security takes private addresses whatever they cost.
 * One NAT gateway for all zones is not offered: losing its zone would stop the agents of every zone.
 */
export function egressOf(plan: Plan): Egress {
  if (plan.enterpriseSecurity) return "nat";
  const cost = egressCost(plan);
  return cost.nat < cost.public ? "nat" : "public";
}
