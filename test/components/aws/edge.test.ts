import { describe, expect, test } from "vitest";
import type { ProgramResult } from "../../../preview/engine/run.ts";
import { named, ofType, runStack, stackOf, statements, text } from "../../support/awsStack.ts";
import { tiers } from "../../support/sample.ts";

const distribution = (result: ProgramResult) => named(result, "sample-distribution").inputs;
const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/0123";
const zoned = { domain: { name: "shop.example.com", zoneId: "Z0123456789" } };

describe("the edge without a domain", () => {
  test.each(tiers)("of the %s tier serves TLS under CloudFront's own name", async (tier) => {
    const result = await stackOf(tier);
    expect(distribution(result)).toMatchObject({
      viewerCertificate: { cloudfrontDefaultCertificate: true },
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
    });
    expect(distribution(result)).not.toHaveProperty("aliases");
    expect(result.outputs.url).toBe("https://${sample-distribution.domainName}");
    expect(result.outputs.dnsRecords).toBe("none");
  });

  test("is the only one that reaches the internal balancer", async () => {
    const result = await stackOf("medium");
    expect(distribution(result).origins).toMatchObject([
      { vpcOriginConfig: { vpcOriginId: "${sample-origin-80-10-20-0-0-16.id}" } },
    ]);
    expect(named(result, "sample-origin-80-10-20-0-0-16").inputs.vpcOriginEndpointConfig).toMatchObject({
      arn: "${sample-balancer-10-20-0-0-16.arn}",
      originProtocolPolicy: "http-only",
      httpPort: 80,
    });
    expect(named(result, "sample-listener-80").inputs).toMatchObject({ port: 80, protocol: "HTTP" });
  });

  test("sends the host a secret that no output shows", async () => {
    const result = await stackOf("small");
    expect(distribution(result).origins).toMatchObject([
      {
        domainName: "${sample-machine-address.publicDns}",
        customOriginConfig: { originProtocolPolicy: "http-only", httpPort: 80 },
      },
    ]);
    const [origin] = distribution(result).origins as readonly {
      customHeaders: readonly { name: string; value: string }[];
    }[];
    expect(origin?.customHeaders).toEqual([{ name: "x-echelon-origin", value: "[secret]" }]);
    expect(ofType(result, "aws:cloudfront/vpcOrigin:VpcOrigin")).toEqual([]);
  });

  test("caches only what the origin allows, and nothing for a host", async () => {
    const policy = async (tier: "small" | "medium") =>
      (distribution(await stackOf(tier)).defaultCacheBehavior as { cachePolicyId: string }).cachePolicyId;
    expect(await policy("medium")).toBe("4cc15a8a-d715-48a4-82b8-cc0b614638fe");
    expect(await policy("small")).toBe("4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
  });
});

describe("the edge with a domain", () => {
  test("whose zone is known makes its certificates, their validation and its DNS records", async () => {
    const result = await runStack("medium", { region: "eu-west-1", ...zoned });
    const regions = ofType(result, "aws:acm/certificate:Certificate").map(({ inputs }) => inputs.region);
    expect(regions).toEqual(["eu-west-1", "us-east-1"]);
    const records = ofType(result, "aws:route53/record:Record").map(({ name }) =>
      name.replace("sample-", ""),
    );
    // One record validates the domain in both regions.
    expect(records).toEqual(["validation", "alias-a", "alias-aaaa"]);
    expect(distribution(result)).toMatchObject({
      aliases: ["shop.example.com"],
      viewerCertificate: {
        acmCertificateArn: "${sample-certificate-us-east-1.arn}",
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      },
    });
    // Not before ACM has validated the certificate.
    expect(named(result, "sample-distribution").propertyDependencies.viewerCertificate).toEqual([
      named(result, "sample-validated-us-east-1").urn,
    ]);
    expect(result.outputs).toMatchObject({
      url: "https://shop.example.com",
      howToReach: "open https://shop.example.com",
      dnsRecords: "none",
    });
  });

  test("requests one certificate where the stack is in CloudFront's region", async () => {
    const result = await runStack("medium", zoned);
    expect(ofType(result, "aws:acm/certificate:Certificate")).toHaveLength(1);
  });

  test("also serves TLS at the balancer, and opens no other port", async () => {
    const result = await runStack("large", { region: "eu-west-1", ...zoned });
    expect(named(result, "sample-listener-443").inputs).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: "${sample-certificate-eu-west-1.arn}",
    });
    expect(named(result, "sample-edge-in-443").inputs).toMatchObject({ fromPort: 443, toPort: 443 });
    expect(named(result, "sample-origin-443-10-20-0-0-16").inputs.vpcOriginEndpointConfig).toMatchObject({
      originProtocolPolicy: "https-only",
    });
  });

  test("gives the origin another name for another protocol, because CloudFront cannot change an origin in use", async () => {
    const name = (result: ProgramResult, port: number) =>
      (named(result, `sample-origin-${port}-10-20-0-0-16`).inputs.vpcOriginEndpointConfig as { name: string })
        .name;
    expect(name(await runStack("medium", zoned), 443)).not.toBe(name(await stackOf("medium"), 80));
  });

  test("in another DNS service lists the records to make", async () => {
    const result = await runStack("medium", { domain: "shop.example.com" });
    expect(ofType(result, "aws:route53/record:Record")).toEqual([]);
    expect(text({ ...named(result, "sample-vpc"), inputs: result.outputs }, "dnsRecords")).toMatch(
      /^\$\{sample-certificate-us-east-1\..*\} .* .*; shop\.example\.com CNAME \$\{sample-distribution\.domainName\}$/,
    );
    expect(result.outputs.howToReach).toMatch(/make the DNS records/);
  });

  test("uses an existing certificate unchanged", async () => {
    const args = { domain: { name: "shop.example.com", certificateArn: certificate } };
    const result = await runStack("medium", { region: "eu-west-1", ...args });
    expect(ofType(result, "aws:acm/certificate:Certificate")).toEqual([]);
    expect(distribution(result).viewerCertificate).toMatchObject({ acmCertificateArn: certificate });
    // The certificate is in another region than the balancer, which then has no TLS.
    expect(named(result, "sample-listener-80").inputs).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(result.outputs.dnsRecords).toBe("shop.example.com CNAME ${sample-distribution.domainName}");
    const near = await runStack("medium", args);
    expect(named(near, "sample-listener-443").inputs).toMatchObject({
      port: 443,
      certificateArn: certificate,
    });
  });

  test("works for a host, which does not change", async () => {
    const result = await runStack("small", { region: "eu-west-1", ...zoned });
    expect(distribution(result).aliases).toEqual(["shop.example.com"]);
    expect(ofType(result, "aws:acm/certificate:Certificate").map(({ inputs }) => inputs.region)).toEqual([
      "us-east-1",
    ]);
    expect(named(result, "sample-edge-in-80").inputs).toMatchObject({ fromPort: 80 });
  });
});

