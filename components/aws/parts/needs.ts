import { existingCluster } from "../../../config/cluster.ts";
import { runsPodsBeside } from "../../../plan/pods.ts";
import type { Plan } from "../../../plan/types.ts";
import { EKS_ZONES } from "../../../targets/aws/eks.ts";
import type { StackFacts } from "../../platform.ts";
import { balancerDomain } from "./edge/domain.ts";
import { ORIGIN_PORTS } from "./edge/origin.ts";
import type { Served } from "./edge/served.ts";
import { isOnCluster } from "./managedEngines.ts";
import type { Egress } from "./network/egress.ts";

/** What a compute kind needs from the foundation. */
export interface Needs {
  /** How workloads reach the internet from a network that the stack makes. */
  readonly egress: Egress;
  /** Which subnets of an existing network the workloads use: all private ones, or the first public one. */
  readonly existingSubnets: "private" | "firstPublic";
  /** Least number of zones with subnets that AWS needs, even if the tier uses fewer. */
  readonly fewestZones: number;
  /** Whether a machine mounts the stack's volumes, which have to be in its zone. */
  readonly machine: boolean;
  /** How the edge calls the public workloads; null if nothing is public. */
  readonly entry: Entry | null;
  /** The nodes on which pods run. @default there are none */
  readonly nodes?: Nodes;
}

/** Nodes that the stack makes, or those of a cluster that is there, in a security group of its own. */
export type Nodes = "made" | { readonly securityGroupId: string };

/** The ports through which the edge calls the public workloads. */
export interface Entry {
  /** Port that CloudFront calls. */
  readonly port: number;
  /** Ports of the public workloads that the load balancer calls; null if CloudFront calls the machine itself. */
  readonly balanced: BalancedPorts | null;
}

/** The ports that a load balancer calls. */
export interface BalancedPorts {
  /** For requests. */
  readonly requests: readonly number[];
  /** For the health check. The edge never calls them. */
  readonly health: readonly number[];
}

/** The ports of what a balancer sends requests to. */
const balancedPorts = (entries: readonly Served[]): BalancedPorts => ({
  requests: [...new Set(entries.map(({ port }) => port))],
  health: [...new Set(entries.map(({ health }) => health.port))],
});

/** How CloudFront calls a balancer, and the balancer the entries: by TLS where the domain can have a certificate in the region. */
export function balancedEntry(
  { settings, region }: Pick<StackFacts, "settings" | "region">,
  entries: readonly Served[],
): Entry | null {
  if (entries.length === 0) return null;
  const tls = balancerDomain(settings.domain, region) !== null;
  return { port: tls ? ORIGIN_PORTS.https : ORIGIN_PORTS.http, balanced: balancedPorts(entries) };
}

/** Whether stores of the arrangement beside run on a cluster that runs no workloads. */
export const needsCluster = (plan: Pick<Plan, "beside" | "stores">): boolean =>
  runsPodsBeside(plan) && Object.values(plan.stores).some(isOnCluster);

/** What such a cluster needs, beside what the kind needs that runs the workloads. */
export const besideNeeds = ({ plan, settings }: StackFacts): Partial<Needs> =>
  needsCluster(plan) && existingCluster(settings) === null ? { nodes: "made", fewestZones: EKS_ZONES } : {};

/** Whether volumes of the arrangement beside need a machine that runs no workloads: no other kind mounts volumes. */
export const needsMachine = ({ beside, stores }: Pick<Plan, "beside" | "stores">): boolean =>
  (beside?.ownCompute ?? null) !== null && Object.values(stores).some(({ engine }) => engine === "ebs");
