import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Ports on which the edge calls in: the host's own proxy, and the load balancer with and without TLS. */
export const ORIGIN_PORTS = { http: 80, https: 443 } as const;

/** How long CloudFront waits for an answer, and keeps a connection. */
export const ORIGIN_SECONDS = { originReadTimeout: 60, originKeepaliveTimeout: 30 } as const;

/** What CloudFront leads to. Resources that only CloudFront needs for that go under `parent`. */
export type Origin = (
  parent: pulumi.Resource,
) => Omit<aws.types.input.cloudfront.DistributionOrigin, "originId">;
