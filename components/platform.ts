import type { ComponentResource, Input, Output } from "@pulumi/pulumi";
import type { Settings } from "../config/settings.ts";
import type { Lack } from "../plan/lack.ts";
import type { Plan } from "../plan/types.ts";
import type { ComputeKind } from "../targets/names.ts";
import type { Holding } from "./holding.ts";

/** What is known of a stack before any of its resources is registered. */
export interface StackFacts {
  /** Prefix of all logical names: the name of the System component, the same in every tier. */
  readonly name: string;
  /** Name of the Pulumi stack. It is part of physical names and label selectors. */
  readonly stack: string;
  readonly plan: Plan;
  readonly settings: Settings;
  /** The secrets of `echelon:secrets` by name: each is a Pulumi secret or a reference to an existing secret. */
  readonly secrets: Readonly<Record<string, SecretSource>>;
  /** Tags of every resource; on Kubernetes they become labels. */
  readonly tags: Readonly<Record<string, string>>;
  /** Region of the provider; null on a target without regions. */
  readonly region: string | null;
}

/** What all capabilities of a stack are built from. */
export interface PlatformContext extends StackFacts {
  /** Notes which resources hold the data of which store. */
  readonly holding: Holding;
  /** The component that is an ancestor of all resources; they inherit their providers from it. */
  readonly parent: ComponentResource;
}

/** The value of a secret, or the name or ARN of an existing one. */
export type SecretSource = { readonly value: Output<string> } | { readonly existing: string };

/** A key of a Kubernetes Secret in the stack's namespace. */
export interface KubernetesSecret {
  readonly in: "kubernetes";
  /** Name of the Secret. */
  readonly name: Input<string>;
  /** Key in the Secret. */
  readonly key: string;
}

/** A secret of AWS Secrets Manager. */
export interface AwsSecret {
  readonly in: "aws";
  readonly arn: Input<string>;
  /** Key in its JSON. @default the whole secret is the value */
  readonly key?: string;
}

/** A reference to a secret, by which a workload reads it. It never holds the value. */
export type SecretReference = KubernetesSecret | AwsSecret;

/** The environment variables of a workload: plain values and references to secrets, by name of the variable. */
export interface Wiring {
  readonly environment: Readonly<Record<string, Input<string>>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/** The environment variables through which a workload uses a store. */
export type StoreEndpoint = Wiring;

/** The user of the stores for whoever moves data between two arrangements. */
export const MOVE_USER = "move";

/**
 * The variables of one user of a store: a workload of the plan, by its name, or {@link MOVE_USER}. Each user has
 * credentials of its own where the engine knows users, with the rights of the plan.
 */
export type EndpointOf = (user: string) => StoreEndpoint;

/** The stores that were built. A platform adds what its own capabilities need. */
export interface BuiltStores {
  /** Key of a store → the variables of its users. */
  readonly endpoints: Readonly<Record<string, EndpointOf>>;
}

/** The running workloads. A platform adds what its edge and its observability need. */
export interface RunningWorkloads {
  /** Name of a workload → its URL inside the stack's network; null if no other part calls it. */
  readonly addresses: Readonly<Record<string, Output<string> | null>>;
  /** Values for the stack's outputs; none is undefined. */
  readonly outputs: Readonly<Record<string, Input<string>>>;
}

/** How people reach the stack. */
export interface EdgeEndpoint {
  /** The public URL; null if the stack is reachable only from inside. */
  readonly url: Output<string> | null;
  /** How to reach it, in one sentence. */
  readonly howToReach: Input<string>;
}

/** The types of the values that the capabilities of one platform pass to each other. Each platform has its own. */
export interface PlatformTypes {
  /** The context, with the names and labels that the platform derives from it. */
  readonly scope: PlatformContext;
  /** What a compute kind needs from the foundation. */
  readonly needs: unknown;
  /** Isolation, network, keys, identities: what everything else uses. */
  readonly foundation: unknown;
  /** What a compute kind makes before the stores are built: a cluster with its operators, a machine's address. */
  readonly prepared: unknown;
  /** A reference to each of the operator's secrets, by its name. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly stores: BuiltStores;
  readonly running: RunningWorkloads;
  readonly edge: EdgeEndpoint;
  /** Who receives notifications. */
  readonly recipients: unknown;
}

/** A compute kind. It is called at three points: for its needs, before the stores are built, and after them. */
export interface Compute<Types extends PlatformTypes> {
  /**
   * Refuses what this kind cannot run, before anything is registered. Runs after the platform's own check.
   *
   * @throws RequestError or UnsupportedError (exit code 2).
   */
  readonly check?: (facts: StackFacts) => void;
  /** What it needs from the foundation. A pure function, called before anything is registered. */
  readonly needs: (facts: StackFacts) => Types["needs"];
  /** Makes what has to exist before the stores are built. */
  readonly prepare: (scope: Types["scope"], on: Pick<Types, "foundation">) => Types["prepared"];
  /** Makes every workload of the plan. */
  readonly run: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "prepared" | "secrets" | "stores"> & WorkloadsWiring,
  ) => Types["running"];
  /**
   * Makes what holds the stores of the arrangement beside (`plan.beside`), if another kind runs the workloads; returns
   * values for the stack's outputs. Only a kind whose stores need a machine has it.
   */
  readonly standBeside?: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "prepared" | "stores"> & { readonly edge: Types["edge"] | null },
  ) => Readonly<Record<string, Input<string>>>;
  /**
   * Makes what has to exist before the stores of the arrangement beside are built, if another kind runs the workloads; returns
   * what that kind prepared with it. Only a kind on which stores themselves run has it.
   */
  readonly prepareBeside?: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "prepared">,
  ) => Types["prepared"];
}

