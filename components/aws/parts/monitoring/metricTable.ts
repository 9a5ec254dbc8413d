import type { Input } from "@pulumi/pulumi";
import type { Metric } from "./metrics.ts";

/** CloudWatch namespace of the metrics that a host sends itself. */
export const HOST_NAMESPACE = "Echelon/Host";

/** A metric as its service publishes it. */
interface MetricRow {
  readonly namespace: string;
  readonly metricName: string;
  /** Names of the dimensions that make one series, in the order of the source. */
  readonly dimensions: readonly string[];
  readonly stat: Metric["stat"];
  readonly unit: "Percent" | "Count" | "Seconds" | "Milliseconds" | "Bytes";
  /** Page that names the metric, or what sends it. Pages were read on 2026-11-26. */
  readonly source: string;
}

const AWS_DOCS = "https://docs.aws.amazon.com";
const ecs = {
  namespace: "AWS/ECS",
  dimensions: ["ClusterName", "ServiceName"],
  stat: "Average",
  unit: "Percent",
  source: `${AWS_DOCS}/AmazonECS/latest/developerguide/available-metrics.html`,
} as const;
const runningTasks = {
  ...ecs,
  namespace: "ECS/ContainerInsights",
  metricName: "RunningTaskCount",
  unit: "Count",
  source: `${AWS_DOCS}/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html`,
} as const;
const ec2 = {
  namespace: "AWS/EC2",
  dimensions: ["InstanceId"],
  source: `${AWS_DOCS}/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html`,
} as const;
const agent = {
  namespace: HOST_NAMESPACE,
  unit: "Percent",
  source: `${AWS_DOCS}/AmazonCloudWatch/latest/monitoring/metrics-collected-by-CloudWatch-agent.html`,
} as const;
const report = {
  namespace: HOST_NAMESPACE,
  unit: "Count",
  source: "components/aws/parts/host/reportFiles.ts",
} as const;
const sqs = {
  namespace: "AWS/SQS",
  dimensions: ["QueueName"],
  stat: "Maximum",
  source: `${AWS_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html`,
} as const;
const counter = {
  namespace: "Echelon/Queues",
  dimensions: ["Stack", "Store", "Queue"],
  stat: "Maximum",
  source: "components/aws/parts/cache/countItems.mjs",
} as const;
const amazonMq = {
  namespace: "AWS/AmazonMQ",
  metricName: "MessageCount",
  dimensions: ["Broker"],
  stat: "Maximum",
  unit: "Count",
  source: `${AWS_DOCS}/amazon-mq/latest/developer-guide/rabbitmq-logging-monitoring.html`,
} as const;
const msk = {
  namespace: "AWS/Kafka",
  stat: "Maximum",
  source: `${AWS_DOCS}/msk/latest/developerguide/metrics-details.html`,
} as const;
const balancer = {
  namespace: "AWS/ApplicationELB",
  source: `${AWS_DOCS}/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html`,
} as const;
const requests = { ...balancer, dimensions: ["LoadBalancer"], stat: "Sum", unit: "Count" } as const;
const targets = { ...balancer, dimensions: ["LoadBalancer", "TargetGroup"], unit: "Count" } as const;
const edge = {
  namespace: "AWS/CloudFront",
  dimensions: ["DistributionId", "Region"],
  source: `${AWS_DOCS}/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html`,
} as const;

const cache = {
  namespace: "AWS/ElastiCache",
  dimensions: ["CacheClusterId"],
  stat: "Maximum",
  source: `${AWS_DOCS}/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html`,
} as const;

const rds = {
  namespace: "AWS/RDS",
  dimensions: ["DBInstanceIdentifier"],
  stat: "Maximum",
  source: `${AWS_DOCS}/AmazonRDS/latest/UserGuide/rds-metrics.html`,
} as const;
const documents = {
  namespace: "AWS/DocDB",
  dimensions: ["DBInstanceIdentifier"],
  stat: "Maximum",
  unit: "Count",
  source: `${AWS_DOCS}/documentdb/latest/developerguide/cloud_watch.html`,
} as const;
const nat = {
  namespace: "AWS/NATGateway",
  dimensions: ["NatGatewayId"],
  stat: "Sum",
  unit: "Bytes",
  source: `${AWS_DOCS}/vpc/latest/userguide/metrics-dimensions-nat-gateway.html`,
} as const;

