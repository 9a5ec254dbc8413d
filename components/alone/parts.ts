import type { Input } from "@pulumi/pulumi";
import type {
  PlatformContext,
  PlatformTypes,
  SecretReference,
  StackFacts,
  WorkloadsWiring,
} from "../platform.ts";

/** The context of a component that stands alone: `name` is its own, the prefix of its resources. */
export interface PartContext extends PlatformContext {
  /** Name of the Network that it stands in. */
  readonly network: string;
}

/**
 * The capabilities of one platform for components that stand alone. They call the same functions that a System is built
 * with; a Network holds what the others stand on.
 */
export interface Parts<Types extends PlatformTypes = PlatformTypes> {
  /**
   * Refuses what the target cannot do, before anything is registered.
   *
   * @throws RequestError or UnsupportedError (exit code 2).
   */
  readonly check: (facts: StackFacts) => void;
  readonly network: (context: PartContext) => Types["foundation"];
  /** Values for the outputs of the network, such as the namespace. */
  readonly details: (foundation: Types["foundation"]) => Readonly<Record<string, Input<string>>>;
  readonly stores: (context: PartContext, on: Pick<Types, "foundation">) => Types["stores"];
  readonly workloads: (
    context: PartContext,
    on: Pick<Types, "foundation"> & {
      readonly stores: readonly Types["stores"][];
      /** The variables of the workloads, once their secrets are kept. */
      readonly wiringOf: (secrets: Readonly<Record<string, SecretReference>>) => WorkloadsWiring["wiring"];
    },
  ) => Types["running"];
  readonly edge: (
    context: PartContext,
    on: Pick<Types, "foundation"> & { readonly running: readonly Types["running"][] },
  ) => Types["edge"] | null;
  readonly observability: (
    context: PartContext,
    on: Pick<Types, "foundation"> & {
      readonly stores: readonly Types["stores"][];
      readonly running: readonly Types["running"][];
      readonly edge: Types["edge"] | null;
    },
  ) => void;
}

/** The values of all records together. */
export const together = <Value>(
  records: readonly Readonly<Record<string, Value>>[],
): Readonly<Record<string, Value>> => Object.assign({}, ...records) as Record<string, Value>;
