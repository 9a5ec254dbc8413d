import type aws from "@pulumi/aws";
import type { ShapeOf, ShapeTable } from "./shape.ts";

const masterUserSecrets = [
  { kmsKeyId: "text", secretArn: "text", secretStatus: "text" },
] as const satisfies ShapeOf<aws.types.output.rds.InstanceMasterUserSecret[]>;

interface Classes {
  "aws:acm/certificate:Certificate": aws.acm.Certificate;
  "aws:alb/targetGroup:TargetGroup": aws.alb.TargetGroup;
  "aws:docdb/cluster:Cluster": aws.docdb.Cluster;
  "aws:ec2/instance:Instance": aws.ec2.Instance;
  "aws:ec2/vpcEndpoint:VpcEndpoint": aws.ec2.VpcEndpoint;
  "aws:eks/cluster:Cluster": aws.eks.Cluster;
  "aws:eks/nodeGroup:NodeGroup": aws.eks.NodeGroup;
  "aws:elasticache/cluster:Cluster": aws.elasticache.Cluster;
  "aws:elasticache/replicationGroup:ReplicationGroup": aws.elasticache.ReplicationGroup;
  "aws:elasticache/serverlessCache:ServerlessCache": aws.elasticache.ServerlessCache;
  "aws:lb/loadBalancer:LoadBalancer": aws.lb.LoadBalancer;
  "aws:lb/targetGroup:TargetGroup": aws.lb.TargetGroup;
  "aws:memorydb/cluster:Cluster": aws.memorydb.Cluster;
  "aws:mq/broker:Broker": aws.mq.Broker;
  "aws:rds/cluster:Cluster": aws.rds.Cluster;
  "aws:rds/instance:Instance": aws.rds.Instance;
  "aws:route53/zone:Zone": aws.route53.Zone;
  "aws:ses/domainDkim:DomainDkim": aws.ses.DomainDkim;
  "aws:sesv2/emailIdentity:EmailIdentity": aws.sesv2.EmailIdentity;
}

/** Outputs of AWS resources that are structures, by the types of `@pulumi/aws`. */
export const awsShapes = {
  "aws:acm/certificate:Certificate": {
    domainValidationOptions: [
      {
        domainName: "text",
        resourceRecordName: "text",
        resourceRecordType: "text",
        resourceRecordValue: "text",
      },
    ],
  },
  "aws:alb/targetGroup:TargetGroup": { loadBalancerArns: ["text"] },
  "aws:docdb/cluster:Cluster": { masterUserSecrets, clusterMembers: ["text"] },
  "aws:ec2/instance:Instance": {
    rootBlockDevice: { deviceName: "text", kmsKeyId: "text", volumeId: "text" },
    ipv6Addresses: ["text"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    cidrBlocks: ["text"],
    dnsEntries: [{ dnsName: "text", hostedZoneId: "text" }],
    networkInterfaceIds: ["text"],
  },
  "aws:eks/cluster:Cluster": {
    certificateAuthority: { data: "text" },
    identities: [{ oidcs: [{ issuer: "text" }] }],
    kubernetesNetworkConfig: { serviceIpv4Cidr: "text", serviceIpv6Cidr: "text" },
    vpcConfig: { clusterSecurityGroupId: "text", vpcId: "text" },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    resources: [{ autoscalingGroups: [{ name: "text" }], remoteAccessSecurityGroupId: "text" }],
  },
  "aws:elasticache/cluster:Cluster": {
    cacheNodes: [{ address: "text", availabilityZone: "text", id: "text", port: "text" }],
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": { memberClusters: ["text"] },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    endpoints: [{ address: "text", port: "text" }],
    readerEndpoints: [{ address: "text", port: "text" }],
  },
  "aws:lb/loadBalancer:LoadBalancer": { securityGroups: ["text"], subnets: ["text"] },
  "aws:lb/targetGroup:TargetGroup": { loadBalancerArns: ["text"] },
  "aws:memorydb/cluster:Cluster": {
    clusterEndpoints: [{ address: "text", port: "text" }],
    shards: [{ name: "text", slots: "text" }],
  },
  "aws:mq/broker:Broker": {
    instances: [{ consoleUrl: "text", endpoints: ["text"], ipAddress: "text" }],
  },
  "aws:rds/cluster:Cluster": { masterUserSecrets, clusterMembers: ["text"] },
  "aws:rds/instance:Instance": {
    masterUserSecrets,
    listenerEndpoints: [{ address: "text", hostedZoneId: "text", port: "text" }],
    replicas: ["text"],
  },
  "aws:route53/zone:Zone": { nameServers: ["text"] },
  "aws:ses/domainDkim:DomainDkim": { dkimTokens: ["text"] },
  "aws:sesv2/emailIdentity:EmailIdentity": { dkimSigningAttributes: { status: "text", tokens: ["text"] } },
} as const satisfies ShapeTable<Classes>;