/** The environment variables of all workloads. */
export interface WorkloadsWiring {
  /** Name of a workload → its variables. */
  readonly wiring: Readonly<Record<string, Wiring>>;
}

/**
 * One target: its compute kinds, and a function for each capability. A capability takes what earlier ones returned
 * and returns what later ones use, so the types enforce the order.
 */
export interface Platform<Types extends PlatformTypes, Kind extends ComputeKind = ComputeKind> {
  /**
   * Refuses what the target cannot do, before anything is registered.
   *
   * @throws RequestError or UnsupportedError (exit code 2).
   */
  readonly check: (facts: StackFacts, needs: Types["needs"]) => void;
  /** What only the platform can say of a plan, beside what the plan lacks itself. @default nothing */
  readonly lacks?: (facts: StackFacts) => readonly Lack[];
  /** What tells the cluster or account apart from any other, read from there; null if nothing does. */
  readonly place: (context: PlatformContext) => Input<string | null>;
  /** The network in which stores stand, as the operator chose it; null if the target has none. */
  readonly network: (facts: StackFacts) => string | null;
  /** Names of the private subnets of the nodes that the stack makes, the first one first; none where it makes none. */
  readonly nodeSubnets: (facts: StackFacts) => readonly string[];
  /** Names of the private subnets in which the cloud itself places stores; none where it places nothing. */
  readonly storeSubnets: (facts: StackFacts) => readonly string[];
  /** The context, with the names and labels that the platform derives from it. */
  readonly scope: (context: PlatformContext) => Types["scope"];
  readonly compute: Readonly<Record<Kind, Compute<Types>>>;
  readonly foundation: (scope: Types["scope"], needs: Types["needs"]) => Types["foundation"];
  /** Makes the operator's secrets available; returns a reference for each, by its name. */
  readonly secrets: (scope: Types["scope"], on: Pick<Types, "foundation">) => Types["secrets"];
  /** Makes every store of the plan. */
  readonly stores: (scope: Types["scope"], on: Pick<Types, "foundation" | "prepared">) => Types["stores"];
  /** Routes people to the public workload; null if nothing is public. */
  readonly edge: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "running"> & { readonly secrets: Types["secrets"] },
  ) => Types["edge"] | null;
  /** Logs, alerts for the triggers of the profile, and the dashboard. */
  readonly observability: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "prepared" | "stores" | "running"> & {
      readonly edge: Types["edge"] | null;
    },
  ) => Types["recipients"];
  /** Notifies people when the stack's spend comes close to its budget; does nothing on a target that cannot do that. */
  readonly budget: (scope: Types["scope"], on: Pick<Types, "recipients">) => void;
  /** Values for the stack's outputs, in addition to those of the compute kind; none is undefined. */
  readonly outputs: (
    scope: Types["scope"],
    on: Pick<Types, "foundation" | "running"> & { readonly edge: Types["edge"] | null },
  ) => Readonly<Record<string, Input<string>>>;
}

/** What building a stack returns. */
interface BuiltStack {
  readonly edge: EdgeEndpoint | null;
  readonly outputs: Readonly<Record<string, Input<string>>>;
}

/** A platform as System uses it, without the types that its capabilities pass to each other. */
export interface Builder {
  readonly check: (facts: StackFacts) => void;
  readonly lacks: (facts: StackFacts) => readonly Lack[];
  readonly place: (context: PlatformContext) => Input<string | null>;
  readonly network: (facts: StackFacts) => string | null;
  readonly nodeSubnets: (facts: StackFacts) => readonly string[];
  readonly storeSubnets: (facts: StackFacts) => readonly string[];
  readonly build: (context: PlatformContext) => BuiltStack;
}
