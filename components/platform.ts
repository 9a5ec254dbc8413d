import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import type { Plan } from "../plan/types.ts";

/** What every capability of one stack is built from. */
export interface PlatformContext {
  /** Prefix of all logical names: the system's name, the same in every tier. */
  readonly name: string;
  /** Name of the Pulumi stack; physical names and selectors carry it. */
  readonly stack: string;
  readonly plan: Plan;
  readonly settings: Settings;
  /** Values of `echelon:secrets`, each a Pulumi secret or a reference to one that is there already. */
  readonly secrets: Readonly<Record<string, SecretSource>>;
  /** Tags (labels, where a platform has those) of every resource. */
  readonly tags: Readonly<Record<string, string>>;
  /** The provider's region; null on a target that has none. */
  readonly region: string | null;
  /** The System; every resource descends from it. */
  readonly parent: ComponentResource;
}

/** Where the value of a secret comes from. */
export type SecretSource = { readonly value: Output<string> } | { readonly existing: string };

/** A secret as a workload of the same platform refers to it: never its value. */
export interface SecretReference {
  /** Name (Kubernetes) or ARN (AWS) of what holds it. */
  readonly holder: Input<string>;
  /** Key inside the holder, where it holds several. */
  readonly key?: string;
}

/** What a workload needs to know to use a store. */
export interface StoreEndpoint {
  readonly environment: Readonly<Record<string, Input<string>>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/** What the outputs tell of a workload. */
export interface WorkloadEndpoint {
  /** The address inside the stack's network; null where nothing calls it. */
  readonly address: Output<string> | null;
}

/** How people reach the stack. */
export interface EdgeEndpoint {
  /** The public URL; null where the service stays inside. */
  readonly url: Output<string> | null;
  /** What to do to reach it, in one sentence. */
  readonly howToReach: Input<string>;
}

/** Variables and secrets of one workload, by variable name. */
export interface Wiring {
  readonly environment: Readonly<Record<string, Input<string>>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/**
 * One target. Each method is one capability and reads the plan it was made for; System calls them in the
 * order in which they stand here, each once.
 */
export interface Platform {
  /** Isolation, quotas, network, identities: what everything else stands on. */
  foundation(): void;
  /** Makes the given secrets available to workloads; returns a reference for each by its name. */
  secrets(): Readonly<Record<string, SecretReference>>;
  /** Every store of the plan, by name. */
  stores(): Readonly<Record<string, StoreEndpoint>>;
  /** Every workload of the plan, by name. */
  workloads(wiring: Readonly<Record<string, Wiring>>): Readonly<Record<string, WorkloadEndpoint>>;
  /** Routes people to the public workload. */
  edge(): EdgeEndpoint | null;
  /** Logs, alerts and the dashboard for the stated triggers. */
  observability(): void;
  /** Tells when the stack's spend nears its budget, where the target can. */
  budget(): void;
  /** Facts of this target that people need after an `up`; every value is defined. */
  outputs(): Readonly<Record<string, Input<string>>>;
}

/** Makes the platform of a target for one stack; creates nothing yet. */
export type PlatformFactory = (context: PlatformContext) => Platform;
