import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import type { Plan } from "../plan/types.ts";
import type { ComputeKind } from "../targets/names.ts";

/** One stack as it is known before anything of it is registered. */
export interface StackFacts {
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
}

/** What every capability of one stack is built from. */
export interface PlatformContext extends StackFacts {
  /** The component that every resource of the platform descends from, and takes its providers from. */
  readonly parent: ComponentResource;
}

/** Where the value of a secret comes from. */
export type SecretSource = { readonly value: Output<string> } | { readonly existing: string };

/** A Secret of the stack's namespace. */
export interface KubernetesSecret {
  readonly in: "kubernetes";
  readonly name: Input<string>;
  /** Key inside the Secret. */
  readonly key: string;
}

/** A secret of AWS Secrets Manager. */
export interface AwsSecret {
  readonly in: "aws";
  readonly arn: Input<string>;
  /** Key inside its JSON; absent where the whole secret is the value. */
  readonly key?: string;
}

/** Where a secret lives, as a workload refers to it: never its value. */
export type SecretReference = KubernetesSecret | AwsSecret;

/** Variables and secrets by variable name: what a workload is told. */
export interface Wiring {
  readonly environment: Readonly<Record<string, Input<string>>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/** What a workload needs to know to use a store. */
export type StoreEndpoint = Wiring;

/** Stores as workloads use them; a platform adds what its own capabilities want of them. */
export interface BuiltStores {
  readonly endpoints: Readonly<Record<string, StoreEndpoint>>;
}

/** Workloads as they run, whatever runs them; a platform adds what it can measure and what its edge leads to. */
export interface RunningWorkloads {
  /** Workload → its address inside the stack's network; null where nothing calls it. */
  readonly addresses: Readonly<Record<string, Output<string> | null>>;
  /** Facts for the stack's outputs; every value is defined. */
  readonly facts: Readonly<Record<string, Input<string>>>;
}

/** How people reach the stack. */
export interface EdgeEndpoint {
  /** The public URL; null where the service stays inside. */
  readonly url: Output<string> | null;
  /** What to do to reach it, in one sentence. */
  readonly howToReach: Input<string>;
}

/** The values that the capabilities of one platform hand to each other: each platform has its own types for them. */
export interface PlatformTypes {
  readonly scope: PlatformContext;
  /** What a compute kind asks of the foundation. */
  readonly needs: unknown;
  /** Isolation, network, keys, identities: what everything else stands on. */
  readonly foundation: unknown;
  /** What a compute kind sets up before the stores: a cluster with its operators, a machine's address. */
  readonly prepared: unknown;
  readonly stores: BuiltStores;
  readonly running: RunningWorkloads;
  readonly edge: EdgeEndpoint;
  /** Who is told of alarms. */
  readonly recipients: unknown;
}

/** What runs the workloads, in the three moments in which the rest of a stack meets it. */
export interface Compute<Types extends PlatformTypes> {
  /**
   * Refuses what this kind cannot run, while nothing is registered; after the platform's own check.
   *
   * @throws RequestError or UnsupportedError (exit code 2).
   */
  readonly check?: (facts: StackFacts) => void;
  /** What it asks of the foundation. Pure, and known before anything is registered. */
  readonly needs: (facts: StackFacts) => Types["needs"];
  /** What stands before the stores do. */
  readonly prepare: (scope: Types["scope"], on: Pick<Types, "foundation">) => Types["prepared"];
  /** Every workload of the plan. */
  readonly run: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "prepared" | "stores"> & WorkloadsWiring,
  ) => Types["running"];
}

/** What the workloads are told. */
export interface WorkloadsWiring {
  /** Workload → its variables and secrets. */
  readonly wiring: Readonly<Record<string, Wiring>>;
}

/**
 * One target: a function for each capability, which takes what it stands on and returns what others stand on,
 * so that the types give the order; and its compute kinds.
 */
export interface Platform<Types extends PlatformTypes, Kind extends ComputeKind = ComputeKind> {
  /**
   * Refuses what the target cannot do, while nothing is registered.
   *
   * @throws RequestError or UnsupportedError (exit code 2).
   */
  readonly check: (facts: StackFacts, needs: Types["needs"]) => void;
  /** The context with the names and labels that follow from it. */
  readonly scope: (context: PlatformContext) => Types["scope"];
  readonly compute: Readonly<Record<Kind, Compute<Types>>>;
  readonly foundation: (scope: Types["scope"], needs: Types["needs"]) => Types["foundation"];
  /** Makes the operator's secrets available; a reference for each by its name. */
  readonly secrets: (
    scope: Types["scope"],
    on: Pick<Types, "foundation">,
  ) => Readonly<Record<string, SecretReference>>;
  /** Every store of the plan. */
  readonly stores: (scope: Types["scope"], on: Pick<Types, "foundation" | "prepared">) => Types["stores"];
  /** Routes people to the public workload; null where nothing is public. */
  readonly edge: (scope: Types["scope"], on: Pick<Types, "foundation" | "running">) => Types["edge"] | null;
  /** Logs, alerts and the dashboard for the stated triggers. */
  readonly observability: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "prepared" | "stores" | "running"> & {
      readonly edge: Types["edge"] | null;
    },
  ) => Types["recipients"];
  /** Tells when the stack's spend nears its budget, where the target can. */
  readonly budget: (scope: Types["scope"], on: Pick<Types, "recipients">) => void;
  /** Facts of this target that people need after an `up`, beside those of the compute kind; every value is defined. */
  readonly outputs: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "running"> & { readonly edge: Types["edge"] | null },
  ) => Readonly<Record<string, Input<string>>>;
}

/** What a whole stack gives to those who use it. */
interface BuiltStack {
  readonly edge: EdgeEndpoint | null;
  readonly outputs: Readonly<Record<string, Input<string>>>;
}

/** A platform as System uses it: which types its capabilities hand to each other is its own business. */
export interface Builder {
  readonly check: (facts: StackFacts) => void;
  readonly build: (context: PlatformContext) => BuiltStack;
}
