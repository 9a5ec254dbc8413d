import type { KindOf } from "../../targets/index.ts";
import { assemble } from "../assemble.ts";
import type { Builder } from "../platform.ts";
import { kubernetes } from "./compute/kubernetes.ts";
import { createEdge } from "./edge.ts";
import { createFoundation } from "./foundation.ts";
import { createObservability } from "./observability.ts";
import { outputsOf } from "./outputs.ts";
import { createLoadTests } from "./parts/loadtests/loadTests.ts";
import { placeOf } from "./parts/place.ts";
import { type KubernetesTypes, scopeOf } from "./parts/scope.ts";
import { checkSecrets, createSecrets } from "./secrets.ts";
import { checkStores, createStores } from "./stores.ts";

/** A stack on an existing cluster; docs/kubernetes.md says what the cluster needs. */
export const platform: Builder = assemble<KubernetesTypes, KindOf<"kubernetes">>({
  check: (facts) => {
    checkStores(facts.plan);
    checkSecrets(facts);
  },
  place: placeOf,
  network: () => null,
  nodeSubnets: () => [],
  storeSubnets: () => [],
  scope: scopeOf,
  compute: { kubernetes },
  foundation: createFoundation,
  secrets: createSecrets,
  stores: createStores,
  edge: createEdge,
  observability: (scope, on) => {
    createObservability(scope, on);
    createLoadTests(scope, on.edge);
    return undefined;
  },
  // The budget is an annotation of the namespace (budget.ts).
  budget: () => undefined,
  outputs: outputsOf,
});
