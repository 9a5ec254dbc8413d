import { ec2, type FactsOf, provider } from "./facts.ts";

const elb = (file: string) => `${provider}/elbv2/${file}.go`;
const rule = {
  replacing: ["securityGroupId"],
  once: [
    "securityGroupId",
    "ipProtocol",
    "fromPort",
    "toPort",
    "cidrIpv4",
    "prefixListId",
    "referencedSecurityGroupId",
  ],
  breaking: ["fromPort", "toPort", "prefixListId", "referencedSecurityGroupId"],
};

/** The network, and the way in. */
export const network: FactsOf = {
  "aws:acm/certificate:Certificate": {
    replacing: ["domainName", "region"],
    source: `${provider}/acm/certificate.go`,
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    replacing: ["certificateArn", "validationRecordFqdns"],
    source: `${provider}/acm/certificate_validation.go`,
  },
  "aws:cloudfront/distribution:Distribution": { source: `${provider}/cloudfront/distribution.go` },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    once: ["vpcOriginEndpointConfig.name"],
    breaking: ["vpcOriginEndpointConfig"],
    source: `${provider}/cloudfront/vpc_origin.go`,
  },
  "aws:cognito/identityProvider:IdentityProvider": {
    replacing: ["providerName", "providerType", "userPoolId"],
    once: ["userPoolId", "providerName"],
    source: `${provider}/cognitoidp/identity_provider.go`,
  },
  "aws:cognito/userPool:UserPool": {
    replacing: ["aliasAttributes", "usernameAttributes"],
    source: `${provider}/cognitoidp/user_pool.go`,
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    replacing: ["generateSecret", "userPoolId"],
    source: `${provider}/cognitoidp/user_pool_client.go`,
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    replacing: ["domain", "userPoolId"],
    source: `${provider}/cognitoidp/user_pool_domain.go`,
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    replacing: ["vpcId"],
    source: ec2("vpc_default_security_group"),
  },
  "aws:ec2/eip:Eip": { replacing: ["domain"], source: ec2("ec2_eip") },
  "aws:ec2/flowLog:FlowLog": {
    replacing: ["vpcId", "logDestination", "logDestinationType", "iamRoleArn", "trafficType"],
    once: ["vpcId", "logDestination"],
    source: ec2("vpc_flow_log"),
  },
  "aws:ec2/instance:Instance": {
    // The program sets userDataReplaceOnChange.
    replacing: ["userDataBase64", "primaryNetworkInterface", "launchTemplate"],
    once: ["primaryNetworkInterface"],
    source: ec2("ec2_instance"),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    // It would be taken from its network, which AWS refuses while addresses there are in use.
    stays: ["vpcId"],
    once: ["vpcId"],
    source: ec2("vpc_internet_gateway"),
  },
  "aws:ec2/launchTemplate:LaunchTemplate": { source: ec2("ec2_launch_template") },
  "aws:ec2/natGateway:NatGateway": {
    replacing: ["allocationId", "subnetId"],
    once: ["allocationId"],
    source: ec2("vpc_nat_gateway"),
  },
  "aws:ec2/networkInterface:NetworkInterface": {
    replacing: ["subnetId"],
    source: ec2("vpc_network_interface"),
  },
  "aws:ec2/route:Route": {
    replacing: ["routeTableId", "destinationCidrBlock"],
    once: ["routeTableId", "destinationCidrBlock"],
    breaking: ["gatewayId"],
    source: ec2("vpc_route"),
  },
  "aws:ec2/routeTable:RouteTable": { replacing: ["vpcId"], source: ec2("vpc_route_table") },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    replacing: ["subnetId"],
    once: ["subnetId"],
    source: ec2("vpc_route_table_association"),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    replacing: ["vpcId", "description"],
    source: ec2("vpc_security_group"),
  },
  "aws:ec2/subnet:Subnet": {
    replacing: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"],
    once: ["vpcId", "cidrBlock"],
    source: ec2("vpc_subnet"),
  },
  "aws:ec2/volumeAttachment:VolumeAttachment": {
    replacing: ["deviceName", "instanceId", "volumeId"],
    once: ["volumeId"],
    source: ec2("ebs_volume_attachment"),
  },
  "aws:ec2/vpc:Vpc": { replacing: ["cidrBlock"], source: ec2("vpc_") },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    replacing: ["vpcId", "serviceName", "vpcEndpointType"],
    once: ["vpcId", "serviceName"],
    source: ec2("vpc_endpoint"),
  },
  "aws:lb/listener:Listener": {
    replacing: ["loadBalancerArn"],
    once: ["loadBalancerArn", "port"],
    breaking: ["port", "protocol"],
    source: elb("listener"),
  },
  "aws:lb/listenerRule:ListenerRule": {
    replacing: ["listenerArn"],
    once: ["listenerArn", "priority"],
    source: elb("listener_rule"),
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    replacing: ["name", "internal", "loadBalancerType"],
    once: ["name"],
    stays: ["subnets", "securityGroups"],
    source: elb("load_balancer"),
  },
  "aws:lb/targetGroup:TargetGroup": {
    replacing: ["name", "port", "protocol", "targetType", "vpcId"],
    once: ["name"],
    source: elb("target_group"),
  },
  "aws:route53/record:Record": {
    // Another type is deleted and made in one batch.
    replacing: ["zoneId", "name"],
    // The removal of the old one would take the record of the new one with it.
    once: ["zoneId", "name", "type"],
    source: `${provider}/route53/record.go`,
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    ...rule,
    source: ec2("vpc_security_group_egress_rule"),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    ...rule,
    source: ec2("vpc_security_group_ingress_rule"),
  },
  "aws:wafv2/webAcl:WebAcl": { replacing: ["scope"], source: `${provider}/wafv2/web_acl.go` },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    replacing: ["resourceArn", "logDestinationConfigs"],
    once: ["resourceArn"],
    source: `${provider}/wafv2/web_acl_logging_configuration.go`,
  },
};
