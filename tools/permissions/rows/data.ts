import { linked, of, type Row, type Rows } from "../row.ts";
import { databaseSubnets, rds } from "./rdsApi.ts";

const s3 = (names: string) => of("s3", names);
const sqs = (names: string) => of("sqs", names);
const cache = (names: string) => of("elasticache", names);
const secrets = (names: string) => of("secretsmanager", names);

/** What a part of a bucket takes; S3 has one action for writing and removing it, unless `remove` names another. */
const ofBucket = (
  resource: string,
  { get, put, remove = put }: Record<"get" | "put", string> & { remove?: string },
): Row => ({
  create: s3(put),
  read: s3(get),
  update: s3(put),
  delete: s3(remove),
  resource,
});

const attributesOfQueue = (resource: string): Row => ({
  create: sqs("SetQueueAttributes"),
  read: sqs("GetQueueAttributes"),
  update: sqs("SetQueueAttributes"),
  delete: sqs("SetQueueAttributes"),
  resource,
});

/** Buckets, queues, databases, caches and secrets. */
export const data: Rows = {
  "aws:elasticache/parameterGroup:ParameterGroup": {
    create: cache("CreateCacheParameterGroup ModifyCacheParameterGroup AddTagsToResource"),
    read: cache("DescribeCacheParameterGroups DescribeCacheParameters ListTagsForResource"),
    update: [
      ...cache("ModifyCacheParameterGroup ResetCacheParameterGroup"),
      ...cache("AddTagsToResource RemoveTagsFromResource"),
    ],
    delete: cache("DeleteCacheParameterGroup"),
    schema: "aws-elasticache-parametergroup",
    resource: "aws_elasticache_parameter_group",
  },
  "aws:elasticache/user:User": {
    create: cache("CreateUser AddTagsToResource"),
    read: cache("DescribeUsers ListTagsForResource"),
    update: cache("ModifyUser AddTagsToResource RemoveTagsFromResource"),
    delete: cache("DeleteUser"),
    schema: "aws-elasticache-user",
    resource: "aws_elasticache_user",
  },
  "aws:elasticache/userGroup:UserGroup": {
    create: cache("CreateUserGroup AddTagsToResource"),
    read: cache("DescribeUserGroups ListTagsForResource"),
    update: cache("ModifyUserGroup AddTagsToResource RemoveTagsFromResource"),
    delete: cache("DeleteUserGroup"),
    schema: "aws-elasticache-usergroup",
    resource: "aws_elasticache_user_group",
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    create: [
      ...cache("CreateReplicationGroup AddTagsToResource"),
      ...of("kms", "CreateGrant DescribeKey"),
      ...linked,
    ],
    read: cache("DescribeReplicationGroups DescribeCacheClusters ListTagsForResource"),
    update: [
      ...cache("ModifyReplicationGroup IncreaseReplicaCount DecreaseReplicaCount"),
      ...cache("ModifyReplicationGroupShardConfiguration"),
      ...cache("AddTagsToResource RemoveTagsFromResource"),
    ],
    delete: cache("DeleteReplicationGroup CreateSnapshot"),
    schema: "aws-elasticache-replicationgroup",
    resource: "aws_elasticache_replication_group",
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    create: [
      ...cache("CreateCacheSubnetGroup AddTagsToResource"),
      ...of("ec2", "DescribeSubnets DescribeVpcs"),
    ],
    read: cache("DescribeCacheSubnetGroups ListTagsForResource"),
    update: cache("ModifyCacheSubnetGroup AddTagsToResource RemoveTagsFromResource"),
    delete: cache("DeleteCacheSubnetGroup"),
    schema: "aws-elasticache-subnetgroup",
    resource: "aws_elasticache_subnet_group",
  },
  "aws:rds/instance:Instance": {
    // RDS makes the secret with the password, and uses the key, with the rights of the caller.
    create: [
      ...rds("CreateDBInstance CreateDBInstanceReadReplica AddTagsToResource"),
      ...secrets("CreateSecret TagResource"),
      ...of("kms", "CreateGrant Decrypt DescribeKey GenerateDataKey"),
      ...of("ec2", "DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways"),
      ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs"),
      ...linked,
    ],
    read: rds("DescribeDBInstances ListTagsForResource"),
    update: rds("ModifyDBInstance RebootDBInstance AddTagsToResource RemoveTagsFromResource"),
    delete: rds("DeleteDBInstance CreateDBSnapshot"),
    schema: "aws-rds-dbinstance",
    resource: "aws_db_instance",
  },
  "aws:rds/snapshot:Snapshot": {
    create: rds("CreateDBSnapshot AddTagsToResource"),
    read: rds("DescribeDBSnapshots DescribeDBSnapshotAttributes ListTagsForResource"),
    update: rds("AddTagsToResource RemoveTagsFromResource"),
    delete: rds("DeleteDBSnapshot"),
    resource: "aws_db_snapshot",
  },
  "aws:rds/subnetGroup:SubnetGroup": databaseSubnets({
    schema: "aws-rds-dbsubnetgroup",
    resource: "aws_db_subnet_group",
  }),
  "aws:s3/bucket:Bucket": {
    create: s3("CreateBucket PutBucketTagging TagResource"),
    // The provider reads every part of a bucket, also those that have a resource of their own.
    read: [
      ...s3("ListBucket GetBucketLocation GetBucketTagging ListTagsForResource GetBucketAcl GetBucketCORS"),
      ...s3("GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment"),
      ...s3("GetBucketVersioning GetBucketWebsite GetAccelerateConfiguration GetEncryptionConfiguration"),
      ...s3("GetLifecycleConfiguration GetReplicationConfiguration"),
    ],
    update: s3("PutBucketTagging TagResource UntagResource"),
    // Only a bucket of a trial, or one that the operator has released by name, is emptied.
    delete: s3("ListBucketVersions DeleteObject DeleteObjectVersion DeleteBucket"),
    schema: "aws-s3-bucket",
    resource: "aws_s3_bucket",
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket(
    "aws_s3_bucket_lifecycle_configuration",
    { get: "GetLifecycleConfiguration", put: "PutLifecycleConfiguration" },
  ),
  "aws:s3/bucketLogging:BucketLogging": ofBucket("aws_s3_bucket_logging", {
    get: "GetBucketLogging",
    put: "PutBucketLogging",
  }),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ofBucket(
    "aws_s3_bucket_object_lock_configuration",
    { get: "GetBucketObjectLockConfiguration", put: "PutBucketObjectLockConfiguration" },
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket("aws_s3_bucket_ownership_controls", {
    get: "GetBucketOwnershipControls",
    put: "PutBucketOwnershipControls",
  }),
  "aws:s3/bucketPolicy:BucketPolicy": {
    ...ofBucket("aws_s3_bucket_policy", {
      get: "GetBucketPolicy",
      put: "PutBucketPolicy",
      remove: "DeleteBucketPolicy",
    }),
    schema: "aws-s3-bucketpolicy",
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket("aws_s3_bucket_public_access_block", {
    get: "GetBucketPublicAccessBlock",
    put: "PutBucketPublicAccessBlock",
  }),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket(
    "aws_s3_bucket_server_side_encryption_configuration",
    { get: "GetEncryptionConfiguration", put: "PutEncryptionConfiguration" },
  ),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket("aws_s3_bucket_versioning", {
    get: "GetBucketVersioning",
    put: "PutBucketVersioning",
  }),
  "aws:secretsmanager/secret:Secret": {
    create: secrets("CreateSecret TagResource"),
    read: secrets("DescribeSecret GetResourcePolicy"),
    update: secrets("UpdateSecret TagResource UntagResource"),
    delete: secrets("DeleteSecret"),
    schema: "aws-secretsmanager-secret",
    resource: "aws_secretsmanager_secret",
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    create: [...secrets("PutSecretValue"), ...of("kms", "Decrypt GenerateDataKey")],
    read: secrets("GetSecretValue DescribeSecret"),
    update: secrets("UpdateSecretVersionStage"),
    delete: secrets("UpdateSecretVersionStage"),
    resource: "aws_secretsmanager_secret_version",
  },
  "aws:sqs/queue:Queue": {
    create: sqs("CreateQueue TagQueue"),
    read: sqs("GetQueueAttributes GetQueueUrl ListQueueTags"),
    update: sqs("SetQueueAttributes TagQueue UntagQueue"),
    delete: sqs("DeleteQueue"),
    schema: "aws-sqs-queue",
    resource: "aws_sqs_queue",
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    ...attributesOfQueue("aws_sqs_queue_policy"),
    schema: "aws-sqs-queuepolicy",
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": attributesOfQueue("aws_sqs_queue_redrive_allow_policy"),
};
