import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import type { StoreEngine, StorePlan, StorePlans } from "../../../plan/types.ts";
import { kubernetesNames } from "../../../targets/kubernetes/names.ts";
import type { KubernetesSecret, StoreEndpoint } from "../../platform.ts";
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
  readonly redis: () => KubernetesSecret;
  /** Secret with `accessKey`, `secretKey` and, as the gateway's configuration, `s3.json`. */
  readonly objects: () => { readonly accessKey: KubernetesSecret; readonly secretKey: KubernetesSecret };
  /** Secret with `password`. */
  readonly postgres: () => KubernetesSecret;
}

/** Builds the objects of a store and says how workloads use it. */
export type StoreBuilder<Engine extends StoreEngine> = (
  store: StorePlans[Engine],
  context: StoreContext,
) => StoreEndpoint;

/**
 * Physical name of a store, from its name and its engine: where a tier changes the engine, both stand side by
 * side until the data has moved.
 */
export const storeName = ({ name, engine }: Pick<StorePlan, "name" | "engine">): string =>
  physicalName(kubernetesNames.statefulSet, [name, engine]);

/** Logical name of a store's main object; stable from tier to tier while the engine is the same. */
export const logicalName = (scope: Scope, { name, engine }: Pick<StorePlan, "name" | "engine">): string =>
  `${scope.name}-${name}-${engine}`;

/** A GB is a billion bytes in profiles, and `G` is that in Kubernetes. */
export const capacity = (gigabytes: number): string => `${gigabytes}G`;
