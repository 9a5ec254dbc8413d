import { RDS_BACKUP_DAYS } from "../../targets/aws/bounds.ts";
import { type Ground, runsPods } from "../pods.ts";
import { hasReplicaUrl, type PoolerPlan, planPooler } from "../pooler.ts";
import { type DatabasePlan, databaseFields, databaseVariables } from "./postgres.ts";
import { managed, type Size, type StoreInput, type StoreProfiles } from "./store.ts";

export interface RdsPlan extends DatabasePlan<"rds"> {
  /** Number of instances: a primary, its standby, and replicas that are only read. */
  readonly members: number;
  /** Least size of each member. */
  readonly memberSize: Size;
  /** Whether there are replicas, which workloads reach by a URL of their own. */
  readonly readReplicas: boolean;
  /** The proxy in front of the primary, as the tier states its poolers; null if workloads connect to the server itself. */
  readonly pooler: PoolerPlan | null;
}

/** A primary and the standby that RDS keeps in another zone. */
const PAIR = 2;

/** Members beyond the pair are replicas, so that each of them is in use. */
const hasReplicas = (store: StoreProfiles["postgres"]): boolean =>
  hasReplicaUrl(store) || store.members > PAIR;

/** Number of replicas that are only read: each member beyond primary and standby, and one at least where some are asked for. */
export const replicasOf = ({ members, readReplicas }: Pick<RdsPlan, "members" | "readReplicas">): number =>
  Math.max(members - PAIR, readReplicas ? 1 : 0);

/** Whether RDS keeps a standby in another zone, to which it fails over by itself. */
export const hasStandby = ({ members }: Pick<RdsPlan, "members">): boolean => members > 1;

/** Days of RDS's own backups. A replica begins as one, so that a server with replicas has some in any case. */
export const rdsBackupDays = (store: Pick<RdsPlan, "backupDays" | "members" | "readReplicas">): number =>
  Math.max(Math.min(RDS_BACKUP_DAYS, store.backupDays), replicasOf(store) > 0 ? 1 : 0);

/**
 * Whether the password is one of the stack, and not one that RDS makes and changes every week. RDS makes no replica of a
 * server whose password it manages, its proxy would need the new one at the moment of the change, and a pod keeps the one
 * with which it has started.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html (read 2026-11-27)
 */
export const ownsPassword = (store: RdsPlan, ground: Ground): boolean =>
  replicasOf(store) > 0 || store.pooler !== null || runsPods(ground);

/** RDS Proxy serves the primary of an instance only, so there is no side of the replicas. */
function proxyOf(store: StoreProfiles["postgres"]): PoolerPlan | null {
  const pooler = planPooler(store);
  return pooler === null ? null : { ...pooler, sides: ["primary"] };
}

/** PostgreSQL on RDS. */
export const rds = (input: StoreInput<"postgres">): RdsPlan => {
  const { store, guests = [] } = input;
  const readReplicas = hasReplicas(store);
  return {
    ...databaseFields("rds", input),
    ...managed,
    // RDS copies a server whole.
    backupDays: Math.max(store.backupDays, ...guests.map((guest) => guest.store.backupDays)),
    variables: databaseVariables(input, readReplicas),
    members: store.members,
    readReplicas,
    pooler: proxyOf(store),
    memberSize: { cpu: store.cpu, memoryMiB: store.memoryMiB },
  };
};
