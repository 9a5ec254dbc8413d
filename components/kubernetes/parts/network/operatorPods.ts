import type { OperatorModes } from "../../../../plan/types.ts";
import type { NamespacedOperator } from "../../../../targets/fields.ts";
import type { Scope } from "../scope.ts";
import { type Peer, podsIn } from "./network.ts";

/** Namespace of the operators that a stack installs, the same for all stacks, so that a second installation is detected. */
export const OPERATORS_NAMESPACE = "echelon-operators";

interface Operator {
  /** Value of the label by which its pods are known, as its chart sets it. */
  readonly app: string;
  /** That label. @default app.kubernetes.io/name */
  readonly label?: string;
  /** Namespace in which its own guide installs it. */
  readonly namespace: string;
  /** Where both are stated. */
  readonly source: string;
  /** What the stack uses it for; the mode of that says who installs it. */
  readonly use: keyof OperatorModes;
}

const operators = {
  prometheus: {
    app: "prometheus",
    namespace: "monitoring",
    source: "https://github.com/prometheus-operator/kube-prometheus#quickstart",
    use: "monitoring",
  },
  keda: {
    app: "keda-operator",
    namespace: "keda",
    source: "https://keda.sh/docs/latest/deploy/#helm",
    use: "backlogScaling",
  },
  "cloudnative-pg": {
    app: "cloudnative-pg",
    namespace: "cnpg-system",
    source: "https://github.com/cloudnative-pg/charts#cloudnativepg-operator-chart",
    use: "stores",
  },
  "redis-operator": {
    app: "redis-operator",
    namespace: "ot-operators",
    source: "https://redis-operator.opstree.dev/docs/installation/installation/",
    use: "stores",
  },
  "rabbitmq-operator": {
    app: "rabbitmq-cluster-operator",
    namespace: "rabbitmq-system",
    source: "https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/config/manager/manager.yaml",
    use: "stores",
  },
  strimzi: {
    app: "cluster-operator",
    label: "strimzi.io/kind",
    namespace: "kafka",
    source: "https://strimzi.io/quickstarts/",
    use: "stores",
  },
  "percona-mongodb": {
    app: "psmdb-operator",
    namespace: "psmdb",
    source: "https://docs.percona.com/percona-operator-for-mongodb/helm.html",
    use: "stores",
  },
  "k6-operator": {
    app: "controller-manager",
    label: "control-plane",
    namespace: "k6-operator-system",
    source: "https://github.com/grafana/k6-operator/blob/v1.6.0/bundle.yaml",
    use: "stores",
  },
} as const satisfies Record<Exclude<NamespacedOperator, "gateway">, Operator>;

/** The namespace of an operator: that of the installation by a stack, the operator's choice, or that of its own guide. */
export function namespaceOf({ plan, settings }: Scope, name: keyof typeof operators): string {
  const { use, namespace } = operators[name];
  if (plan.operators[use] === "install") return OPERATORS_NAMESPACE;
  return settings.own.kubernetes.operatorNamespaces[name] ?? namespace;
}

/** The pods of an operator. They are known by their namespace too, because any pod can have their label. */
export function podsOfOperator(scope: Scope, name: keyof typeof operators): Peer {
  const { app, label = "app.kubernetes.io/name" }: Operator = operators[name];
  return podsIn(namespaceOf(scope, name), { [label]: app });
}
