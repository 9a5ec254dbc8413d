import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../base/names.ts";
import type { EdgePlan } from "../../plan/types.ts";
import type { EdgeEndpoint } from "../platform.ts";
import type { Host } from "./compute/host.ts";
import { ORIGIN_PORTS } from "./foundation.ts";
import type { Balancer } from "./parts/balancer.ts";
import { type Certificates, type Domain, domainOf } from "./parts/domain.ts";
import { firewall } from "./parts/firewall.ts";
import { ORIGIN_HEADER } from "./parts/hostFiles.ts";
import { type AwsContext, Capability, EDGE_REGION } from "./parts/scope.ts";

/**
 * Policies that CloudFront manages; their ids are the same in every account.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const policies = {
  /** Keeps what the origin says may be kept (Cache-Control), and nothing else. */
  cacheWhatOriginAllows: "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
  cacheNothing: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  forwardEverything: "216adef6-5c7f-47e4-b989-5492eafa07d3",
  securityHeaders: "67f7725c-6f97-4210-82d7-5512b31e9d03",
} as const;

const READ_SECONDS = 60;
const KEEPALIVE_SECONDS = 30;
const METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"];
const MIN_TLS = "TLSv1.2_2021";

export interface EdgeArgs {
  readonly edge: EdgePlan;
  /** What stands behind: the load balancer of containers, or the host. */
  readonly origin: Balancer | Host;
  readonly certificates: Certificates;
}

/** CloudFront before the public workload: where TLS ends for people, on every compute kind. */
export class Edge extends Capability {
  readonly endpoint: EdgeEndpoint;
  readonly distribution: aws.cloudfront.Distribution;
  /** DNS records that the operator still has to make, one a line; empty where none. */
  readonly records: pulumi.Output<string>;

  constructor(context: AwsContext, { edge, origin, certificates }: EdgeArgs) {
    super("Edge", context);
    const domain = domainOf(context.settings.domain);
    const acl = edge.waf ? firewall(context, this) : null;
    this.distribution = new aws.cloudfront.Distribution(
      `${this.prefix}-distribution`,
      {
        enabled: true,
        comment: `${context.name} ${context.stack}`.slice(0, 128),
        isIpv6Enabled: true,
        httpVersion: "http2and3",
        priceClass: "PriceClass_All",
        origins: ["loadBalancer" in origin ? this.balancerOrigin(context, origin) : hostOrigin(origin)],
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
        ...this.viewer(context, domain, certificates),
        ...(acl === null ? {} : { webAclId: acl.arn }),
      },
      { parent: this },
    );
    if (domain !== null && domain.zoneId !== null) this.aliasRecords(domain.name, domain.zoneId);
    this.records = this.openRecords(domain, certificates);
    this.endpoint = this.reach(domain);
    this.registerOutputs({ domainName: this.distribution.domainName });
  }

  /** An internal balancer, over an interface that CloudFront places in the network. */
  private balancerOrigin({ name, stack }: AwsContext, { loadBalancer, listener, tls }: Balancer) {
    const protocol = tls ? "https-only" : "http-only";
    const vpcOrigin = new aws.cloudfront.VpcOrigin(
      `${this.prefix}-origin`,
      {
        vpcOriginEndpointConfig: {
          name: physicalName("aws-vpc-origin", [name, stack, protocol]),
          arn: loadBalancer.arn,
          httpPort: ORIGIN_PORTS.http,
          httpsPort: ORIGIN_PORTS.https,
          originProtocolPolicy: protocol,
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      // CloudFront changes no origin that a distribution uses: a new one takes its place.
      { parent: this, replaceOnChanges: ["vpcOriginEndpointConfig"], dependsOn: [listener] },
    );
    return {
      originId: ORIGIN_ID,
      domainName: loadBalancer.dnsName,
      vpcOriginConfig: {
        vpcOriginId: vpcOrigin.id,
        originReadTimeout: READ_SECONDS,
        originKeepaliveTimeout: KEEPALIVE_SECONDS,
      },
    };
  }

  private viewer(
    { name }: AwsContext,
    domain: Domain | null,
    certificates: Certificates,
  ): Pick<aws.cloudfront.DistributionArgs, "viewerCertificate" | "aliases"> {
    if (domain === null) return { viewerCertificate: { cloudfrontDefaultCertificate: true } };
    const acmCertificateArn = certificates.arn({ domain, region: EDGE_REGION, name, parent: this });
    return {
      aliases: [domain.name],
      viewerCertificate: { acmCertificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: MIN_TLS },
    };
  }

  private aliasRecords(name: string, zoneId: string): void {
    const { domainName, hostedZoneId } = this.distribution;
    for (const type of ["A", "AAAA"]) {
      new aws.route53.Record(
        `${this.prefix}-alias-${type.toLowerCase()}`,
        {
          zoneId,
          name,
          type,
          aliases: [{ name: domainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
        },
        { parent: this },
      );
    }
  }

  private openRecords(domain: Domain | null, certificates: Certificates): pulumi.Output<string> {
    if (domain === null || domain.zoneId !== null) return pulumi.output("none");
    const alias = pulumi.interpolate`${domain.name} CNAME ${this.distribution.domainName}`;
    const { validationRecord } = certificates;
    return validationRecord === null ? alias : pulumi.interpolate`${validationRecord}; ${alias}`;
  }

  private reach(domain: Domain | null): EdgeEndpoint {
    const name = domain?.name ?? this.distribution.domainName;
    const url = pulumi.interpolate`https://${name}`;
    const sentence =
      domain === null || domain.zoneId !== null
        ? pulumi.interpolate`open ${url}`
        : pulumi.interpolate`make the DNS records of the output dnsRecords, then open ${url}`;
    return { url, howToReach: sentence };
  }
}

const ORIGIN_ID = "stack";

/** The host's proxy. Its address is public, so it answers only a request with the stack's own secret. */
const hostOrigin = ({ address, edgeSecret }: Host): aws.types.input.cloudfront.DistributionOrigin => ({
  originId: ORIGIN_ID,
  domainName: address.publicDns,
  customHeaders: [{ name: ORIGIN_HEADER, value: edgeSecret }],
  customOriginConfig: {
    httpPort: ORIGIN_PORTS.http,
    httpsPort: ORIGIN_PORTS.https,
    originProtocolPolicy: "http-only",
    originSslProtocols: ["TLSv1.2"],
    originReadTimeout: READ_SECONDS,
    originKeepaliveTimeout: KEEPALIVE_SECONDS,
  },
});
