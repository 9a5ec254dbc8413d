import type aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Ports that CloudFront calls, without and with TLS: of the host's proxy or of the load balancer. */
export const ORIGIN_PORTS = { http: 80, https: 443 } as const;

/** How long CloudFront waits for an answer, and keeps an idle connection, seconds. */
export const ORIGIN_SECONDS = { originReadTimeout: 60, originKeepaliveTimeout: 30 } as const;

/** Makes the origin of the distribution. Resources that only this needs get `parent`. */
export type Origin = (
  parent: pulumi.Resource,
) => Omit<aws.types.input.cloudfront.DistributionOrigin, "originId">;
