import { AUTONAMED, PARENT, PROVIDER, type PublishedType, type PublishedTypes } from "../type.ts";

const partOfBucket = (at: string, more: Pick<PublishedType, "names" | "beside"> = {}): PublishedType => ({
  schema: "AWS::S3::Bucket",
  at,
  ...more,
  beside: { bucket: PARENT, ...more.beside },
});

const SNAPSHOT = { finalSnapshotIdentifier: PROVIDER, skipFinalSnapshot: PROVIDER };

/** Databases, caches, brokers, queues and buckets. */
export const stores: PublishedTypes = {
  "aws:docdb/cluster:Cluster": {
    schema: "AWS::DocDB::DBCluster",
    names: {
      clusterIdentifier: "DBClusterIdentifier",
      enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
      masterPassword: "MasterUserPassword",
      dbClusterParameterGroupName: "DBClusterParameterGroupName",
    },
    beside: { ...SNAPSHOT, engine: "The schema is of one engine." },
    // https://docs.aws.amazon.com/documentdb/latest/developerguide/compatibility.html
    excused: { EngineVersion: "8.0.0 is newer than the schema." },
  },
  "aws:docdb/clusterInstance:ClusterInstance": {
    schema: "AWS::DocDB::DBInstance",
    names: {
      caCertIdentifier: "CACertificateIdentifier",
      clusterIdentifier: "DBClusterIdentifier",
      identifier: "DBInstanceIdentifier",
      instanceClass: "DBInstanceClass",
    },
    beside: { engine: "The schema is of one engine.", promotionTier: "CloudFormation cannot set it." },
  },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
    schema: "AWS::DocDB::DBClusterParameterGroup",
    given: { Description: "The provider writes one." },
  },
  "aws:docdb/subnetGroup:SubnetGroup": {
    schema: "AWS::DocDB::DBSubnetGroup",
    names: { description: "DBSubnetGroupDescription" },
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    schema: "AWS::ElastiCache::ParameterGroup",
    names: { family: "CacheParameterGroupFamily", parameters: "Properties" },
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    schema: "AWS::ElastiCache::ReplicationGroup",
    names: {
      description: "ReplicationGroupDescription",
      nodeType: "CacheNodeType",
      parameterGroupName: "CacheParameterGroupName",
      subnetGroupName: "CacheSubnetGroupName",
    },
    beside: {
      finalSnapshotIdentifier: PROVIDER,
      applyImmediately: PROVIDER,
      authTokenUpdateStrategy: PROVIDER,
      // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/durability.html
      durability: "It is newer than the schema.",
    },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": { schema: "AWS::ElastiCache::SubnetGroup" },
  "aws:elasticache/user:User": { schema: "AWS::ElastiCache::User" },
  "aws:elasticache/userGroup:UserGroup": { schema: "AWS::ElastiCache::UserGroup" },
  "aws:mq/broker:Broker": { schema: "AWS::AmazonMQ::Broker" },
  "aws:mq/configuration:Configuration": {
    schema: "AWS::AmazonMQ::Configuration",
    given: { Name: AUTONAMED },
  },
  "aws:msk/cluster:Cluster": {
    schema: "AWS::MSK::Cluster",
    names: {
      "clientAuthentication.sasl.iam": "Iam.Enabled",
      "clientAuthentication.sasl.scram": "Scram.Enabled",
      "clientAuthentication.unauthenticated": "Unauthenticated.Enabled",
      "encryptionInfo.encryptionAtRestKmsKeyArn": "EncryptionAtRest.DataVolumeKMSKeyId",
    },
  },
  "aws:msk/configuration:Configuration": { schema: "AWS::MSK::Configuration" },
  "aws:msk/scramSecretAssociation:ScramSecretAssociation": {
    schema: "AWS::MSK::BatchScramSecret",
    names: { secretArnLists: "SecretArnList" },
  },
  "aws:rds/instance:Instance": {
    schema: "AWS::RDS::DBInstance",
    names: {
      enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
      caCertIdentifier: "CACertificateIdentifier",
      identifier: "DBInstanceIdentifier",
      instanceClass: "DBInstanceClass",
      masterUserSecretKmsKeyId: "MasterUserSecret.KmsKeyId",
      parameterGroupName: "DBParameterGroupName",
      performanceInsightsEnabled: "EnablePerformanceInsights",
      username: "MasterUsername",
      password: "MasterUserPassword",
      replicateSourceDb: "SourceDBInstanceIdentifier",
      vpcSecurityGroupIds: "VPCSecurityGroups",
    },
    beside: SNAPSHOT,
    excused: {
      dependentExcluded: "A replica also says storageEncrypted, which the provider does not pass on.",
    },
  },
  "aws:rds/parameterGroup:ParameterGroup": { schema: "AWS::RDS::DBParameterGroup" },
  "aws:rds/proxy:Proxy": {
    schema: "AWS::RDS::DBProxy",
    names: { auths: "Auth" },
    given: { DBProxyName: AUTONAMED },
  },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {
    schema: "AWS::RDS::DBProxyTargetGroup",
    names: { connectionPoolConfig: "ConnectionPoolConfigurationInfo" },
    given: { TargetGroupName: "A proxy has one, `default`." },
  },
  "aws:rds/proxyTarget:ProxyTarget": {
    schema: "AWS::RDS::DBProxyTargetGroup",
    names: { dbInstanceIdentifier: "DBInstanceIdentifiers" },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    schema: "AWS::RDS::DBSubnetGroup",
    names: { description: "DBSubnetGroupDescription" },
  },
  "aws:s3/bucket:Bucket": { schema: "AWS::S3::Bucket", beside: { forceDestroy: PROVIDER } },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": partOfBucket("LifecycleConfiguration", {
    names: { "rules.expiration": "", "rules.expiration.days": "ExpirationInDays" },
    beside: { "rules.filter": "It is empty, and every object meant." },
  }),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration":
    partOfBucket("ObjectLockConfiguration"),
  "aws:s3/bucketLogging:BucketLogging": partOfBucket("LoggingConfiguration", {
    names: { targetBucket: "DestinationBucketName", targetPrefix: "LogFilePrefix" },
  }),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": partOfBucket("OwnershipControls", {
    names: { rule: "Rules" },
  }),
  "aws:s3/bucketPolicy:BucketPolicy": {
    schema: "AWS::S3::BucketPolicy",
    names: { policy: "PolicyDocument" },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": partOfBucket("PublicAccessBlockConfiguration"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": partOfBucket(
    "BucketEncryption",
    {
      names: {
        rules: "ServerSideEncryptionConfiguration",
        "rules.applyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault",
        "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId": "KMSMasterKeyID",
      },
    },
  ),
  "aws:s3/bucketVersioning:BucketVersioning": partOfBucket("VersioningConfiguration", {
    names: { versioningConfiguration: "" },
  }),
  "aws:sqs/queue:Queue": {
    schema: "AWS::SQS::Queue",
    names: {
      messageRetentionSeconds: "MessageRetentionPeriod",
      receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
      visibilityTimeoutSeconds: "VisibilityTimeout",
    },
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    schema: "AWS::SQS::QueuePolicy",
    names: { queueUrl: "Queues", policy: "PolicyDocument" },
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    schema: "AWS::SQS::Queue",
    beside: { queueUrl: PARENT },
  },
};
