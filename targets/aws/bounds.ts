/** What services of AWS allow of a figure that a tier states. What becomes of a figure beyond it is in the plan's lacks. */

/** Longest time that a container on Fargate gets to stop, seconds. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (read 2026-11-25) */
export const FARGATE_STOP_SECONDS = 120;

/** Longest time that RDS keeps automated backups, days. AWS Backup keeps copies for longer (components/aws/parts/backup). https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html (read 2026-11-25) */
export const RDS_BACKUP_DAYS = 35;

/** Longest time that DocumentDB keeps automated backups, days. https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore.html (read 2026-11-27) */
export const DOCUMENTDB_BACKUP_DAYS = 35;

/**
 * Version of DocumentDB, for every store that speaks MongoDB's protocol: the newest one, since 2025-11, which drivers of MongoDB 6, 7
 * and 8 work with. https://docs.aws.amazon.com/documentdb/latest/developerguide/compatibility.html (read 2026-11-27)
 */
export const DOCUMENTDB_VERSION = "8.0";

/** Memory of a machine that the operating system, Docker and the agents use, MiB. Chosen. */
export const HOST_OVERHEAD_MIB = 512;

/**
 * Version of Valkey on ElastiCache, for every new cache that is no cluster. It speaks the protocol of Redis 7.2:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html (read 2026-11-27)
 */
export const VALKEY_VERSION = "8.0";

/** RabbitMQ on Amazon MQ, for every broker: the only line of RabbitMQ 4 that it makes. https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-version-management.html (read 2026-11-27) */
export const RABBITMQ_VERSION = "4.2";

/**
 * Kafka on Amazon MSK, for every cluster, without ZooKeeper. https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html,
 * https://docs.aws.amazon.com/msk/latest/developerguide/kraft-intro.html (read 2026-11-27)
 */
export const KAFKA_VERSION = "3.9.x.kraft";

/** Version of a new cluster: the first with a log of what was written. https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/durability.html (read 2026-11-27) */
export const VALKEY_CLUSTER_VERSION = "9.0";

const SHORT_PERIOD = 60;
const LONG_PERIOD = 300;

/** Time between two samples of a metric of CloudWatch, seconds: services send no shorter one without an extra charge. */
export const SAMPLE_SECONDS = SHORT_PERIOD;

/** Length of a period (seconds), and number of periods that have to break the threshold. */
export interface Periods {
  readonly period: number;
  readonly count: number;
}

/** Length and number of the periods of a window. CloudWatch accepts multiples of 60 s. */
export function periodsOf(windowSeconds: number): Periods {
  const period = windowSeconds >= LONG_PERIOD ? LONG_PERIOD : SHORT_PERIOD;
  return { period, count: Math.max(1, Math.round(windowSeconds / period)) };
}
