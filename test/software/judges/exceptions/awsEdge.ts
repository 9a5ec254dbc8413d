import { type Exception, isSet, valueAt } from "./exception.ts";

const DISTRIBUTION = "aws_cloudfront_distribution.*-distribution";

const edge: readonly Exception[] = [
  {
    check: "CKV2_AWS_32",
    title: "Ensure CloudFront distribution has a response headers policy attached",
    resource: DISTRIBUTION,
    reason:
      "AWS's own policy SecurityHeaders is attached by its id. checkov looks for a policy that the stack makes.",
    holds: (one) => valueAt(one, "default_cache_behavior", "response_headers_policy_id") !== undefined,
  },
  {
    check: "CKV2_AWS_42",
    title: "Ensure AWS CloudFront distribution uses custom SSL certificate",
    resource: DISTRIBUTION,
    reason: "A stack without `echelon:domain` has CloudFront's own name and certificate.",
    holds: (one) => valueAt(one, "viewer_certificate", "cloudfront_default_certificate") === true,
  },
  {
    check: "CKV_AWS_174",
    title: "Verify CloudFront Distribution Viewer Certificate is using TLS v1.2 or higher",
    resource: DISTRIBUTION,
    reason: "With CloudFront's own certificate AWS sets the version of TLS; with a domain it is 1.2.",
    holds: (one) => valueAt(one, "viewer_certificate", "cloudfront_default_certificate") === true,
  },
  {
    check: "CKV2_AWS_47",
    title: "Ensure AWS CloudFront attached WAFv2 WebACL is configured with AMR for Log4j Vulnerability",
    resource: DISTRIBUTION,
    reason:
      "The firewall has AWS's rules against Log4Shell. checkov also asks for the list of anonymous addresses, which blocks the clouds that customers' programs call from.",
    holds: (one) => isSet(one, "web_acl_id"),
  },
  {
    check: "CKV2_AWS_47",
    title: "Ensure AWS CloudFront attached WAFv2 WebACL is configured with AMR for Log4j Vulnerability",
    resource: DISTRIBUTION,
    reason: "Only tiers with enterprise security have a firewall.",
    holds: (one) => !isSet(one, "web_acl_id"),
  },
  {
    check: "CKV_AWS_68",
    title: "CloudFront Distribution should have WAF enabled",
    resource: DISTRIBUTION,
    reason: "Only tiers with enterprise security have a firewall.",
  },
  {
    check: "CKV_AWS_86",
    title: "Ensure CloudFront distribution has Access Logging enabled",
    resource: DISTRIBUTION,
    reason:
      "CloudWatch delivers the access logs to the bucket of logs. checkov knows only the older logs, which need ACLs on their bucket.",
  },
  {
    check: "CKV_AWS_305",
    title: "Ensure CloudFront distribution has a default root object configured",
    resource: DISTRIBUTION,
    reason: "The origin answers the root itself: it is a program, not a bucket of pages.",
  },
  {
    check: "CKV_AWS_310",
    title: "Ensure CloudFront distributions should have origin failover configured",
    resource: DISTRIBUTION,
    reason: "The origin spans the zones of its tier. A second one would be a second stack.",
  },
  {
    check: "CKV_AWS_374",
    title: "Ensure AWS CloudFront web distribution has geo restriction enabled",
    resource: DISTRIBUTION,
    reason: "No tier states countries that people may not come from.",
  },
  {
    check: "CKV_AWS_260",
    title: "Ensure no security groups allow ingress from 0.0.0.0:0 to port 80",
    resource: "aws_vpc_security_group_ingress_rule.*-edge-in-80",
    reason:
      "The source is AWS's list of CloudFront's addresses. In this type checkov overlooks prefix lists.",
    holds: (one) => isSet(one, "prefix_list_id"),
  },
];

const PLAIN =
  "Without `echelon:domain` there is no certificate for the balancer. It is internal: only CloudFront reaches it, through its VPC origin, and only it reaches the workload.";

const balancer: readonly Exception[] = [
  {
    check: "CKV2_AWS_20",
    title: "Ensure that ALB redirects HTTP requests into HTTPS ones",
    resource: "aws_lb.*-balancer-*",
    reason: PLAIN,
  },
  {
    check: "CKV_AWS_103",
    title: "Ensure that load balancer is using at least TLS 1.2",
    resource: "aws_lb_listener.*-listener-80",
    reason: PLAIN,
  },
  {
    check: "CKV_AWS_2",
    title: "Ensure ALB protocol is HTTPS",
    resource: "aws_lb_listener.*-listener-80",
    reason: PLAIN,
  },
  {
    check: "CKV_AWS_378",
    title: "Ensure AWS Load Balancer doesn't use HTTP protocol",
    resource: "aws_lb_target_group.*-targets-*",
    reason: PLAIN,
  },
];

const network: readonly Exception[] = [
  {
    check: "CKV2_AWS_11",
    title: "Ensure VPC flow logging is enabled in all VPCs",
    resource: "aws_vpc.*-vpc",
    reason: "Only tiers with enterprise security keep logs of flows.",
  },
  {
    check: "CKV_AWS_333",
    title: "Ensure ECS services do not have public IP addresses assigned to them automatically",
    resource: "aws_ecs_service.*",
    reason:
      "A tier without NAT gateways: tasks need a public address to reach out. Their security group admits only the balancer.",
  },
  {
    check: "CKV2_AWS_19",
    title: "Ensure that all EIP addresses allocated to a VPC are attached to EC2 instances",
    resource: "aws_eip.*-machine-address*",
    reason: "The address is on the network interface, which stays when the machine is replaced.",
    holds: (one) => isSet(one, "network_interface"),
  },
];

/** How requests come in and go out. */
export const edgeExceptions: readonly Exception[] = [...edge, ...balancer, ...network];
