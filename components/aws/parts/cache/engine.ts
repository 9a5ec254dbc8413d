import type aws from "@pulumi/aws";
import type { StorePlan, StorePlans } from "../../../../plan/types.ts";
import type { StoreArgs } from "../store.ts";

/** Engines whose stores ElastiCache holds. */
export type CacheEngine = "elasticache" | "elasticache-queue" | "elasticache-cluster";

/**
 * What the logical names of a store have after its own. Two engines of one store stand side by side while its data moves, and a
 * broker has a security group too.
 */
const suffixes = {
  elasticache: "",
  "elasticache-queue": "-redis",
  "elasticache-cluster": "-cluster",
} as const satisfies Record<CacheEngine, string>;

/** A store in ElastiCache. */
export type CacheStore = StorePlans[CacheEngine];

/** Whether ElastiCache holds a store. */
export const isCache = (store: StorePlan): store is CacheStore => Object.hasOwn(suffixes, store.engine);

/** What such a store is built from. */
export type CacheArgs = StoreArgs<CacheEngine>;

/** A store in ElastiCache that was made. */
export interface Cache {
  readonly group: aws.elasticache.ReplicationGroup;
  /** The security group of its nodes. */
  readonly security: aws.ec2.SecurityGroup;
  /** Names of the nodes of each shard, as their metrics have them; a store that is no cluster has one shard. */
  readonly shards: readonly (readonly CacheNode[])[];
}

/** One node. Any of a shard can become its primary. */
export type CacheNode = aws.elasticache.ReplicationGroup["id"];

/** Number of shards, and of the nodes in each. */
export const layoutOf = (store: CacheStore): { readonly shards: number; readonly nodes: number } =>
  store.engine === "elasticache-cluster"
    ? { shards: store.shards, nodes: 1 + store.replicasPerShard }
    : { shards: 1, nodes: store.members };

const digits = (value: number, length: number): string => String(value).padStart(length, "0");

/** The end of a node's name, with which it is made. */
export const nodeSuffix = (store: CacheStore, shard: number, node: number): string =>
  store.engine === "elasticache-cluster" ? `${digits(shard, 4)}-${digits(node, 3)}` : digits(node, 3);

/** Whether a node sends its data to others, or into a snapshot: that takes memory beside the data. */
export const isCopied = (store: CacheStore): boolean => store.durable || layoutOf(store).nodes > 1;

/** Logical name of a store, the same in every tier. */
export const cacheName = ({ store, name }: CacheArgs): string => `${name}${suffixes[store.engine]}`;

/** Whether the stack counts the items of a queue: where pods use it, KEDA does. */
export const isCounted = ({ store, cluster }: Pick<CacheArgs, "store" | "cluster">): boolean =>
  store.engine === "elasticache-queue" && cluster === null;
