import type { z } from "zod";
import type { NameRule } from "../base/names.ts";
import type { ComputeKind, OperatorMode } from "./names.ts";

/** Configuration of a stack by full key, such as `aws:region`. */
export type Config = Readonly<Record<string, string | undefined>>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the region of a target is said: the first of these that says one. */
export interface RegionSource {
  /** Key of the provider's own configuration. */
  readonly key: string;
  /** Environment variables that the provider reads as well, in its order. */
  readonly variables: readonly string[];
  /** What a preview takes where nothing says one; an `up` refuses that. */
  readonly assumed: string;
}

/** A program that people need for a target. */
export interface ToolRow {
  readonly tool: string;
  /** Arguments that make it tell its version. */
  readonly version: readonly string[];
  readonly fix: string;
}

/** One thing that some command needs, and whether it is there. */
export interface Check {
  readonly name: string;
  /** `absent` matters only to what it is needed for; `broken` is there and wrong. */
  readonly status: "ok" | "absent" | "broken";
  /** The command or target that needs it. */
  readonly neededFor: string;
  readonly found: string;
  /** What to do about it, where something is to be done. */
  readonly fix?: string;
}

/** The cluster or account that a stack would act on, a line each. */
export type Place = readonly (readonly [label: string, text: string])[];

/** What this machine knows of a target's cluster or account. Reads names only, never a key; contacts nothing. */
export interface LocalConfig {
  /**
   * What an `up` says before it acts.
   *
   * @throws MissingToolError or RequestError where there is no cluster, account or region to act on.
   */
  readonly place: (config: Config, env: Environment) => Place;
  /** What a cluster or account must have, and whether this machine knows one. */
  readonly checks: (env: Environment) => readonly Check[];
}

/** Everything by which one target differs from another, outside of its platform in `components/<target>/`. */
export interface TargetRow {
  /** What can run the workloads; none where the target is not provided yet. */
  readonly kinds: readonly ComputeKind[];
  /** Keys of `echelon:` that only this target has: their schemas, each optional or with a default. */
  readonly keys: Readonly<Record<string, z.ZodType>>;
  /** Fields of `echelon:domain` that only this target has. */
  readonly domain: Readonly<Record<string, z.ZodType>>;
  /** Namespaces of its providers' own configuration. */
  readonly namespaces: readonly string[];
  /** Null where the target has no regions. */
  readonly region: RegionSource | null;
  /** Beginnings of tag names that the target keeps for itself. */
  readonly reservedTagPrefixes: readonly string[];
  /** Rules of the names that its provider demands and autonaming cannot give. */
  readonly names: Readonly<Record<string, NameRule>>;
  /** Whether it is a cluster that the operator brings, with the operators and the Gateway controller that it has. */
  readonly ownCluster: boolean;
  /** Whether the age of a backlog can be seen: by a queue service itself, on a cluster only with KEDA. */
  readonly seesBacklog: (operators: OperatorMode) => boolean;
  /** Whether a stack is made of manifests alone, which can be written to files and rehearsed on this machine. */
  readonly manifests: boolean;
  /** Whether state may live in the clone unasked: a cloud account's should not hang on one machine. */
  readonly stateInClone: boolean;
  readonly tools: readonly ToolRow[];
  /** Loaded by the command line only. */
  readonly localConfig: () => Promise<LocalConfig>;
}
