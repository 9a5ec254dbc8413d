import type { Egress } from "./egress.ts";

/** What a compute kind asks of the foundation. */
export interface Needs {
  /** How what runs reaches the internet from a network that the stack makes. */
  readonly egress: Egress;
  /** Which subnets of a network that is there already the workloads take: all private ones, or the first public one. */
  readonly existingSubnets: "private" | "firstPublic";
  /** Zones that AWS wants subnets in, however few the tier spans. */
  readonly fewestZones: number;
  /** Null where nothing is public. */
  readonly entry: Entry | null;
}

/** How the edge calls in. */
export interface Entry {
  /** Port that CloudFront calls. */
  readonly port: number;
  /** Port of the public workload that a load balancer calls; null where CloudFront calls the workloads' own group. */
  readonly balancedPort: number | null;
}
