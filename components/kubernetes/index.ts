import type { Resource } from "@pulumi/pulumi";
import type { Platform, PlatformFactory, SecretReference } from "../platform.ts";
import { createWorkloads } from "./compute/kubernetes.ts";
import { createEdge } from "./edge.ts";
import { createFoundation } from "./foundation.ts";
import { createObservability } from "./observability.ts";
import { outputsOf } from "./outputs.ts";
import { createOperators } from "./parts/operators.ts";
import { type Foundation, scopeOf } from "./parts/scope.ts";
import { createSecrets } from "./secrets.ts";
import { checkStores, createStores } from "./stores.ts";

interface State {
  readonly foundation: Foundation;
  readonly operators: readonly Resource[];
}

/**
 * A stack on any Kubernetes cluster, from 1.34 on.
 *
 * @throws UnsupportedError before anything is registered, where a store asks for what no image here holds.
 */
export const createPlatform: PlatformFactory = (context): Platform => {
  const scope = scopeOf(context);
  checkStores(scope.plan);
  let state: State | undefined;
  let held: Readonly<Record<string, SecretReference>> = {};
  const made = (): State => {
    if (state === undefined) throw new Error("foundation() comes before every other capability");
    return state;
  };
  return {
    foundation: () => {
      state = { foundation: createFoundation(scope), operators: createOperators(scope) };
    },
    secrets: () => {
      held = createSecrets(scope, made().foundation);
      return held;
    },
    stores: () => createStores(scope, made().foundation, made().operators),
    workloads: (wiring) => {
      const { foundation, operators } = made();
      return createWorkloads(scope, foundation, { wiring, held, operators });
    },
    edge: () => createEdge(scope, made().foundation, scope.plan.edge),
    observability: () => createObservability(scope, made().foundation, made().operators),
    // The budget stands on the namespace: see budget.ts.
    budget: () => {},
    outputs: () => outputsOf(scope, made().foundation),
  };
};
