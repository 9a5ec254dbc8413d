/** How a type of Pulumi's provider is named and spelled in Terraform's, from which Pulumi's is made. */
export interface TerraformType {
  readonly type: string;
  /**
   * Names that are not just the same words: Pulumi names a list of blocks in the plural. They count at any depth of the
   * resource.
   */
  readonly names?: Readonly<Record<string, string>>;
  /** Inputs that are one value in Pulumi and a list of at most one in Terraform, by Pulumi's names. */
  readonly lists?: readonly string[];
  /** Inputs that Terraform has in another form, which no judge reads. */
  readonly beside?: readonly string[];
}

/** Inputs of any type whose keys are data of the stack, not names of the provider. */
export const maps: ReadonlySet<string> = new Set([
  "tags",
  "targetTags",
  "dimensions",
  "variables",
  "attributeMapping",
  "providerDetails",
  "triggers",
]);

/** Blocks of which a resource has one at most, outside any list. */
export const singles: ReadonlySet<string> = new Set(["timeouts"]);

/**
 * Every type of the provider AWS that a stack makes. A test compares each name with the provider's own:
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs
 */
export const types: Readonly<Record<string, TerraformType>> = {
  "aws:acm/certificate:Certificate": { type: "aws_acm_certificate" },
  "aws:acm/certificateValidation:CertificateValidation": { type: "aws_acm_certificate_validation" },
  "aws:appautoscaling/policy:Policy": {
    type: "aws_appautoscaling_policy",
    names: { stepAdjustments: "step_adjustment" },
  },
  "aws:appautoscaling/target:Target": { type: "aws_appautoscaling_target" },
  "aws:backup/plan:Plan": { type: "aws_backup_plan", names: { rules: "rule" } },
  "aws:backup/selection:Selection": { type: "aws_backup_selection", names: { conditions: "condition" } },
  "aws:backup/vault:Vault": { type: "aws_backup_vault" },
  "aws:budgets/budget:Budget": {
    type: "aws_budgets_budget",
    names: { costFilters: "cost_filter", notifications: "notification" },
  },
  "aws:cloudfront/distribution:Distribution": {
    type: "aws_cloudfront_distribution",
    names: { origins: "origin", customHeaders: "custom_header" },
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": { type: "aws_cloudfront_vpc_origin" },
  "aws:cloudtrail/trail:Trail": { type: "aws_cloudtrail" },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { type: "aws_cloudwatch_composite_alarm" },
  "aws:cloudwatch/dashboard:Dashboard": { type: "aws_cloudwatch_dashboard" },
  "aws:cloudwatch/eventRule:EventRule": { type: "aws_cloudwatch_event_rule" },
  "aws:cloudwatch/eventTarget:EventTarget": { type: "aws_cloudwatch_event_target" },
  "aws:cloudwatch/logDelivery:LogDelivery": { type: "aws_cloudwatch_log_delivery" },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    type: "aws_cloudwatch_log_delivery_destination",
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { type: "aws_cloudwatch_log_delivery_source" },
  "aws:cloudwatch/logGroup:LogGroup": { type: "aws_cloudwatch_log_group" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    type: "aws_cloudwatch_metric_alarm",
    names: { metricQueries: "metric_query" },
  },
  "aws:cognito/identityProvider:IdentityProvider": { type: "aws_cognito_identity_provider" },
  "aws:cognito/userPool:UserPool": { type: "aws_cognito_user_pool", names: { schemas: "schema" } },
  "aws:cognito/userPoolClient:UserPoolClient": { type: "aws_cognito_user_pool_client" },
  "aws:cognito/userPoolDomain:UserPoolDomain": { type: "aws_cognito_user_pool_domain" },
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": {
    type: "aws_dlm_lifecycle_policy",
    names: { schedules: "schedule" },
    lists: ["times"],
  },
  "aws:docdb/cluster:Cluster": { type: "aws_docdb_cluster" },
  "aws:docdb/clusterInstance:ClusterInstance": { type: "aws_docdb_cluster_instance" },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
    type: "aws_docdb_cluster_parameter_group",
    names: { parameters: "parameter" },
  },
  "aws:docdb/subnetGroup:SubnetGroup": { type: "aws_docdb_subnet_group" },
  "aws:ebs/snapshot:Snapshot": { type: "aws_ebs_snapshot" },
  "aws:ebs/volume:Volume": { type: "aws_ebs_volume" },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { type: "aws_default_security_group" },
  "aws:ec2/eip:Eip": { type: "aws_eip" },
  "aws:ec2/flowLog:FlowLog": { type: "aws_flow_log" },
  "aws:ec2/instance:Instance": { type: "aws_instance" },
  "aws:ec2/internetGateway:InternetGateway": { type: "aws_internet_gateway" },
  "aws:ec2/launchTemplate:LaunchTemplate": { type: "aws_launch_template" },
  "aws:ec2/natGateway:NatGateway": { type: "aws_nat_gateway" },
  "aws:ec2/networkInterface:NetworkInterface": { type: "aws_network_interface" },
  "aws:ec2/route:Route": { type: "aws_route" },
  "aws:ec2/routeTable:RouteTable": { type: "aws_route_table" },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": { type: "aws_route_table_association" },
  "aws:ec2/securityGroup:SecurityGroup": { type: "aws_security_group" },
  "aws:ec2/subnet:Subnet": { type: "aws_subnet" },
  "aws:ec2/volumeAttachment:VolumeAttachment": { type: "aws_volume_attachment" },
  "aws:ec2/vpc:Vpc": { type: "aws_vpc" },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { type: "aws_vpc_endpoint" },
  "aws:ecs/cluster:Cluster": { type: "aws_ecs_cluster", names: { settings: "setting" } },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    type: "aws_ecs_cluster_capacity_providers",
    names: { defaultCapacityProviderStrategies: "default_capacity_provider_strategy" },
  },
  "aws:ecs/service:Service": {
    type: "aws_ecs_service",
    names: { capacityProviderStrategies: "capacity_provider_strategy", loadBalancers: "load_balancer" },
  },
  "aws:ecs/taskDefinition:TaskDefinition": { type: "aws_ecs_task_definition" },
  "aws:eks/accessEntry:AccessEntry": { type: "aws_eks_access_entry" },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { type: "aws_eks_access_policy_association" },
  "aws:eks/addon:Addon": {
    type: "aws_eks_addon",
    names: { podIdentityAssociations: "pod_identity_association" },
  },
  "aws:eks/cluster:Cluster": { type: "aws_eks_cluster" },
  "aws:eks/nodeGroup:NodeGroup": { type: "aws_eks_node_group" },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": { type: "aws_eks_pod_identity_association" },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    type: "aws_elasticache_parameter_group",
    names: { parameters: "parameter" },
  },
  "aws:elasticache/user:User": { type: "aws_elasticache_user" },
  "aws:elasticache/userGroup:UserGroup": { type: "aws_elasticache_user_group" },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    type: "aws_elasticache_replication_group",
    names: { logDeliveryConfigurations: "log_delivery_configuration" },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": { type: "aws_elasticache_subnet_group" },
  "aws:iam/instanceProfile:InstanceProfile": { type: "aws_iam_instance_profile" },
  "aws:iam/role:Role": { type: "aws_iam_role" },
  "aws:iam/rolePolicy:RolePolicy": { type: "aws_iam_role_policy" },
  "aws:kms/alias:Alias": { type: "aws_kms_alias" },
  "aws:kms/key:Key": { type: "aws_kms_key" },
  // The files themselves: Terraform has the path of an archive.
  "aws:lambda/function:Function": { type: "aws_lambda_function", beside: ["code"] },
  "aws:lambda/invocation:Invocation": { type: "aws_lambda_invocation" },
  "aws:lb/listener:Listener": { type: "aws_lb_listener", names: { defaultActions: "default_action" } },
  "aws:lb/listenerRule:ListenerRule": {
    type: "aws_lb_listener_rule",
    names: { actions: "action", conditions: "condition" },
  },
  "aws:lb/loadBalancer:LoadBalancer": { type: "aws_lb" },
  "aws:lb/targetGroup:TargetGroup": { type: "aws_lb_target_group" },
  "aws:mq/broker:Broker": { type: "aws_mq_broker", names: { users: "user" } },
  "aws:mq/configuration:Configuration": { type: "aws_mq_configuration" },
  "aws:msk/cluster:Cluster": { type: "aws_msk_cluster" },
  "aws:msk/configuration:Configuration": { type: "aws_msk_configuration" },
  "aws:msk/scramSecretAssociation:ScramSecretAssociation": {
    type: "aws_msk_scram_secret_association",
    names: { secretArnLists: "secret_arn_list" },
  },
  "aws:rds/instance:Instance": { type: "aws_db_instance" },
  "aws:rds/parameterGroup:ParameterGroup": {
    type: "aws_db_parameter_group",
    names: { parameters: "parameter" },
  },
  "aws:rds/proxy:Proxy": { type: "aws_db_proxy", names: { auths: "auth" } },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": { type: "aws_db_proxy_default_target_group" },
  "aws:rds/proxyTarget:ProxyTarget": { type: "aws_db_proxy_target" },
  "aws:rds/snapshot:Snapshot": { type: "aws_db_snapshot" },
  "aws:rds/subnetGroup:SubnetGroup": { type: "aws_db_subnet_group" },
  "aws:route53/record:Record": { type: "aws_route53_record", names: { aliases: "alias" } },
  "aws:s3/bucket:Bucket": { type: "aws_s3_bucket" },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    type: "aws_s3_bucket_lifecycle_configuration",
    names: { rules: "rule" },
  },
  "aws:s3/bucketLogging:BucketLogging": { type: "aws_s3_bucket_logging" },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    type: "aws_s3_bucket_object_lock_configuration",
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": { type: "aws_s3_bucket_ownership_controls" },
  "aws:s3/bucketPolicy:BucketPolicy": { type: "aws_s3_bucket_policy" },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { type: "aws_s3_bucket_public_access_block" },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    type: "aws_s3_bucket_server_side_encryption_configuration",
    names: { rules: "rule" },
  },
  "aws:s3/bucketVersioning:BucketVersioning": { type: "aws_s3_bucket_versioning" },
  "aws:scheduler/schedule:Schedule": {
    type: "aws_scheduler_schedule",
    names: { capacityProviderStrategies: "capacity_provider_strategy" },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { type: "aws_scheduler_schedule_group" },
  "aws:secretsmanager/secret:Secret": { type: "aws_secretsmanager_secret" },
  "aws:secretsmanager/secretVersion:SecretVersion": { type: "aws_secretsmanager_secret_version" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { type: "aws_secretsmanager_secret_policy" },
  "aws:sns/topic:Topic": { type: "aws_sns_topic" },
  "aws:sns/topicPolicy:TopicPolicy": { type: "aws_sns_topic_policy" },
  "aws:sns/topicSubscription:TopicSubscription": { type: "aws_sns_topic_subscription" },
  "aws:sqs/queue:Queue": { type: "aws_sqs_queue" },
  "aws:sqs/queuePolicy:QueuePolicy": { type: "aws_sqs_queue_policy" },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": { type: "aws_sqs_queue_redrive_allow_policy" },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { type: "aws_vpc_security_group_egress_rule" },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    type: "aws_vpc_security_group_ingress_rule",
  },
  "aws:wafv2/webAcl:WebAcl": {
    type: "aws_wafv2_web_acl",
    names: { rules: "rule", ruleActionOverrides: "rule_action_override" },
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    type: "aws_wafv2_web_acl_logging_configuration",
  },
};
