import { type NameRule, nameRule } from "../../base/names.ts";

/** AWS's rules for names, by kind of name. */
export const awsNames = {
  loadBalancer: nameRule(
    32,
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
    {
      reservedPrefixes: ["internal-"],
    },
  ),
  targetGroup: nameRule(
    32,
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
  ),
  bucket: nameRule(63, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html", {
    min: 3,
    reservedPrefixes: ["xn--", "sthree-", "amzn-s3-demo-"],
    reservedSuffixes: ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"],
  }),
  elasticache: nameRule(
    40,
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    {
      letterFirst: true,
    },
  ),
  rds: nameRule(63, "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html", {
    letterFirst: true,
  }),
  backupVault: nameRule(
    50,
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html",
    { min: 2, extraCharacters: "-_" },
  ),
  backupPlan: nameRule(
    50,
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupPlanInput.html",
    { extraCharacters: "-_." },
  ),
  broker: nameRule(50, "https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html", {
    extraCharacters: "-_",
  }),
  msk: nameRule(64, "https://docs.aws.amazon.com/msk/1.0/apireference/clusters.html", { letterFirst: true }),
  /** What follows the prefix of a secret that Amazon MSK reads. */
  mskSecret: nameRule(
    200,
    "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
    { extraCharacters: "-_./" },
  ),
  iamRole: nameRule(64, "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html", {
    extraCharacters: "-_",
  }),
  logGroup: nameRule(
    512,
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    { extraCharacters: "-_/." },
  ),
  wafLogGroup: nameRule(512, "https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html", {
    extraCharacters: "-_/.",
  }),
  logDelivery: nameRule(
    60,
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html",
    { extraCharacters: "-_" },
  ),
  alarm: nameRule(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    { extraCharacters: "-_" },
  ),
  dashboard: nameRule(
    255,
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
    { extraCharacters: "-_" },
  ),
  budget: nameRule(
    100,
    "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html",
    { extraCharacters: "-_" },
  ),
  eksCluster: nameRule(100, "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html", {
    extraCharacters: "-_",
  }),
  ecsFamily: nameRule(
    255,
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    { extraCharacters: "-_" },
  ),
  /** The API states no rule for this name; the rule is that of CloudFront's other names. */
  vpcOrigin: nameRule(
    64,
    "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_VpcOriginEndpointConfig.html",
    { extraCharacters: "-_" },
  ),
  kmsAlias: nameRule(250, "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html", {
    extraCharacters: "-_/",
    reservedPrefixes: ["aws/"],
  }),
} as const satisfies Record<string, NameRule>;
