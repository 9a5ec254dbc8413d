import { type Exception, isSet, valueAt } from "./exception.ts";

const MACHINE = "aws_instance.*-machine";
const DATABASE = "aws_db_instance.*";
const REPLICA = "aws_db_instance.*-replica-*";

const logs: readonly Exception[] = [
  {
    check: "CKV_AWS_338",
    title: "Ensure CloudWatch log groups retains logs for at least 1 year",
    resource: "aws_cloudwatch_log_group.*",
    reason: "The tier states how long logs are kept.",
    holds: (one) => isSet(one, "retention_in_days"),
  },
  {
    check: "CKV_AWS_158",
    title: "Ensure that CloudWatch Log Group is encrypted by KMS",
    resource: "aws_cloudwatch_log_group.*-firewall-logs",
    reason:
      "The logs of CloudFront's firewall are in us-east-1, where a stack of another region has no key. CloudWatch encrypts them with its own, and credentials are redacted.",
  },
  {
    check: "CKV2_AWS_10",
    title: "Ensure CloudTrail trails are integrated with CloudWatch Logs",
    resource: "aws_cloudtrail.*-trail",
    reason: "The bucket of the trail is the record; a second copy in CloudWatch costs more than the trail.",
  },
  {
    check: "CKV_AWS_252",
    title: "Ensure CloudTrail defines an SNS Topic",
    resource: "aws_cloudtrail.*-trail",
    reason: "A message for each file of the trail is nothing that a person reads.",
  },
  {
    check: "CKV_AWS_145",
    title: "Ensure that S3 buckets are encrypted with KMS by default",
    resource: "aws_s3_bucket.*-logs",
    reason: "A load balancer can write only to a bucket that is encrypted with S3's own keys.",
  },
  {
    check: "CKV_AWS_18",
    title: "Ensure the S3 bucket has access logging enabled",
    resource: "aws_s3_bucket.*-logs",
    reason: "It is the bucket that the logs go to. Logs of its own would be about themselves.",
  },
];

const data: readonly Exception[] = [
  {
    check: "CKV_AWS_18",
    title: "Ensure the S3 bucket has access logging enabled",
    resource: "aws_s3_bucket.*",
    reason: "Only tiers with enterprise security keep logs of access to objects.",
    // A bucket of a trail is in those tiers only.
    holds: ({ name }) => !name.endsWith("-audit"),
  },
  {
    check: "CKV_AWS_144",
    title: "Ensure that S3 bucket has cross-region replication enabled",
    resource: "aws_s3_bucket.*",
    reason: "No tier states a second region. S3 keeps each object in three zones.",
  },
  {
    check: "CKV2_AWS_62",
    title: "Ensure S3 buckets should have event notifications enabled",
    resource: "aws_s3_bucket.*",
    reason: "No workload waits for an event of a bucket.",
  },
  {
    check: "CKV2_AWS_57",
    title: "Ensure Secrets Manager secrets should have automatic rotation enabled",
    resource: "aws_secretsmanager_secret.*",
    reason:
      "Both sides of the connection have to change it in the same moment, which no rotation of AWS does for CloudFront or for a cache.",
  },
  {
    check: "CKV_AWS_118",
    title: "Ensure that enhanced monitoring is enabled for Amazon RDS instances",
    resource: DATABASE,
    reason: "What alerts need is measured once a minute without it, at no charge.",
  },
  {
    check: "CKV_AWS_353",
    title: "Ensure that RDS instances have performance insights enabled",
    resource: DATABASE,
    reason: "No tier states it, and a small instance pays for it with memory.",
  },
  {
    check: "CKV_AWS_161",
    title: "Ensure RDS database has IAM authentication enabled",
    resource: DATABASE,
    reason: "Workloads get a password by reference to Secrets Manager, the same way on every target.",
  },
  {
    check: "CKV_AWS_293",
    title: "Ensure that AWS database instances have deletion protection enabled",
    resource: REPLICA,
    reason: "It is a copy, which a tier with fewer members gives up. Its primary is protected.",
  },
  {
    check: "CKV_AWS_157",
    title: "Ensure that RDS instances have Multi-AZ enabled",
    resource: DATABASE,
    reason:
      "The tier states one member, or it is a replica, which stands beside a primary that has a standby.",
    holds: (one) => valueAt(one, "multi_az") === false,
  },
  {
    check: "CKV2_AWS_50",
    title: "Ensure AWS ElastiCache Redis cluster with Multi-AZ Automatic Failover feature set to enabled",
    resource: "aws_elasticache_replication_group.*",
    reason: "The tier states one member.",
    holds: (one) => valueAt(one, "num_cache_clusters") === 1,
  },
];

const volumes: readonly Exception[] = [
  {
    check: "CKV2_AWS_9",
    title: "Ensure that EBS are added in the backup plans of AWS Backup",
    resource: "aws_ebs_volume.*",
    reason: "Data Lifecycle Manager takes its snapshots, at the hour and for the days of the tier.",
  },
];

/** What the agent of Session Manager calls. AWS's own policy for it, AmazonSSMManagedInstanceCore, names no resource either. */
const AGENT =
  "Calls of the agent of Session Manager, as in AWS's own policy for it, and metrics, which are bound to a namespace.";

const compute: readonly Exception[] = [
  {
    check: "CKV_AWS_290",
    title: "Ensure IAM policies does not allow write access without constraints",
    resource: "aws_iam_role_policy.*-host-policy",
    reason: AGENT,
  },
  {
    check: "CKV_AWS_355",
    title: 'Ensure no IAM policies documents allow "*" as a statement\'s resource for restrictable actions',
    resource: "aws_iam_role_policy.*-host-policy",
    reason: AGENT,
  },
  {
    check: "CKV_AWS_8",
    title:
      "Ensure all data stored in the Launch configuration or instance Elastic Blocks Store is securely encrypted",
    resource: MACHINE,
    reason: "The launch template encrypts the disk. checkov looks at the instance only.",
    holds: (one) => isSet(one, "launch_template"),
  },
  {
    check: "CKV_AWS_126",
    title: "Ensure that detailed monitoring is enabled for EC2 instances",
    resource: MACHINE,
    reason: "The agent measures once a minute what alerts need; AWS's own detail costs extra.",
  },
  {
    check: "CKV_AWS_135",
    title: "Ensure that EC2 is EBS optimized",
    resource: MACHINE,
    reason: "Every size in the catalog is optimized for EBS by default, and setting it replaces the machine.",
    holds: (one) => /^(t3a?|t4g|[mcr][5-8]\w*)\./.test(String(valueAt(one, "instance_type"))),
  },
  {
    check: "CKV_AWS_297",
    title: "Ensure EventBridge Scheduler Schedule uses Customer Managed Key (CMK)",
    resource: "aws_scheduler_schedule.*",
    reason: "A schedule holds no data but the names of what it starts.",
  },
];

/** What runs, and what is kept. */
export const dataExceptions: readonly Exception[] = [...logs, ...data, ...volumes, ...compute];
