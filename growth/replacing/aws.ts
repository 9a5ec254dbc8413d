/** What the provider does when an input of a type changes. */
interface Facts {
  /** Inputs whose change replaces the resource (ForceNew in Terraform); others are changed in place. */
  readonly replacing?: readonly string[];
  /** Inputs whose change replaces the resource unless another input is true. */
  readonly replacingUnless?: { readonly is: string; readonly inputs: readonly string[] };
  /** Inputs that together name something of which AWS keeps one: a second one with the same values is refused. */
  readonly once?: readonly string[];
  /** Inputs whose change in place breaks what the resource serves. */
  readonly breaking?: readonly string[];
  /** Lists, or single values, of which something has to stay: the resource cannot move to others while it serves. */
  readonly stays?: readonly string[];
  /** The file of the provider that says so. */
  readonly source: string;
}

const provider = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";
const ec2 = (file: string) => `${provider}/ec2/${file}.go`;
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
const ofBucket = (file: string): Facts => ({
  replacing: ["bucket"],
  once: ["bucket"],
  source: `${provider}/s3/${file}.go`,
});
const ofQueue = (file: string): Facts => ({
  replacing: ["queueUrl"],
  once: ["queueUrl"],
  source: `${provider}/sqs/${file}.go`,
});

/** Every type of AWS that a stack uses; read 2026-11-26. A type without a row fails the test. */
export const facts: Readonly<Record<string, Facts>> = {
  "aws:acm/certificate:Certificate": {
    replacing: ["domainName", "region"],
    source: `${provider}/acm/certificate.go`,
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    replacing: ["certificateArn", "validationRecordFqdns"],
    source: `${provider}/acm/certificate_validation.go`,
  },
  "aws:appautoscaling/policy:Policy": {
    replacing: ["resourceId", "scalableDimension", "serviceNamespace"],
    source: `${provider}/appautoscaling/policy.go`,
  },
  "aws:appautoscaling/target:Target": {
    replacing: ["resourceId", "scalableDimension", "serviceNamespace"],
    once: ["resourceId", "scalableDimension"],
    source: `${provider}/appautoscaling/target.go`,
  },
  "aws:backup/plan:Plan": { replacing: ["name"], source: `${provider}/backup/plan.go` },
  "aws:backup/selection:Selection": {
    // Nothing of it is changed in place.
    replacing: ["name", "planId", "iamRoleArn", "resources"],
    source: `${provider}/backup/selection.go`,
  },
  "aws:backup/vault:Vault": {
    replacing: ["name", "kmsKeyArn"],
    once: ["name"],
    source: `${provider}/backup/vault.go`,
  },
  "aws:budgets/budget:Budget": { replacing: ["budgetType"], source: `${provider}/budgets/budget.go` },
  "aws:cloudfront/distribution:Distribution": { source: `${provider}/cloudfront/distribution.go` },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    once: ["vpcOriginEndpointConfig.name"],
    breaking: ["vpcOriginEndpointConfig"],
    source: `${provider}/cloudfront/vpc_origin.go`,
  },
  "aws:cloudtrail/trail:Trail": { source: `${provider}/cloudtrail/trail.go` },
  "aws:cloudwatch/dashboard:Dashboard": {
    replacing: ["dashboardName"],
    once: ["dashboardName"],
    source: `${provider}/cloudwatch/dashboard.go`,
  },
  "aws:cloudwatch/eventRule:EventRule": {
    replacing: ["eventBusName"],
    source: `${provider}/events/rule.go`,
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    replacing: ["rule", "eventBusName"],
    source: `${provider}/events/target.go`,
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    replacing: ["deliveryDestinationArn", "deliverySourceName"],
    once: ["deliverySourceName"],
    source: `${provider}/logs/delivery.go`,
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    replacing: ["name", "outputFormat"],
    once: ["name"],
    source: `${provider}/logs/delivery_destination.go`,
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    replacing: ["logType", "name", "resourceArn"],
    once: ["name"],
    source: `${provider}/logs/delivery_source.go`,
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    replacing: ["name"],
    once: ["name"],
    source: `${provider}/logs/group.go`,
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    replacing: ["alarmName"],
    once: ["alarmName"],
    source: `${provider}/cloudwatch/composite_alarm.go`,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { source: `${provider}/cloudwatch/metric_alarm.go` },
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
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": { source: `${provider}/dlm/lifecycle_policy.go` },
  "aws:docdb/cluster:Cluster": {
    replacing: [
      ...["availabilityZones", "clusterIdentifier", "dbSubnetGroupName", "engine", "kmsKeyId"],
      ...["masterUsername", "port", "restoreToPointInTime", "snapshotIdentifier", "storageEncrypted"],
    ],
    once: ["clusterIdentifier"],
    source: `${provider}/docdb/cluster.go`,
  },
  "aws:docdb/clusterInstance:ClusterInstance": {
    replacing: ["availabilityZone", "clusterIdentifier", "engine", "identifier"],
    once: ["identifier"],
    source: `${provider}/docdb/cluster_instance.go`,
  },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
    // Pulumi names it, so that two stand side by side.
    replacing: ["name", "family", "description"],
    source: `${provider}/docdb/cluster_parameter_group.go`,
  },
  "aws:docdb/clusterSnapshot:ClusterSnapshot": {
    replacing: ["dbClusterIdentifier", "dbClusterSnapshotIdentifier"],
    once: ["dbClusterSnapshotIdentifier"],
    source: `${provider}/docdb/cluster_snapshot.go`,
  },
  "aws:docdb/subnetGroup:SubnetGroup": {
    replacing: ["name"],
    source: `${provider}/docdb/subnet_group.go`,
  },
  "aws:ebs/snapshot:Snapshot": {
    replacing: ["volumeId", "description"],
    source: ec2("ebs_snapshot"),
  },
  "aws:ebs/volume:Volume": {
    replacing: ["availabilityZone", "encrypted", "kmsKeyId"],
    source: ec2("ebs_volume"),
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
  "aws:ecs/cluster:Cluster": { source: `${provider}/ecs/cluster.go` },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    replacing: ["clusterName"],
    once: ["clusterName"],
    source: `${provider}/ecs/cluster_capacity_providers.go`,
  },
  "aws:ecs/service:Service": {
    replacing: ["cluster"],
    replacingUnless: { is: "forceNewDeployment", inputs: ["capacityProviderStrategies"] },
    // It would leave the balancer that people still reach.
    stays: ["loadBalancers"],
    source: `${provider}/ecs/service.go`,
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    // Each registration is a new revision of the family, so two of one family stand side by side.
    replacing: [
      "containerDefinitions",
      "cpu",
      "memory",
      "family",
      "executionRoleArn",
      "taskRoleArn",
      "runtimePlatform",
    ],
    source: `${provider}/ecs/task_definition.go`,
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    replacing: ["name", "family", "description"],
    once: ["name"],
    source: `${provider}/elasticache/parameter_group.go`,
  },
  "aws:eks/accessEntry:AccessEntry": {
    replacing: ["clusterName", "principalArn"],
    once: ["clusterName", "principalArn"],
    source: `${provider}/eks/access_entry.go`,
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    replacing: ["clusterName", "principalArn", "policyArn", "accessScope"],
    once: ["clusterName", "principalArn", "policyArn"],
    source: `${provider}/eks/access_policy_association.go`,
  },
  "aws:eks/addon:Addon": {
    replacing: ["clusterName", "addonName"],
    once: ["clusterName", "addonName"],
    source: `${provider}/eks/addon.go`,
  },
  "aws:eks/cluster:Cluster": {
    replacing: ["name", "roleArn"],
    once: ["name"],
    source: `${provider}/eks/cluster.go`,
  },
  "aws:eks/nodeGroup:NodeGroup": {
    replacing: ["clusterName", "nodeRoleArn", "subnetIds", "capacityType", "amiType", "instanceTypes"],
    source: `${provider}/eks/node_group.go`,
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
    replacing: ["clusterName", "namespace", "serviceAccount"],
    once: ["clusterName", "namespace", "serviceAccount"],
    source: `${provider}/eks/pod_identity_association.go`,
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    replacing: ["replicationGroupId", "subnetGroupName", "kmsKeyId", "atRestEncryptionEnabled", "port"],
    once: ["replicationGroupId"],
    source: `${provider}/elasticache/replication_group.go`,
  },
  "aws:elasticache/subnetGroup:SubnetGroup": { source: `${provider}/elasticache/subnet_group.go` },
  "aws:elasticache/user:User": {
    replacing: ["userId", "userName"],
    once: ["userId"],
    source: `${provider}/elasticache/user.go`,
  },
  "aws:elasticache/userGroup:UserGroup": {
    replacing: ["userGroupId"],
    once: ["userGroupId"],
    source: `${provider}/elasticache/user_group.go`,
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    replacing: ["path"],
    source: `${provider}/iam/instance_profile.go`,
  },
  "aws:iam/role:Role": { replacing: ["path"], source: `${provider}/iam/role.go` },
  "aws:iam/rolePolicy:RolePolicy": { replacing: ["role"], source: `${provider}/iam/role_policy.go` },
  "aws:kms/alias:Alias": { replacing: ["name"], once: ["name"], source: `${provider}/kms/alias.go` },
  "aws:kms/key:Key": { source: `${provider}/kms/key.go` },
  "aws:lambda/function:Function": {
    replacing: ["name", "packageType"],
    source: `${provider}/lambda/function.go`,
  },
  "aws:lambda/invocation:Invocation": {
    replacing: ["functionName", "input", "triggers"],
    source: `${provider}/lambda/invocation.go`,
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
  "aws:mq/broker:Broker": {
    replacing: [
      ...["brokerName", "deploymentMode", "encryptionOptions", "engineType", "publiclyAccessible"],
      "subnetIds",
    ],
    once: ["brokerName"],
    source: `${provider}/mq/broker.go`,
  },
  "aws:mq/configuration:Configuration": {
    replacing: ["name", "engineType", "engineVersion"],
    source: `${provider}/mq/configuration.go`,
  },
  "aws:msk/cluster:Cluster": {
    replacing: ["clusterName", "brokerNodeGroupInfo.clientSubnets", "encryptionInfo"],
    once: ["clusterName"],
    source: `${provider}/kafka/cluster.go`,
  },
  "aws:msk/configuration:Configuration": {
    replacing: ["name", "kafkaVersions"],
    once: ["name"],
    source: `${provider}/kafka/configuration.go`,
  },
  "aws:msk/scramSecretAssociation:ScramSecretAssociation": {
    replacing: ["clusterArn"],
    once: ["clusterArn"],
    source: `${provider}/kafka/scram_secret_association.go`,
  },
  "aws:rds/instance:Instance": {
    replacing: ["availabilityZone", "dbName", "engine", "kmsKeyId", "storageEncrypted", "username"],
    source: `${provider}/rds/instance.go`,
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    // Pulumi names it, so that two stand side by side.
    replacing: ["name", "family", "description"],
    source: `${provider}/rds/parameter_group.go`,
  },
  "aws:rds/proxy:Proxy": {
    replacing: ["name", "engineFamily", "vpcSubnetIds"],
    source: `${provider}/rds/proxy.go`,
  },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {
    replacing: ["dbProxyName"],
    once: ["dbProxyName"],
    source: `${provider}/rds/proxy_default_target_group.go`,
  },
  "aws:rds/proxyTarget:ProxyTarget": {
    replacing: ["dbProxyName", "targetGroupName", "dbInstanceIdentifier"],
    once: ["dbProxyName", "dbInstanceIdentifier"],
    source: `${provider}/rds/proxy_target.go`,
  },
  "aws:rds/snapshot:Snapshot": {
    replacing: ["dbInstanceIdentifier", "dbSnapshotIdentifier"],
    once: ["dbSnapshotIdentifier"],
    source: `${provider}/rds/snapshot.go`,
  },
  "aws:rds/subnetGroup:SubnetGroup": { source: `${provider}/rds/subnet_group.go` },
  "aws:route53/record:Record": {
    // Another type is deleted and made in one batch.
    replacing: ["zoneId", "name"],
    // The removal of the old one would take the record of the new one with it.
    once: ["zoneId", "name", "type"],
    source: `${provider}/route53/record.go`,
  },
  "aws:s3/bucket:Bucket": { source: `${provider}/s3/bucket.go` },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket(
    "bucket_lifecycle_configuration",
  ),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ofBucket(
    "bucket_object_lock_configuration",
  ),
  "aws:s3/bucketLogging:BucketLogging": ofBucket("bucket_logging"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket("bucket_ownership_controls"),
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket("bucket_policy"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket("bucket_public_access_block"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket(
    "bucket_server_side_encryption_configuration",
  ),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket("bucket_versioning"),
  "aws:scheduler/schedule:Schedule": {
    replacing: ["groupName"],
    source: `${provider}/scheduler/schedule.go`,
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { source: `${provider}/scheduler/schedule_group.go` },
  "aws:secretsmanager/secret:Secret": { source: `${provider}/secretsmanager/secret.go` },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    replacing: ["secretArn"],
    once: ["secretArn"],
    source: `${provider}/secretsmanager/secret_policy.go`,
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    replacing: ["secretId", "secretString"],
    source: `${provider}/secretsmanager/secret_version.go`,
  },
  "aws:sns/topic:Topic": { source: `${provider}/sns/topic.go` },
  "aws:sns/topicPolicy:TopicPolicy": {
    replacing: ["arn"],
    once: ["arn"],
    source: `${provider}/sns/topic_policy.go`,
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    replacing: ["endpoint", "protocol", "topic"],
    source: `${provider}/sns/topic_subscription.go`,
  },
  "aws:sqs/queue:Queue": { source: `${provider}/sqs/queue.go` },
  "aws:sqs/queuePolicy:QueuePolicy": ofQueue("queue_policy"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ofQueue("queue_redrive_allow_policy"),
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

/** Region is in every regional resource, and another one replaces it. */
export const REGION = "region";
