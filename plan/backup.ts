import { physicalName } from "../base/names.ts";
import { kubernetesNames } from "../targets/kubernetes/names.ts";
import { copiedOf, copyMinutes } from "./copying.ts";
import type { ArchivePlan, BackupPlan, ProcessPlan, Size, VolumePlan } from "./engines/store.ts";
import type { Choices, EnginePlan, StoreEngine } from "./types.ts";

/** What the plan of a backup depends on. */
interface Kept {
  readonly keepDays: number;
  /** Space for the backups of the kept days, one a day, GB. */
  readonly capacityGB: number;
  /** Space for a further backup, GB. */
  readonly furtherGB: number;
  readonly size: Size;
}

/** Hours from one backup to the next, longest first: parts of a day, so that each day has the same times. */
const intervals = [24, 12, 8, 6, 4, 3, 2, 1] as const;

type Interval = (typeof intervals)[number];

const HOURS_PER_DAY = 24;
const MINUTES_PER_HOUR = 60;

/** A backup may take this part of the time until the next, so that the disk has as much time for the workloads. */
const BUSY = 0.5;

/** Once a night. */
const NIGHTLY = "17 2 * * *";

/** Once a night, or every few hours, and not at the full hour, when everything else starts. */
const scheduleOf = (hours: Interval): string =>
  hours === HOURS_PER_DAY ? NIGHTLY : `17 ${hours === 1 ? "*" : `*/${hours}`} * * *`;

/** Least time after which a backup is ended: chosen, as nothing that a small store waits for takes longer. */
const LEAST_DEADLINE_SECONDS = 4 * 3600;
/** A full store may take so many times as long as planned. */
const PATIENCE = 2;

const minutesOf = (store: EnginePlan): number => {
  const copied = copiedOf(store);
  return copied === null ? 0 : copyMinutes(copied);
};

/** As seldom as the tier allows, and at most as often as the store can be copied. */
function intervalOf(store: EnginePlan): Interval {
  const minutes = minutesOf(store);
  const possible = intervals.filter((hours) => minutes <= hours * MINUTES_PER_HOUR * BUSY);
  const wanted = store.asked?.rpoMinutes ?? Number.POSITIVE_INFINITY;
  return possible.find((hours) => hours * MINUTES_PER_HOUR <= wanted) ?? possible.at(-1) ?? HOURS_PER_DAY;
}

/** Days for a store that has to survive and whose tier states none: a week to notice a loss. */
const UNSTATED_DAYS = 7;

/** Copies beside those of the kept days: the one that is being taken, and that of a switch. */
const FURTHER_COPIES = 2;

/**
 * Space for files, as a multiple of their capacity. A file that has not changed is stored once for all backups, so this
 * is one copy of everything and as much again for what changes within the kept days.
 */
const FILES_FACTOR = 2;

/** A dump of PostgreSQL is compressed and has no indexes: a quarter of what the database takes. */
const DATABASE_FACTOR = 0.25;

/** Reads and writes files or a stream, and compresses at most: more CPU would wait for the disk. */
const COPIER: Size = { cpu: 0.5, memoryMiB: 256 };

/** Capacities are multiples of this, GB, so that a change of tier seldom changes one: a claim never shrinks. */
const STEP_GB = 5;

const dumps = (keepDays: number, gigabytesPerCopy: number): Kept | null =>
  keepDays === 0
    ? null
    : {
        keepDays,
        capacityGB: gigabytesPerCopy * (keepDays + FURTHER_COPIES),
        furtherGB: gigabytesPerCopy,
        size: COPIER,
      };

type Row<Engine extends StoreEngine> = (
  store: Extract<EnginePlan, { readonly engine: Engine }>,
) => Kept | null;

/** A Redis, whoever runs it. */
interface Redis {
  readonly durable: boolean;
  readonly volumes: readonly VolumePlan[];
  /** Days that waiting work is kept; null or absent if the store is not a queue. */
  readonly retentionDays?: number | null;
}

/** A dump of a Redis: its volume has room for the data twice, as Redis rewrites its file beside the old one. */
const REDIS_FACTOR = 0.5;

/**
 * A tier states no days for a queue or a durable cache, but it states that they survive. A queue deletes what has waited for
 * longer than its retention, so an older backup has nothing that is worth restoring. The room is the same for any days.
 */
const redis = ({ durable, volumes: [volume], retentionDays }: Redis): Kept | null => {
  if (!durable || volume === undefined) return null;
  const room = dumps(UNSTATED_DAYS, volume.capacityGB * REDIS_FACTOR);
  return room && { ...room, keepDays: Math.min(UNSTATED_DAYS, retentionDays ?? UNSTATED_DAYS) };
};

const database = ({ backupDays, dataGB }: { readonly backupDays: number; readonly dataGB: number }) =>
  dumps(backupDays, dataGB * DATABASE_FACTOR);

/** The service of a cloud makes its own backups. */
const ownBackups = null;

/** A dump of MongoDB is compressed and has no indexes, but the files that it is of are compressed too. */
const DOCUMENTS_FACTOR = 0.5;

/** The tools of MongoDB read four collections at a time, and compress them. */
const DOCUMENTS_COPIER: Size = { cpu: 0.5, memoryMiB: 512 };