describe("the access log of CloudFront", () => {
  test.each(tiers)("of the %s tier goes into the log bucket, below a prefix of its own", async (tier) => {
    const result = await runStack(tier, { region: "eu-west-1" });
    const source = named(result, "sample-distribution-log").inputs;
    expect(source).toMatchObject({ logType: "ACCESS_LOGS", resourceArn: "${sample-distribution.arn}" });
    const into = named(result, "sample-distribution-log-bucket").inputs;
    expect(into).toMatchObject({
      deliveryDestinationConfiguration: { destinationResourceArn: "${sample-logs.arn}/edge" },
    });
    expect(named(result, "sample-distribution-log-delivery").inputs).toMatchObject({
      deliverySourceName: source.name,
      deliveryDestinationArn: "${sample-distribution-log-bucket.arn}",
    });
    // The bucket lets exactly that service write exactly there.
    const writers = statements(named(result, "sample-logs-policy"));
    expect(writers.find(({ Resource }) => Resource === "${sample-logs.arn}/edge/*")).toMatchObject({
      Effect: "Allow",
      Action: "s3:PutObject",
      Principal: { Service: "delivery.logs.amazonaws.com" },
    });
  });

  test("does not exist without a distribution, and nobody may write one", async () => {
    const result = await runStack("medium", {
      overrides: { edge: null, workloads: { web: { public: false } } },
    });
    expect(result.resources.filter(({ type }) => type.includes("logDelivery"))).toEqual([]);
    expect(JSON.stringify(statements(named(result, "sample-logs-policy")))).not.toContain("delivery.logs");
  });

  test("needs no bucket with access control lists", async () => {
    const result = await stackOf("large");
    expect(distribution(result)).not.toHaveProperty("loggingConfig");
    expect(named(result, "sample-logs-ownership").inputs.rule).toEqual({
      objectOwnership: "BucketOwnerEnforced",
    });
  });
});

describe("the headers of a response", () => {
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
  const SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03";

  test.each(tiers)("of the %s tier have the security headers that the workload leaves out", async (tier) => {
    const { defaultCacheBehavior, orderedCacheBehaviors } = distribution(await stackOf(tier));
    expect(defaultCacheBehavior).toMatchObject({ responseHeadersPolicyId: SECURITY_HEADERS });
    // Another behavior would need the policy too.
    expect(orderedCacheBehaviors).toBeUndefined();
  });
});

describe("the firewall", () => {
  test("exists only for the large tier", async () => {
    expect(distribution(await stackOf("large")).webAclId).toBe("${sample-firewall.arn}");
    for (const tier of ["small", "medium"] as const) {
      expect(distribution(await stackOf(tier))).not.toHaveProperty("webAclId");
      expect(ofType(await stackOf(tier), "aws:wafv2/webAcl:WebAcl")).toEqual([]);
    }
  });

  test("is in CloudFront's region, limits each address, and logs no credentials", async () => {
    const result = await stackOf("large");
    const { inputs } = named(result, "sample-firewall");
    expect(inputs).toMatchObject({ scope: "CLOUDFRONT", region: "us-east-1" });
    const rules = inputs.rules as readonly { name: string; priority: number }[];
    expect(rules.map(({ name }) => name)).toEqual([
      "rate",
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
    ]);
    expect(new Set(rules.map(({ priority }) => priority)).size).toBe(rules.length);
    expect(text(named(result, "sample-firewall-logs"), "name")).toMatch(/^aws-waf-logs-/);
    expect(named(result, "sample-firewall-logging").inputs.redactedFields).toEqual([
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "cookie" } },
    ]);
  });
});
