import { copiedOf, copyMinutes } from "./copying.ts";
import type { BackupPlan, RecoveryPlan } from "./engines/store.ts";
import { timeOf } from "./minutes.ts";
import type { EnginePlan, StoreEngine } from "./types.ts";

type Row<Engine extends StoreEngine> = (
  store: Extract<EnginePlan, { readonly engine: Engine }>,
  backup: BackupPlan | null,
) => RecoveryPlan;

/** Nothing is left: the store has no copy, or nothing that has to survive. */
const nothing: RecoveryPlan = { rpoMinutes: null, rtoMinutes: null };

/** A person reads the alert and the page about backups, stops the workloads, and starts them again: chosen, minutes. */
const PERSON_MINUTES = 30;

const HOUR = 60;
const DAY = 24 * HOUR;

/** By copies that are taken so often; each has what the store held when it began. */
function byCopies(store: EnginePlan, rpoMinutes: number): RecoveryPlan {
  const copied = copiedOf(store);
  return copied === null ? nothing : { rpoMinutes, rtoMinutes: PERSON_MINUTES + copyMinutes(copied) };
}

/** By the backups that the stack takes itself. */
const byBackup = (store: EnginePlan, backup: BackupPlan | null): RecoveryPlan =>
  backup === null ? nothing : byCopies(store, backup.everyHours * HOUR);

const none = () => nothing;

/** ElastiCache takes one snapshot a day of what has to survive; a new cache is made of it. */
const bySnapshot = ({ durable }: { readonly durable: boolean }): RecoveryPlan =>
  durable ? { rpoMinutes: DAY, rtoMinutes: HOUR } : nothing;

/** What the copies of each engine give back. */
const rows: { readonly [Engine in StoreEngine]: Row<Engine> } = {
  volume: byBackup,
  redis: byBackup,
  "redis-operator": byBackup,
  "redis-sentinel": byBackup,
  postgres: byBackup,
  "cloudnative-pg": byBackup,
  "logical-database": byBackup,
  // Old versions of objects are on the volumes that are lost.
  seaweedfs: none,
  rabbitmq: none,
  "rabbitmq-operator": none,
  kafka: none,
  strimzi: none,
  "redis-cluster": none,
  mongodb: byBackup,
  // The operator copies shards, once a night.
  "percona-mongodb": (store, backup) =>
    store.backupTo === null ? byBackup(store, backup) : byCopies(store, DAY),
  neo4j: byBackup,
  "neo4j-cluster": byBackup,
  // One snapshot a day, and a volume of it is there within minutes, but reads its first blocks slowly.
  // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-initialize.html
  ebs: ({ backupDays }) => (backupDays === 0 ? nothing : { rpoMinutes: DAY, rtoMinutes: HOUR }),
  // S3 holds objects in three zones, and no copy elsewhere.
  s3: none,
  sqs: none,
  elasticache: bySnapshot,
  "elasticache-queue": bySnapshot,
  "elasticache-cluster": bySnapshot,
  // "The latest restorable time … is typically within the last 5 minutes"; a new instance is made of a snapshot and the log.
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html
  rds: ({ backupDays }) => (backupDays === 0 ? nothing : { rpoMinutes: 5, rtoMinutes: 2 * HOUR }),
};

/** What is left of a store, by what copies are really taken of it. */
export const planRecovery = (store: EnginePlan, backup: BackupPlan | null): RecoveryPlan =>
  (rows[store.engine] as Row<StoreEngine>)(store, backup);

/** What a loss of a store means, for people. */
export function recoveryText({ rpoMinutes, rtoMinutes }: RecoveryPlan): string {
  if (rpoMinutes === null || rtoMinutes === null) return "nothing is left of it";
  return `at most ${timeOf(rpoMinutes)} of data missing, back within ${timeOf(rtoMinutes)}`;
}
