import type kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { StoreEngine, StorePlan, StorePlans } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { EndpointOf, KubernetesSecret } from "../../../platform.ts";
import type { Foundation, Scope } from "../scope.ts";
import type { MongodbCredentials } from "../secrets/mongodbCredentials.ts";
import type { ObjectCredentials } from "../secrets/objectCredentials.ts";
import type { QueueCredentials } from "../secrets/queueCredentials.ts";
import type { RedisCredentials } from "../secrets/redisCredentials.ts";

/** What a store is built from. */
export interface StoreContext {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Component that groups the store's objects. */
  readonly parent: Resource;
  /** Operators that the custom resources of the store depend on. */
  readonly operators: readonly Resource[];
  readonly credentials: StoreCredentials;
  /** What signs certificates for the stores, and what they depend on; null if nothing does. */
  readonly authority: Resource | null;
  /** The claims that the stack makes for the store; each is added when it is made. */
  readonly claims: kubernetes.core.v1.PersistentVolumeClaim[];
}

/** What an object of a store that stands outside of the cluster needs. */
export type OutsideContext = Pick<StoreContext, "scope" | "foundation" | "parent">;

/**
 * Secrets that the stack makes for its stores. Stores of one kind share a secret, because they share its variable.
 */
export interface StoreCredentials {
  /** The password of each user. */
  readonly redis: () => RedisCredentials;
  /** The password of each user of RabbitMQ and Kafka. */
  readonly queues: () => QueueCredentials;
  /** A pair of keys for each user. */
  readonly objects: () => ObjectCredentials;
  /** The password of each user, and the key by which members know each other. */
  readonly mongodb: () => MongodbCredentials;
  /** The password of its one user. */
  readonly neo4j: () => KubernetesSecret;
  /** Passwords of the user who owns the databases, and of the one who may only read them. */
  readonly postgres: () => { readonly owner: KubernetesSecret; readonly backup: KubernetesSecret };
  /** Password of the user of databases on the server of another store. */
  readonly guest: (store: StorePlans["logical-database"]) => KubernetesSecret;
}

/** Makes the objects of a store; returns the variables of workloads that use it. */
export type StoreBuilder<Engine extends StoreEngine> = (
  store: StorePlans[Engine],
  context: StoreContext,
) => EndpointOf;

/**
 * Physical name of a store. It contains the engine, so that two engines of a store can exist at the same time until
 * the data has moved.
 */
export const storeName = ({ name, engine }: Pick<StorePlan, "name" | "engine">): string =>
  physicalName(kubernetesNames.statefulSet, [name, engine]);

/** Logical name of the main object of a store; the same in all tiers with the same engine. */
export const logicalName = (scope: Scope, { name, engine }: Pick<StorePlan, "name" | "engine">): string =>
  `${scope.name}-${name}-${engine}`;

/** Characters that Pulumi adds to a logical name where it chooses the physical one: a dash and 8 digits. */
export const AUTONAME = 9;

/** Logical name of a Job of a store, whose physical name Pulumi chooses: a label of its pods has that as its value. */
export const jobName = (scope: Scope, store: Pick<StorePlan, "name" | "engine">, suffix: string): string =>
  physicalName(kubernetesNames.label, [`${logicalName(scope, store)}-${suffix}`], AUTONAME);

/** Capacity as a quantity. A GB of a profile is a billion bytes, which is `G` in Kubernetes. */
export const capacity = (gigabytes: number): string => `${gigabytes}G`;
