import { gbOfMiB } from "../base/bytes.ts";
import type { EnginePlan, StoreEngine } from "./types.ts";

/** What is copied back into an empty store after a loss, and how fast. */
export interface Copied {
  /** As much as the store may hold, GB: what a full one needs is what may be promised. */
  readonly gigabytes: number;
  readonly megabytesPerSecond: number;
}

type Row<Engine extends StoreEngine> = (store: Extract<EnginePlan, { readonly engine: Engine }>) => Copied;

/**
 * Chosen speeds, MB a second, each for half a vCPU on a volume of network storage. Such a volume moves 125 MB a second
 * (gp3 without extras: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html); a copy reads one and writes
 * another, which are often on the same host, so files move at less than half of that.
 */
const speeds = {
  files: 50,
  /** A dump is read, every row is parsed, and indexes are made anew: pg_restore is bound by one CPU. */
  database: 20,
  /** Documents are parsed, sent to a primary, and their indexes made anew. */
  documents: 20,
  /** A server copies the file of a backup, unpacks it, and each other one copies the database from it. */
  graph: 30,
  /** One MIGRATE for each key, through two servers. */
  keys: 10,
} as const;

const database = ({ dataGB }: { readonly dataGB: number }): Copied => ({
  gigabytes: dataGB,
  megabytesPerSecond: speeds.database,
});

const keys = ({ dataMemoryMiB }: { readonly dataMemoryMiB: number }): Copied => ({
  gigabytes: gbOfMiB(dataMemoryMiB),
  megabytesPerSecond: speeds.keys,
});

const files = ({
  capacityGB,
  volumes: [volume],
}: Extract<EnginePlan, { readonly engine: "volume" }>): Copied => ({
  gigabytes: capacityGB ?? volume.capacityGB,
  megabytesPerSecond: speeds.files,
});

/** Shards are copied at the same time, each a part of the data. */
const documents = (store: Extract<EnginePlan, { readonly kind: "mongodb" }>): Copied => ({
  gigabytes: store.capacityGB / ("shards" in store ? store.shards : 1),
  megabytesPerSecond: speeds.documents,
});

const graph = ({ capacityGB }: { readonly capacityGB: number }): Copied => ({
  gigabytes: capacityGB,
  megabytesPerSecond: speeds.graph,
});

/** What is copied by the stack itself; null for an engine whose stores it does not copy. */
const rows: { readonly [Engine in StoreEngine]: Row<Engine> | null } = {
  volume: files,
  redis: keys,
  "redis-operator": keys,
  "redis-sentinel": keys,
  postgres: database,
  "cloudnative-pg": database,
  "logical-database": database,
  seaweedfs: null,
  rabbitmq: null,
  "rabbitmq-operator": null,
  kafka: null,
  strimzi: null,
  "redis-cluster": null,
  mongodb: documents,
  "percona-mongodb": documents,
  neo4j: graph,
  "neo4j-cluster": graph,
  documentdb: null,
  ebs: null,
  s3: null,
  sqs: null,
  "amazon-mq": null,
  msk: null,
  elasticache: null,
  "elasticache-queue": null,
  "elasticache-cluster": null,
  rds: null,
  "rds-database": null,
};

/** What is copied of a store; null if the stack does not copy it. */
export function copiedOf(store: EnginePlan): Copied | null {
  const row = rows[store.engine] as Row<StoreEngine> | null;
  return row === null ? null : row(store);
}

const SECONDS_PER_MINUTE = 60;
const MB_PER_GB = 1000;

export const copyMinutes = ({ gigabytes, megabytesPerSecond }: Copied): number =>
  Math.ceil((gigabytes * MB_PER_GB) / megabytesPerSecond / SECONDS_PER_MINUTE);
