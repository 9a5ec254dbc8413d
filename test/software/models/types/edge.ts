import { ATTRIBUTE, PROVIDER, type PublishedTypes, SWITCH } from "../type.ts";

const NO_KEYS = "The pattern of its keys has classes of Unicode, which check.ts does not read as such.";

/** Addresses, certificates, balancers and firewalls. */
export const edge: PublishedTypes = {
  "aws:acm/certificate:Certificate": { schema: "AWS::CertificateManager::Certificate" },
  "aws:cloudfront/distribution:Distribution": {
    schema: "AWS::CloudFront::Distribution",
    at: "DistributionConfig",
    names: {
      isIpv6Enabled: "IPV6Enabled",
      "origins.originId": "Id",
      "origins.customHeaders": "OriginCustomHeaders",
      "origins.customHeaders.name": "HeaderName",
      "origins.customHeaders.value": "HeaderValue",
    },
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": { schema: "AWS::CloudFront::VpcOrigin" },
  "aws:cognito/identityProvider:IdentityProvider": {
    schema: "AWS::Cognito::UserPoolIdentityProvider",
    excused: { AttributeMapping: NO_KEYS, ProviderDetails: NO_KEYS },
  },
  "aws:cognito/userPool:UserPool": {
    schema: "AWS::Cognito::UserPool",
    names: { schemas: "Schema", tags: "UserPoolTags" },
  },
  "aws:cognito/userPoolClient:UserPoolClient": { schema: "AWS::Cognito::UserPoolClient" },
  "aws:cognito/userPoolDomain:UserPoolDomain": { schema: "AWS::Cognito::UserPoolDomain" },
  "aws:lb/listener:Listener": {
    schema: "AWS::ElasticLoadBalancingV2::Listener",
    names: {
      certificateArn: "Certificates",
      "defaultActions.authenticateCognito": "AuthenticateCognitoConfig",
      "defaultActions.authenticateOidc": "AuthenticateOidcConfig",
      "defaultActions.fixedResponse": "FixedResponseConfig",
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    schema: "AWS::ElasticLoadBalancingV2::ListenerRule",
    names: {
      "actions.authenticateCognito": "AuthenticateCognitoConfig",
      "actions.authenticateOidc": "AuthenticateOidcConfig",
      "actions.fixedResponse": "FixedResponseConfig",
      "conditions.pathPattern": "PathPatternConfig",
    },
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    schema: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    names: { loadBalancerType: "Type" },
    beside: {
      accessLogs: ATTRIBUTE,
      dropInvalidHeaderFields: ATTRIBUTE,
      enableDeletionProtection: ATTRIBUTE,
      idleTimeout: ATTRIBUTE,
      internal: SWITCH,
    },
  },
  "aws:lb/targetGroup:TargetGroup": {
    schema: "AWS::ElasticLoadBalancingV2::TargetGroup",
    names: {
      healthCheck: "",
      "healthCheck.healthyThreshold": "HealthyThresholdCount",
      "healthCheck.interval": "HealthCheckIntervalSeconds",
      "healthCheck.matcher": "Matcher.HttpCode",
      "healthCheck.path": "HealthCheckPath",
      "healthCheck.port": "HealthCheckPort",
      "healthCheck.protocol": "HealthCheckProtocol",
      "healthCheck.timeout": "HealthCheckTimeoutSeconds",
      "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
    },
    beside: { deregistrationDelay: ATTRIBUTE, stickiness: ATTRIBUTE },
  },
  "aws:route53/record:Record": {
    schema: "AWS::Route53::RecordSet",
    names: {
      aliases: "AliasTarget",
      "aliases.name": "DNSName",
      "aliases.zoneId": "HostedZoneId",
      records: "ResourceRecords",
      zoneId: "HostedZoneId",
    },
    beside: { allowOverwrite: PROVIDER },
  },
  "aws:wafv2/webAcl:WebAcl": { schema: "AWS::WAFv2::WebACL" },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    schema: "AWS::WAFv2::LoggingConfiguration",
  },
};
