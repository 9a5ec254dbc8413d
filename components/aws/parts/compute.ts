import type { Compute, PlatformTypes, StackFacts, WorkloadsWiring } from "../../platform.ts";
import type { Edge } from "../edge.ts";
import type { Foundation } from "../foundation.ts";
import type { Recipients } from "../observability.ts";
import type { Stores } from "../stores.ts";
import type { Needs } from "./needs.ts";
import type { Running } from "./running.ts";
import type { Scope } from "./scope.ts";

/** What the workloads stand on beside what their own compute kind set up. */
export interface RunContext extends WorkloadsWiring {
  readonly foundation: Foundation;
  readonly stores: Stores;
}

/** What a compute kind set up before the stores: only the kind itself looks inside. */
export interface Prepared {
  readonly run: (on: RunContext) => Running;
}

/** What the capabilities of AWS hand to each other. */
export interface AwsTypes extends PlatformTypes {
  readonly scope: Scope;
  readonly needs: Needs;
  readonly foundation: Foundation;
  readonly prepared: Prepared;
  readonly stores: Stores;
  readonly running: Running;
  readonly edge: Edge;
  readonly recipients: Recipients;
}

/** A compute kind, with a ground of its own. */
interface Kind<Own> {
  /** Refuses what it cannot run. @throws RequestError or UnsupportedError. */
  readonly check: (facts: StackFacts) => void;
  readonly needs: (facts: StackFacts) => Needs;
  readonly prepare: (scope: Scope, on: { readonly foundation: Foundation }) => Own;
  readonly run: (scope: Scope, on: RunContext & { readonly prepared: Own }) => Running;
}

/** The contract's compute of a kind: what it set up stays between its own `stand` and `run`. */
export const computeOf = <Own>({ check, needs, prepare, run }: Kind<Own>): Compute<AwsTypes> => ({
  check,
  needs,
  prepare: (scope, on) => {
    const prepared = prepare(scope, on);
    return { run: (context) => run(scope, { ...context, prepared }) };
  },
  run: (_scope, { prepared, ...context }) => prepared.run(context),
});
