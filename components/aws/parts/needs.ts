import type { Plan } from "../../../plan/types.ts";
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
  /** How the edge calls the public workload; null if nothing is public. */
  readonly entry: Entry | null;
  /** The nodes on which pods run. @default there are none */
  readonly nodes?: Nodes;
}

/** Nodes that the stack makes, or those of a cluster that is there, in a security group of its own. */
export type Nodes = "made" | { readonly securityGroupId: string };

/** The ports through which the edge calls the public workload. */
export interface Entry {
  /** Port that CloudFront calls. */
  readonly port: number;
  /** Ports of the public workload that the load balancer calls; null if CloudFront calls the workload directly. */
  readonly balanced: BalancedPorts | null;
}

/** The ports of the public workload that a load balancer calls. */
export interface BalancedPorts {
  /** For requests. */
  readonly port: number;
  /** For the health check. The edge never calls it. */
  readonly managementPort: number;
}

/** Whether volumes of the arrangement beside need a machine that runs no workloads: no other kind mounts volumes. */
export const needsMachine = ({ beside, stores }: Pick<Plan, "beside" | "stores">): boolean =>
  (beside?.ownCompute ?? null) !== null && Object.values(stores).some(({ engine }) => engine === "ebs");
