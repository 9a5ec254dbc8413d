import { ec2, type Facts, type FactsOf, provider } from "./facts.ts";

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

/** Stores, with their copies and disks. */
export const stores: FactsOf = {
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
  "aws:elasticache/parameterGroup:ParameterGroup": {
    replacing: ["name", "family", "description"],
    once: ["name"],
    source: `${provider}/elasticache/parameter_group.go`,
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
  "aws:sqs/queue:Queue": { source: `${provider}/sqs/queue.go` },
  "aws:sqs/queuePolicy:QueuePolicy": ofQueue("queue_policy"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ofQueue("queue_redrive_allow_policy"),
};
