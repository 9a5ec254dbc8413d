import type { z } from "zod";
import type { NameRule } from "../base/names.ts";
import type { ComputeKind, OperatorMode } from "./names.ts";
import type { TagRule } from "./tags.ts";

/** A stack's configuration by full key, such as `aws:region`. */
export type Config = Readonly<Record<string, string | undefined>>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** A region that something states. */
export interface StatedRegion {
  readonly name: string;
  /** What states it, such as `aws:region`. */
  readonly from: string;
}

/** Where a target's region comes from: the configuration key, else the variables in their order, else files. */
export interface RegionSource {
  /** Configuration key of the provider, such as `aws:region`. */
  readonly key: string;
  /** Environment variables that the provider reads, in the order in which it reads them. */
  readonly variables: readonly string[];
  /** What the provider's own files say. */
  readonly fromFiles: (config: Config, env: Environment) => StatedRegion | undefined;
  /** Region of a preview if none is configured. An `up` without a configured region is refused. */
  readonly assumed: string;
}

/** A program that a user needs for a target. */
export interface ToolRow {
  readonly tool: string;
  /** Arguments with which it prints its version. */
  readonly version: readonly string[];
  /** URL of the page that says how to install it. */
  readonly fix: string;
}

/** What a target takes in `echelon:pullSecrets`, by which pods and tasks log in to registries. */
export interface LoginRule {
  readonly pattern: RegExp;
  /** What each entry has to be, for messages. */
  readonly expected: string;
  /** Most entries; null where there is no limit. */
  readonly most: number | null;
}

/** The result of a check of `echelon doctor`: whether something that a command needs is there. */
export interface Check {
  readonly name: string;
  /** `absent` is an error only for what needs it; `broken` means that it is there but does not work. */
  readonly status: "ok" | "absent" | "broken";
  /** The command or target that needs it. */
  readonly neededFor: string;
  /** What the check found, in a few words. */
  readonly found: string;
  /** What to do; absent if nothing has to be done. */
  readonly fix?: string;
}

/** The cluster or account that a stack would change, as lines of label and text. */
export type Place = readonly (readonly [label: string, text: string])[];

/**
 * What the files and environment of this machine say about a target's cluster or account. It reads names only, never
 * a key, and contacts no server.
 */
export interface LocalConfig {
  /**
   * What an `up` prints before it changes anything.
   *
   * @throws MissingToolError or RequestError if there is no cluster, account or region to act on.
   */
  readonly place: (config: Config, env: Environment) => Place;
  /** Checks of `echelon doctor`: whether this machine is configured for a cluster or account of the target. */
  readonly checks: (env: Environment) => readonly Check[];
}

/** The provider's key that lists the only accounts it may change. */
export interface PinSource {
  /** Configuration key, such as `aws:allowedAccountIds`. */
  readonly key: string;
  /** The account in the place that a stack remembers. */
  readonly accountIn: (place: string) => string;
}

/** Everything that differs between targets, except their platforms in `components/<target>/`. */
export interface TargetRow {
  /** What can run the workloads; empty if the target is not provided yet. */
  readonly kinds: readonly ComputeKind[];
  /** Schemas of the `echelon:` keys that only this target has; each is optional or has a default. */
  readonly keys: Readonly<Record<string, z.ZodType>>;
  /** Schemas of the fields of `echelon:domain` that only this target has. */
  readonly domain: Readonly<Record<string, z.ZodType>>;
  /** Configuration namespaces of its providers, such as `aws`. */
  readonly namespaces: readonly string[];
  /** Null if the target has no regions. */
  readonly region: RegionSource | null;
  /** How a stack is kept to its account; null where its provider has no such key. */
  readonly pin: PinSource | null;
  /** What it does with tags. The same file previews on every target, so that an operator's tags fit all of them. */
  readonly tags: TagRule;
  /** Rules for the physical names that Pulumi's autonaming cannot make, by kind of name. */
  readonly names: Readonly<Record<string, NameRule>>;
  readonly registryLogins: LoginRule;
  /** Whether the target is the user's own cluster, whose operators and Gateway controller are the user's choice. */
  readonly ownCluster: boolean;
  /** Whether the age of a backlog can be measured: a cloud's queue service does; a cluster needs KEDA. */
  readonly seesBacklog: (operators: OperatorMode) => boolean;
  /** Whether the target has a service that keeps the logs of pods, into which a stack can have them collected. */
  readonly keepsPodLogs: boolean;
  /** Whether the target keeps snapshots of the volumes of a cluster that a stack makes. */
  readonly keepsVolumes: boolean;
  /** Whether a stack consists of manifests only, so that it can be written to files and rehearsed on this machine. */
  readonly manifests: boolean;
  /**
   * Whether `up` may keep state in the clone without `--local-state`. False for a cloud account, whose state should not
   * depend on one machine.
   */
  readonly stateInClone: boolean;
  readonly tools: readonly ToolRow[];
  /** Loads the local configuration; only the command line does. */
  readonly localConfig: () => Promise<LocalConfig>;
}
