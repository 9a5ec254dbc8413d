import { copiedOf, copyMinutes } from "./copying.ts";
import { snapshotsOf } from "./engines/ebs.ts";
import { rdsBackupDays } from "./engines/rds.ts";
import type { BackupPlan, RecoveryPlan, SnapshotsPlan } from "./engines/store.ts";
import { timeOf } from "./minutes.ts";
import type { EnginePlan, StoreEngine } from "./types.ts";

/** The copies that are taken of a store. */
interface Copies {
  /** By the stack. */
  readonly backup: BackupPlan | null;
  /** By the cloud, of its volume on a cluster. */
  readonly snapshots: SnapshotsPlan | null;
}

type Row<Engine extends StoreEngine> = (
  store: Extract<EnginePlan, { readonly engine: Engine }>,
  copies: Copies,
) => RecoveryPlan;

/** Nothing is left: the store has no copy, or nothing that has to survive. */
const nothing: RecoveryPlan = { rpoMinutes: null, rtoMinutes: null };

/** RDS sends the log of changes to S3 so often. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html */
const LOG_UPLOAD_MINUTES = 5;

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
const byBackup = (store: EnginePlan, { backup }: Copies): RecoveryPlan =>
  backup === null ? nothing : byCopies(store, backup.everyHours * HOUR);

/** By those, or else by a snapshot a day of the volume, of which a new one is made. */
const byBackupOrSnapshot = (store: EnginePlan, copies: Copies): RecoveryPlan =>
  copies.snapshots?.of === "data" ? { rpoMinutes: DAY, rtoMinutes: HOUR } : byBackup(store, copies);

/**
 * By the backups of RDS itself. A new instance is made of a snapshot and of the log of up to a day. AWS states no time for that:
 * two hours are chosen.
 */
const ofServer = (server: Parameters<typeof rdsBackupDays>[0]): RecoveryPlan =>
  rdsBackupDays(server) === 0 ? nothing : { rpoMinutes: LOG_UPLOAD_MINUTES, rtoMinutes: 2 * HOUR };

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
  "percona-mongodb": (store, copies) =>
    store.backupTo === null ? byBackup(store, copies) : byCopies(store, DAY),
  neo4j: byBackupOrSnapshot,
  "neo4j-cluster": byBackup,
  // A volume of a snapshot is there within minutes, but reads its first blocks slowly.
  // https://docs.aws.amazon.com/ebs/latest/userguide/ebs-initialize.html
  ebs: (store) => {
    const taken = snapshotsOf(store);
    return taken === null ? nothing : { rpoMinutes: taken.everyHours * HOUR, rtoMinutes: HOUR };
  },
  // S3 holds objects, and every version of them for the stated days, in three zones; a deletion only hides the last version, and
  // no workload may delete one. A person copies the versions back (chosen: an hour).
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
  s3: ({ backupDays }) => (backupDays === 0 ? nothing : { rpoMinutes: 0, rtoMinutes: HOUR }),
  // A deleted item is gone, and there is no copy of a queue.
  sqs: none,
  // Neither service takes backups of what waits; it is on several brokers, each in a zone of its own.
  "amazon-mq": none,
  msk: none,
  rds: ofServer,
  // RDS restores a server whole, beside the old one: a person copies the databases of one store from there.
  "rds-database": ({ host }) => ofServer(host),
  // The same, of the cluster's volume: https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore-point_in_time_recovery.html
  documentdb: ({ backupDays }) => (backupDays === 0 ? nothing : { rpoMinutes: 5, rtoMinutes: 2 * HOUR }),
  elasticache: bySnapshot,
  "elasticache-queue": bySnapshot,
  "elasticache-cluster": bySnapshot,
};

/** What is left of a store, by what copies are really taken of it. */
export const planRecovery = (store: EnginePlan, copies: Copies): RecoveryPlan =>
  (rows[store.engine] as Row<StoreEngine>)(store, copies);

/** What a loss of a store means, for people. */
export function recoveryText({ rpoMinutes, rtoMinutes }: RecoveryPlan): string {
  if (rpoMinutes === null || rtoMinutes === null) return "nothing is left of it";
  const missing = rpoMinutes === 0 ? "no data missing" : `at most ${timeOf(rpoMinutes)} of data missing`;
  return `${missing}, back within ${timeOf(rtoMinutes)}`;
}