type Documents = EnginePlan & { readonly engine: "mongodb" | "percona-mongodb" };

const documents = ({ backupDays, capacityGB }: Documents): Kept | null => {
  const kept = dumps(backupDays, capacityGB * DOCUMENTS_FACTOR);
  return kept && { ...kept, size: DOCUMENTS_COPIER };
};

/** A backup of Neo4j is compressed, and has the indexes. */
const GRAPH_FACTOR = 0.5;

/** A program of the JVM that applies the transactions of the time that it takes. */
const GRAPH_COPIER: Size = { cpu: 1, memoryMiB: 2048 };

type Graph = EnginePlan & { readonly engine: "neo4j" | "neo4j-cluster" };

/** Only the enterprise edition copies a database that runs. */
const graph = ({ backupDays, capacityGB, edition }: Graph): Kept | null => {
  const kept = edition === "enterprise" ? dumps(backupDays, capacityGB * GRAPH_FACTOR) : null;
  return kept && { ...kept, size: GRAPH_COPIER };
};

/** What is kept of a store, by its engine; null if the stack never takes backups of one. */
const rows: { readonly [Engine in StoreEngine]: Row<Engine> | null } = {
  volume: ({ backupDays, capacityGB, volumes: [volume] }) => {
    const files = capacityGB ?? volume.capacityGB;
    return backupDays === 0
      ? null
      : { keepDays: backupDays, capacityGB: files * FILES_FACTOR, furtherGB: 0, size: COPIER };
  },
  redis,
  "redis-operator": redis,
  "redis-sentinel": redis,
  postgres: database,
  "cloudnative-pg": database,
  "logical-database": database,
  // Its members keep old versions of objects; plan/lacks.ts says what that does not replace.
  seaweedfs: null,
  // Each primary has a part of the keys; plan/lacking/stores.ts says so of one that must survive.
  "redis-cluster": null,
  mongodb: documents,
  // The operator copies into the tier's objects. A dump of one shard after the other would not be of one moment.
  "percona-mongodb": (store) => (store.shards > 1 || store.backupTo !== null ? null : documents(store)),
  neo4j: graph,
  "neo4j-cluster": graph,
  // Whoever reads an item of RabbitMQ takes it, and Kafka has no dump: plan/lacking/stores.ts says so.
  rabbitmq: null,
  "rabbitmq-operator": null,
  kafka: null,
  strimzi: null,
  documentdb: ownBackups,
  ebs: ownBackups,
  s3: ownBackups,
  sqs: ownBackups,
  "amazon-mq": null,
  msk: null,
  elasticache: ownBackups,
  "elasticache-queue": ownBackups,
  "elasticache-cluster": ownBackups,
  rds: ownBackups,
  "rds-database": ownBackups,
};

/** The name under which `echelon:retire` gives up the backups of a store. They outlive the store itself. */
export const backupKey = (storeKey: string): string => `backup-${storeKey}`;

/** Whether the stack can take backups of a store with this engine. */
export const isBackedUp = (engine: string): boolean =>
  Object.entries(rows).some(([one, row]) => one === engine && row !== null);

/** The backups of a store; null if the stack takes none. */
export function planBackup(
  store: EnginePlan,
  key: string,
  retire: NonNullable<Choices["retire"]>,
): BackupPlan | null {
  const retirement = retire[backupKey(key)];
  const row = rows[store.engine] as Row<StoreEngine> | null;
  const kept = retirement === "delete" || row === null ? null : row(store);
  if (kept === null) return null;
  const everyHours = intervalOf(store);
  // Of the days before the last one, only the first backup of each is kept.
  const further = HOURS_PER_DAY / everyHours - 1;
  const capacityGB = Math.ceil((kept.capacityGB + further * kept.furtherGB) / STEP_GB) * STEP_GB;
  return {
    name: physicalName(kubernetesNames.cronJob, [backupKey(key)]),
    schedule: scheduleOf(everyHours),
    everyHours,
    keepDays: kept.keepDays,
    deadlineSeconds: Math.max(LEAST_DEADLINE_SECONDS, PATIENCE * minutesOf(store) * 60),
    process: { role: "backup", count: 1, size: kept.size },
    volume: { count: 1, capacityGB, shared: false },
    released: retirement === "unprotect",
  };
}

/** Whether `echelon:retire` gives up backups by this name, and not a store. */
export const isBackupKey = (name: string): boolean => name.startsWith(backupKey(""));

/** A store with what the stack runs for it and for its backups. */
interface WithBackup {
  readonly processes: readonly ProcessPlan[];
  readonly volumes: readonly VolumePlan[];
  readonly backup: BackupPlan | null;
  readonly archive: ArchivePlan | null;
}

/** All processes of a store, with that of its backups. */
export const processesOf = ({ processes, backup }: WithBackup): readonly ProcessPlan[] =>
  backup === null ? processes : [...processes, backup.process];

/** All volumes of a store, with that of its backups. */
export function volumesOf({ volumes, backup, archive }: WithBackup): readonly VolumePlan[] {
  const kept = backup ?? archive;
  return kept === null ? volumes : [...volumes, kept.volume];
}