/** Every metric that an alarm, an autoscaler or the dashboard reads. */
export const metricTable = {
  serviceCpu: { ...ecs, metricName: "CPUUtilization" },
  serviceMemory: { ...ecs, metricName: "MemoryUtilization" },
  serviceTasks: runningTasks,
  /** The most tasks that ran at any time of the period. */
  serviceTasksSeen: { ...runningTasks, stat: "Maximum" },
  machineCpu: { ...ec2, metricName: "CPUUtilization", stat: "Average", unit: "Percent" },
  /** 1 where the machine or what it stands on fails its checks, all the time of the period. */
  machineChecks: { ...ec2, metricName: "StatusCheckFailed", stat: "Minimum", unit: "Count" },
  machineIn: { ...ec2, metricName: "NetworkIn", stat: "Sum", unit: "Bytes" },
  machineOut: { ...ec2, metricName: "NetworkOut", stat: "Sum", unit: "Bytes" },
  machineMemory: {
    ...agent,
    metricName: "mem_used_percent",
    dimensions: ["InstanceId"],
    stat: "Average",
  },
  machineDisk: {
    ...agent,
    metricName: "disk_used_percent",
    dimensions: ["InstanceId", "path"],
    stat: "Maximum",
  },
  /** Replicas on the machine that are not ready, all the time of the period. */
  hostUnready: { ...report, metricName: "replicas_unready", dimensions: ["Stack"], stat: "Minimum" },
  /** Workloads on the machine of which no replica is ready, all the time of the period. */
  hostDown: { ...report, metricName: "workloads_down", dimensions: ["Stack"], stat: "Minimum" },
  hostFailedRuns: { ...report, metricName: "runs_failed", dimensions: ["Stack", "Workload"], stat: "Sum" },
  hostGoodRuns: { ...report, metricName: "runs_good", dimensions: ["Stack", "Workload"], stat: "Sum" },
  queueAge: { ...sqs, metricName: "ApproximateAgeOfOldestMessage", unit: "Seconds" },
  queueItems: { ...sqs, metricName: "ApproximateNumberOfMessagesVisible", unit: "Count" },
  /** Items of a list or a stream in ElastiCache; of a stream also those that are being worked on. */
  redisItems: { ...counter, metricName: "waiting_items", unit: "Count" },
  /** Only of a stream. */
  redisAge: { ...counter, metricName: "oldest_seconds", unit: "Seconds" },
  redisFailed: { ...counter, metricName: "failed_items", unit: "Count" },
  targetErrors: { ...requests, metricName: "HTTPCode_Target_5XX_Count" },
  balancerErrors: { ...requests, metricName: "HTTPCode_ELB_5XX_Count" },
  balancerRequests: { ...requests, metricName: "RequestCount" },
  /** Of requests and answers. */
  balancerBytes: { ...requests, metricName: "ProcessedBytes", unit: "Bytes" },
  targetRefused: { ...requests, metricName: "HTTPCode_Target_4XX_Count" },
  targetSeconds: { ...requests, metricName: "TargetResponseTime", stat: "Average", unit: "Seconds" },
  targetGroupErrors: { ...targets, metricName: "HTTPCode_Target_5XX_Count", stat: "Sum" },
  targetGroupRequests: { ...targets, metricName: "RequestCount", stat: "Sum" },
  targetGroupRefused: { ...targets, metricName: "HTTPCode_Target_4XX_Count", stat: "Sum" },
  targetGroupSeconds: { ...targets, metricName: "TargetResponseTime", stat: "Average", unit: "Seconds" },
  /** Requests of a target group, divided by the number of its targets. Only the sum of a period is valid. */
  requestsPerTarget: { ...targets, metricName: "RequestCountPerTarget", stat: "Sum" },
  /** Each node of the balancer counts all targets. */
  healthyTargets: { ...targets, metricName: "HealthyHostCount", stat: "Maximum" },
  unhealthyTargets: { ...targets, metricName: "UnHealthyHostCount", stat: "Minimum" },
  edgeErrors: { ...edge, metricName: "5xxErrorRate", stat: "Average", unit: "Percent" },
  edgeRefused: { ...edge, metricName: "4xxErrorRate", stat: "Average", unit: "Percent" },
  edgeRequests: { ...edge, metricName: "Requests", stat: "Sum", unit: "Count" },
  /** Runs that could not be started and are not tried again. A retry that works is no failure. */
  droppedRuns: {
    namespace: "AWS/Scheduler",
    metricName: "InvocationDroppedCount",
    dimensions: ["ScheduleGroup"],
    stat: "Sum",
    unit: "Count",
    source: `${AWS_DOCS}/scheduler/latest/UserGuide/monitoring-cloudwatch.html`,
  },
  /** Events that matched a rule of EventBridge. */
  matchedEvents: {
    namespace: "AWS/Events",
    metricName: "TriggeredRules",
    dimensions: ["RuleName"],
    stat: "Sum",
    unit: "Count",
    source: `${AWS_DOCS}/eventbridge/latest/userguide/eb-monitoring.html`,
  },
  /** Items of one queue of RabbitMQ, those that are being worked on too. */
  brokerQueue: { ...amazonMq, dimensions: ["Broker", "VirtualHost", "Queue"] },
  /** Items that a group of Kafka has not done, of all partitions of a topic. */
  groupLag: {
    ...msk,
    metricName: "SumOffsetLag",
    dimensions: ["Cluster Name", "Consumer Group", "Topic"],
    unit: "Count",
  },
  brokerDisk: {
    ...msk,
    metricName: "KafkaDataLogsDiskUsed",
    dimensions: ["Cluster Name", "Broker ID"],
    unit: "Percent",
  },
  /** RabbitMQ takes no more items when less is free than the limit. */
  brokerFree: { ...amazonMq, metricName: "RabbitMQDiskFree", stat: "Minimum", unit: "Bytes" },
  brokerFreeLimit: { ...amazonMq, metricName: "RabbitMQDiskFreeLimit", unit: "Bytes" },
  databaseFree: { ...rds, metricName: "FreeStorageSpace", stat: "Minimum", unit: "Bytes" },
  databaseConnections: { ...rds, metricName: "DatabaseConnections", unit: "Count" },
  /** Only a replica reports it; -1 while it has no connection to its primary. */
  databaseLag: { ...rds, metricName: "ReplicaLag", unit: "Seconds" },
  documentConnections: { ...documents, metricName: "DatabaseConnectionsMax" },
  /** As many as an instance of its class takes. */
  documentConnectionsLimit: { ...documents, metricName: "DatabaseConnectionsLimit" },
  /** Of the copy that is furthest behind. */
  documentLag: {
    ...documents,
    metricName: "DBClusterReplicaLagMaximum",
    dimensions: ["DBClusterIdentifier"],
    unit: "Milliseconds",
  },
  /** Connections that found no port of the gateway. */
  natErrors: { ...nat, metricName: "ErrorPortAllocation", unit: "Count" },
  natOut: { ...nat, metricName: "BytesOutToDestination" },
  natIn: { ...nat, metricName: "BytesInFromDestination" },
  unplacedPods: {
    namespace: "AWS/EKS",
    metricName: "scheduler_pending_pods_UNSCHEDULABLE",
    dimensions: ["ClusterName"],
    stat: "Sum",
    unit: "Count",
    source: `${AWS_DOCS}/eks/latest/userguide/cloudwatch.html`,
  },
  cacheMemory: { ...cache, metricName: "DatabaseMemoryUsagePercentage", unit: "Percent" },
  /** Only copies report it. */
  cacheLag: { ...cache, metricName: "ReplicationLag", unit: "Seconds" },
  cacheHits: { ...cache, metricName: "CacheHits", stat: "Sum", unit: "Count" },
  cacheMisses: { ...cache, metricName: "CacheMisses", stat: "Sum", unit: "Count" },
} as const satisfies Readonly<Record<string, MetricRow>>;

type Table = typeof metricTable;

/** Name of a row. */
export type MetricName = keyof Table;

/** One series of a metric of the table. */
export const metric = <Name extends MetricName>(
  name: Name,
  dimensions: Readonly<Record<Table[Name]["dimensions"][number], Input<string>>>,
): Metric => {
  const { namespace, metricName, stat } = metricTable[name];
  return { namespace, metricName, dimensions, stat };
};
