import type { Compute, Handed, StackFacts, WorkloadsWiring } from "../../platform.ts";
import type { Edge } from "../edge.ts";
import type { Foundation } from "../foundation.ts";
import type { Watch } from "../observability.ts";
import type { Stores } from "../stores.ts";
import type { Needs } from "./needs.ts";
import type { Running } from "./running.ts";
import type { Scope } from "./scope.ts";

/** What the workloads stand on beside what their own compute kind set up. */
export interface Under extends WorkloadsWiring {
  readonly foundation: Foundation;
  readonly stores: Stores;
}

/** What a compute kind set up before the stores: only the kind itself looks inside. */
export interface Ground {
  readonly run: (on: Under) => Running;
}

/** What the capabilities of AWS hand to each other. */
export interface AwsHanded extends Handed {
  readonly scope: Scope;
  readonly needs: Needs;
  readonly foundation: Foundation;
  readonly ground: Ground;
  readonly stores: Stores;
  readonly running: Running;
  readonly edge: Edge;
  readonly watch: Watch;
}

/** A compute kind, with a ground of its own. */
interface Kind<Own> {
  /** Refuses what it cannot run. @throws RequestError or UnsupportedError. */
  readonly check: (facts: StackFacts) => void;
  readonly needs: (facts: StackFacts) => Needs;
  readonly stand: (scope: Scope, on: { readonly foundation: Foundation }) => Own;
  readonly run: (scope: Scope, on: Under & { readonly ground: Own }) => Running;
}

/** The contract's compute of a kind: what it set up stays between its own `stand` and `run`. */
export const computeOf = <Own>({ check, needs, stand, run }: Kind<Own>): Compute<AwsHanded> => ({
  check,
  needs,
  stand: (scope, on) => {
    const ground = stand(scope, on);
    return { run: (under) => run(scope, { ...under, ground }) };
  },
  run: (_scope, { ground, ...under }) => ground.run(under),
});
