import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import type { StoreEngine, StorePlan } from "../../../plan/types.ts";
import type { SecretReference, StoreEndpoint } from "../../platform.ts";
import type { Foundation, Scope } from "./scope.ts";

/** What a store is built from. */
export interface StoreContext {
  readonly scope: Scope;
  readonly foundation: Foundation;
  /** Component that groups the store's objects. */
  readonly parent: Resource;
  /** Operators whose custom resources the store may use: they come first. */
  readonly operators: readonly Resource[];
  readonly credentials: Credentials;
}

/** Secrets that the stack makes for its own stores. Those of one kind share theirs: each kind has one variable. */
export interface Credentials {
  /** Secret with `password` and, as a configuration line, `auth.conf`. */
  readonly redis: () => SecretReference;
  /** Secret with `accessKey`, `secretKey` and, as the gateway's configuration, `s3.json`. */
  readonly objects: () => { readonly accessKey: SecretReference; readonly secretKey: SecretReference };
  /** Secret with `password`. */
  readonly postgres: () => SecretReference;
}

/** Builds the objects of a store and says how workloads use it. */
export type StoreBuilder<Engine extends StoreEngine = StoreEngine> = (
  store: StorePlan & { readonly engine: Engine },
  context: StoreContext,
) => StoreEndpoint;

/**
 * Physical name of a store, from its name and its engine: where a tier changes the engine, both stand side by
 * side until the data has moved.
 */
export const storeName = ({ name, engine }: Pick<StorePlan, "name" | "engine">): string =>
  physicalName("kubernetes-statefulset", [name, engine]);

/** Logical name of a store's main object; stable from tier to tier while the engine is the same. */
export const logicalName = (scope: Scope, { name, engine }: Pick<StorePlan, "name" | "engine">): string =>
  `${scope.name}-${name}-${engine}`;

/** Ports on which workloads reach each engine, and on which its members reach each other. */
export const enginePorts = {
  volume: { clients: [], members: [] },
  redis: { clients: [6379], members: [] },
  "redis-operator": { clients: [6379], members: [] },
  // Each gRPC port is its HTTP port and 10000.
  seaweedfs: { clients: [8333], members: [8080, 8333, 8888, 9333, 18080, 18333, 18888, 19333] },
  postgres: { clients: [5432], members: [] },
  // 8000 is the instance manager's, which the operator asks too.
  "cloudnative-pg": { clients: [5432], members: [5432, 8000] },
} satisfies Partial<Record<StoreEngine, { clients: readonly number[]; members: readonly number[] }>>;

/** Engines that this platform runs. */
export type ClusterEngine = keyof typeof enginePorts;

/** Members of a store; what has no such figure is one. */
export const membersOf = (store: StorePlan): number => ("members" in store ? store.members : 1);

/** A GB is a billion bytes in profiles, and `G` is that in Kubernetes. */
export const capacity = (gigabytes: number): string => `${gigabytes}G`;
