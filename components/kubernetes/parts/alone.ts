import { physicalName } from "../../../base/names.ts";
import { kubernetesNames } from "../../../targets/kubernetes/names.ts";
import { type PartContext, type Parts, together } from "../../alone/parts.ts";
import { kubernetes } from "../compute/kubernetes.ts";
import { createEdge } from "../edge.ts";
import { createFoundation } from "../foundation.ts";
import { createObservability } from "../observability.ts";
import { checkSecrets, createSecrets } from "../secrets.ts";
import { checkStores, createStores } from "../stores.ts";
import { type ClusterStores, type KubernetesTypes, type Scope, scopeOf } from "./scope.ts";

/** The scope of a component in the namespace of its network, in which others have objects of the same kind. */
const scopeIn = ({ network, ...context }: PartContext): Scope => ({
  ...scopeOf(context),
  namespaceName: scopeOf({ ...context, name: network }).namespaceName,
  sharedName: (name) => physicalName(kubernetesNames.label, [name, context.name]),
});

/** Such components use operators that are on the cluster already. */
const prepared = { operators: [] };

const merged = (stores: readonly ClusterStores[]): ClusterStores => ({
  endpoints: together(stores.map(({ endpoints }) => endpoints)),
  ready: stores.flatMap(({ ready }) => ready),
  groups: stores.flatMap(({ groups }) => groups),
  snapshots: stores.flatMap(({ snapshots }) => snapshots),
});

/** The components of a cluster that stand alone. */
export const parts: Parts<KubernetesTypes> = {
  check: (facts) => {
    checkStores(facts.plan);
    checkSecrets(facts);
  },
  network: (context) => createFoundation(scopeIn(context)),
  details: ({ namespace }) => ({ namespace }),
  stores: (context, on) => createStores(scopeIn(context), { ...on, prepared }),
  workloads: (context, { foundation, stores, wiringOf }) => {
    const scope = scopeIn(context);
    const secrets = createSecrets(scope, { foundation });
    const wiring = wiringOf(secrets);
    return kubernetes.run(scope, { foundation, prepared, secrets, stores: merged(stores), wiring });
  },
  // Single sign-on, whose secrets the edge of a System takes, is of a whole system.
  edge: (context, { foundation }) => createEdge(scopeIn(context), { foundation, secrets: {} }),
  observability: (context, { foundation }) => createObservability(scopeIn(context), { foundation, prepared }),
};
