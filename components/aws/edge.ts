import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EdgeEndpoint } from "../platform.ts";
import type { Foundation } from "./foundation.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import { type Certificate, certificate, recordLine } from "./parts/edge/certificates.ts";
import { deliverLogs } from "./parts/edge/deliverLogs.ts";
import { type Domain, domainOf } from "./parts/edge/domain.ts";
import { firewall } from "./parts/edge/firewall.ts";
import type { Running } from "./parts/running.ts";
import { EDGE_REGION, type Scope } from "./parts/scope.ts";

/**
 * Ids of policies that CloudFront provides; they are the same in every account.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const policies = {
  /** Caches only responses whose Cache-Control header allows it. */
  cacheWhatOriginAllows: "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
  cacheNothing: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  forwardEverything: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  /**
   * HSTS for a year without preload, nosniff, frames of the own origin only, referrers without paths to other origins. What
   * the workload itself sets wins, but for nosniff. A policy of the stack's own would say the same, and an account may have
   * 20: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
   */
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
} as const;

const METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];
const MIN_TLS = "TLSv1.2_2021";
const ORIGIN_ID = "stack";

/** CloudFront in front of the public workload. It terminates TLS for all compute kinds. */
export interface Edge extends EdgeEndpoint {
  readonly distribution: aws.cloudfront.Distribution;
  /** DNS records that the operator still has to make, separated by `; `; or `none`. */
  readonly records: pulumi.Output<string>;
}

interface EdgeArgs {
  readonly foundation: Foundation;
  readonly running: Running;
}

/** CloudFront with its certificate, firewall and DNS records; null if nothing is public. */
export function createEdge(scope: Scope, { foundation, running }: EdgeArgs): Edge | null {
  const { plan, name, stack } = scope;
  const { edge } = plan;
  const { origin } = running;
  if (edge === null || origin === null) return null;
  const group = capabilityGroup("Edge", scope);
  const served = servedDomain(scope, running.certificate, foundation.group);
  const acl = edge.waf ? firewall(scope, group) : null;
  const distribution = new aws.cloudfront.Distribution(
    `${name}-distribution`,
    {
      enabled: true,
      comment: `${name} ${stack}`.slice(0, 128),
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: "PriceClass_All",
      origins: [{ originId: ORIGIN_ID, ...origin(group) }],
      defaultCacheBehavior: {
        targetOriginId: ORIGIN_ID,
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: METHODS,
        cachedMethods: ["GET", "HEAD"],
        compress: true,
        cachePolicyId: edge.cdn ? policies.cacheWhatOriginAllows : policies.cacheNothing,
        originRequestPolicyId: policies.forwardEverything,
        responseHeadersPolicyId: policies.securityHeaders,
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      ...viewer(served),
      ...(acl === null ? {} : { webAclId: acl.arn }),
    },
    // People are sent to a workload only once it runs.
    { parent: group, dependsOn: [...running.ready] },
  );
  deliverLogs(scope, { distribution, logs: foundation.logs, parent: group });
  aliasRecords(name, served, distribution, group);
  group.finish({ domainName: distribution.domainName });
  return { distribution, records: missingRecords(served, distribution), ...reach(served, distribution) };
}

/** The operator's domain, and its certificate in CloudFront. */
interface ServedDomain {
  readonly domain: Domain;
  readonly secured: Certificate;
}

function servedDomain(
  scope: Scope,
  earlier: Certificate | null,
  parent: pulumi.Resource,
): ServedDomain | null {
  const domain = domainOf(scope.settings.domain);
  if (domain === null) return null;
  return { domain, secured: certificate({ domain, region: EDGE_REGION, scope, earlier, parent }) };
}

const viewer = (
  served: ServedDomain | null,
): Pick<aws.cloudfront.DistributionArgs, "viewerCertificate" | "aliases"> =>
  served === null
    ? { viewerCertificate: { cloudfrontDefaultCertificate: true } }
    : {
        aliases: [served.domain.name],
        viewerCertificate: {
          acmCertificateArn: served.secured.arn,
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: MIN_TLS,
        },
      };

function aliasRecords(
  prefix: string,
  served: ServedDomain | null,
  { domainName, hostedZoneId }: aws.cloudfront.Distribution,
  parent: pulumi.Resource,
): void {
  if (served === null || served.domain.zoneId === null) return;
  const { zoneId, name } = served.domain;
  for (const type of ["A", "AAAA"]) {
    new aws.route53.Record(
      `${prefix}-alias-${type.toLowerCase()}`,
      {
        zoneId,
        name,
        type,
        aliases: [{ name: domainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
      },
      { parent },
    );
  }
}

function missingRecords(
  served: ServedDomain | null,
  { domainName }: aws.cloudfront.Distribution,
): pulumi.Output<string> {
  if (served === null || served.domain.zoneId !== null) return pulumi.output("none");
  const alias = pulumi.interpolate`${served.domain.name} CNAME ${domainName}`;
  const { validation } = served.secured;
  return validation === null ? alias : pulumi.interpolate`${recordLine(validation)}; ${alias}`;
}

function reach(served: ServedDomain | null, { domainName }: aws.cloudfront.Distribution): EdgeEndpoint {
  const url = pulumi.interpolate`https://${served?.domain.name ?? domainName}`;
  const howToReach =
    served === null || served.domain.zoneId !== null
      ? pulumi.interpolate`open ${url}`
      : pulumi.interpolate`make the DNS records of the output dnsRecords, then open ${url}`;
  return { url, howToReach };
}
