import { linked, of, type Rows } from "../row.ts";

const acm = (names: string) => of("acm", names);
const cloudfront = (names: string) => of("cloudfront", names);
const elb = (names: string) => of("elasticloadbalancing", names);
const logs = (names: string) => of("logs", names);
const waf = (names: string) => of("wafv2", names);

/** Certificates, records, the distribution, its firewall, and the load balancer. */
export const edge: Rows = {
  "aws:acm/certificate:Certificate": {
    create: acm("RequestCertificate AddTagsToCertificate"),
    read: acm("DescribeCertificate ListTagsForCertificate"),
    update: acm("UpdateCertificateOptions AddTagsToCertificate RemoveTagsFromCertificate"),
    delete: acm("DeleteCertificate"),
    schema: "aws-certificatemanager-certificate",
    resource: "aws_acm_certificate",
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    create: acm("DescribeCertificate"),
    read: acm("DescribeCertificate"),
    update: [],
    delete: [],
    resource: "aws_acm_certificate_validation",
  },
  "aws:cloudfront/distribution:Distribution": {
    create: cloudfront("CreateDistribution TagResource GetVpcOrigin"),
    read: cloudfront("GetDistribution GetDistributionConfig ListTagsForResource"),
    update: cloudfront("UpdateDistribution TagResource UntagResource GetVpcOrigin"),
    delete: cloudfront("UpdateDistribution DeleteDistribution"),
    schema: "aws-cloudfront-distribution",
    resource: "aws_cloudfront_distribution",
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    create: [
      ...cloudfront("CreateVpcOrigin TagResource"),
      ...of("ec2", "DescribeInstances DescribeInternetGateways"),
      ...elb("DescribeLoadBalancers"),
      ...linked,
    ],
    read: cloudfront("GetVpcOrigin ListTagsForResource"),
    update: cloudfront("UpdateVpcOrigin TagResource UntagResource"),
    delete: cloudfront("DeleteVpcOrigin"),
    schema: "aws-cloudfront-vpcorigin",
    resource: "aws_cloudfront_vpc_origin",
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    // AWS looks whether the service may write into the bucket.
    create: [
      ...logs("CreateDelivery GetDelivery GetDeliverySource GetDeliveryDestination TagResource"),
      ...of("s3", "GetBucketPolicy"),
    ],
    read: logs("GetDelivery ListTagsForResource"),
    update: logs("UpdateDeliveryConfiguration TagResource UntagResource"),
    delete: logs("DeleteDelivery"),
    schema: "aws-logs-delivery",
    resource: "aws_cloudwatch_log_delivery",
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    create: logs("PutDeliveryDestination GetDeliveryDestination TagResource"),
    read: logs("GetDeliveryDestination ListTagsForResource"),
    update: logs("PutDeliveryDestination TagResource UntagResource"),
    delete: logs("DeleteDeliveryDestination"),
    schema: "aws-logs-deliverydestination",
    resource: "aws_cloudwatch_log_delivery_destination",
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-vended-logs-permissions-V2.html
    create: [
      ...logs("PutDeliverySource GetDeliverySource TagResource"),
      ...cloudfront("AllowVendedLogDeliveryForResource"),
    ],
    read: logs("GetDeliverySource ListTagsForResource"),
    update: logs("PutDeliverySource TagResource UntagResource"),
    delete: logs("DeleteDeliverySource"),
    schema: "aws-logs-deliverysource",
    resource: "aws_cloudwatch_log_delivery_source",
  },
  "aws:lb/listener:Listener": {
    create: elb("CreateListener AddTags ModifyListenerAttributes"),
    read: elb("DescribeListeners DescribeListenerAttributes DescribeTags"),
    update: elb("ModifyListener ModifyListenerAttributes AddTags RemoveTags"),
    delete: elb("DeleteListener"),
    schema: "aws-elasticloadbalancingv2-listener",
    resource: "aws_lb_listener",
  },
  "aws:lb/listenerRule:ListenerRule": {
    create: elb("CreateRule AddTags"),
    read: elb("DescribeRules DescribeTags"),
    update: elb("ModifyRule SetRulePriorities AddTags RemoveTags"),
    delete: elb("DeleteRule"),
    schema: "aws-elasticloadbalancingv2-listenerrule",
    resource: "aws_lb_listener_rule",
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    create: [
      ...elb("CreateLoadBalancer AddTags ModifyLoadBalancerAttributes"),
      ...of("ec2", "DescribeInternetGateways DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
      ...linked,
    ],
    read: elb(
      "DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags",
    ),
    update: elb("ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets AddTags RemoveTags"),
    delete: elb("DeleteLoadBalancer"),
    schema: "aws-elasticloadbalancingv2-loadbalancer",
    resource: "aws_lb",
  },
  "aws:lb/targetGroup:TargetGroup": {
    create: [...elb("CreateTargetGroup AddTags ModifyTargetGroupAttributes"), ...of("ec2", "DescribeVpcs")],
    read: elb("DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags"),
    update: elb("ModifyTargetGroup ModifyTargetGroupAttributes AddTags RemoveTags"),
    delete: elb("DeleteTargetGroup"),
    schema: "aws-elasticloadbalancingv2-targetgroup",
    resource: "aws_lb_target_group",
  },
  "aws:route53/record:Record": {
    create: of("route53", "ChangeResourceRecordSets GetChange GetHostedZone"),
    read: of("route53", "ListResourceRecordSets GetHostedZone"),
    update: of("route53", "ChangeResourceRecordSets GetChange"),
    delete: of("route53", "ChangeResourceRecordSets GetChange"),
    resource: "aws_route53_record",
  },
  "aws:wafv2/webAcl:WebAcl": {
    create: waf("CreateWebACL TagResource"),
    read: waf("GetWebACL ListTagsForResource"),
    update: waf("UpdateWebACL TagResource UntagResource"),
    delete: waf("DeleteWebACL"),
    schema: "aws-wafv2-webacl",
    resource: "aws_wafv2_web_acl",
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    // WAF writes to a log group through a delivery, which it makes with the rights of the caller.
    create: [
      ...waf("PutLoggingConfiguration"),
      ...of("logs", "CreateLogDelivery DescribeLogGroups DescribeResourcePolicies PutResourcePolicy"),
      ...linked,
    ],
    read: waf("GetLoggingConfiguration"),
    update: waf("PutLoggingConfiguration"),
    delete: [...waf("DeleteLoggingConfiguration"), ...of("logs", "DeleteLogDelivery")],
    schema: "aws-wafv2-loggingconfiguration",
    resource: "aws_wafv2_web_acl_logging_configuration",
  },
};
