import type { Plan } from "../../../../plan/types.ts";
import { priceOf } from "../../../../pricing/catalog.ts";

/**
 * How workloads reach the internet, where external services and the image registry are.
 * `public`: each task or machine has a public address; security groups admit only the edge.
 * `nat`: private addresses behind a NAT gateway in each zone, so that the loss of a zone does not affect the others.
 */
export type Egress = "public" | "nat";

/** Number of processes with all workloads at their maximum. */
const processes = ({ workloads }: Plan): number =>
  Object.values(workloads).reduce((sum, { replicas }) => sum + replicas.max, 0);

/** Cost of both kinds of egress, USD per hour. With `public`, each process has its own address. */
export function egressCost(plan: Plan): Readonly<Record<Egress, number>> {
  const address = priceOf("aws", "publicAddress", "hour");
  return {
    public: address * processes(plan),
    nat: (priceOf("aws", "natGateway", "hour") + address) * plan.zones,
  };
}

/**
 * The cheaper kind of egress; a tier with enterprise security always gets private addresses. So does a balancer that signs people
 * in: it has no public address, and calls the identity provider. One NAT gateway for all
 * zones is not offered, because the loss of its zone would stop the agents of every zone.
 */
export function egressOf(plan: Plan): Egress {
  if (plan.enterpriseSecurity || plan.signIn !== null) return "nat";
  const cost = egressCost(plan);
  return cost.nat < cost.public ? "nat" : "public";
}
