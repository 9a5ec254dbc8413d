import type { dnsNames } from "../../../targets/fields.ts";
import type { Pod } from "./engine.ts";

/**
 * What is around a stack, as the projects themselves document it. Nothing here is read from the code of the stack: a
 * wrong label or port there is a missing edge here.
 */

type Labels = Readonly<Record<string, string>>;

interface Server {
  readonly name: string;
  readonly port: number;
}

/** DNS servers that are pods. */
const dnsPods: Readonly<Record<string, { readonly namespace: string; readonly labels: Labels }>> = {
  "kube-dns": { namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
  "node-local-dns": { namespace: "kube-system", labels: { "k8s-app": "node-local-dns" } },
  "dns-default": {
    namespace: "openshift-dns",
    labels: { "dns.operator.openshift.io/daemonset-dns": "default" },
  },
};

/** Addresses outside of the cluster, and those that no pod has. */
export const addresses = {
  internet: "203.0.113.10",
  "internet v6": "2001:db8::10",
  "private network": "10.250.0.1",
  "node or API server": "192.168.1.10",
  metadata: "169.254.169.254",
  "metadata v6": "fd00:ec2::254",
  "credentials of ECS": "169.254.170.2",
  "node cache": "169.254.20.10",
  "node cache of kubespray": "169.254.25.10",
  "node cache of AKS": "169.254.10.11",
} as const;

/** The servers that a pod asks on each kind of cluster. */
export const dnsServers = {
  "kube-dns": [{ name: "kube-dns", port: 53 }],
  "node-local-dns": [
    { name: "node-local-dns", port: 53 },
    { name: "node cache", port: 53 },
  ],
  gke: [{ name: "metadata", port: 53 }],
  aks: [{ name: "node cache of AKS", port: 53 }],
  openshift: [{ name: "dns-default", port: 5353 }],
  kubespray: [{ name: "node cache of kubespray", port: 53 }],
} as const satisfies Record<(typeof dnsNames)[number], readonly Server[]>;

interface Operator {
  readonly app: string;
  /** The namespace of its own guide. */
  readonly home: string;
  /** The label with that value. @default app.kubernetes.io/name */
  readonly label?: string;
}

export const operators = {
  prometheus: { app: "prometheus", home: "monitoring" },
  keda: { app: "keda-operator", home: "keda" },
  "cloudnative-pg": { app: "cloudnative-pg", home: "cnpg-system" },
  "redis-operator": { app: "redis-operator", home: "ot-operators" },
  "rabbitmq-operator": { app: "rabbitmq-cluster-operator", home: "rabbitmq-system" },
  strimzi: { app: "cluster-operator", home: "kafka", label: "strimzi.io/kind" },
  "percona-mongodb": { app: "psmdb-operator", home: "psmdb" },
} as const satisfies Record<string, Operator>;
export type OperatorName = keyof typeof operators;

export const INSTALLED = "echelon-operators";
export const CHOSEN = "chosen";

interface Controller {
  readonly labels: Labels;
  readonly home: string;
  readonly port: number;
}

/** Controllers of the classes whose proxies are pods in the namespace of the Gateway. */
export const controllers: Readonly<Record<string, Controller>> = {
  istio: { labels: { app: "istiod", istio: "pilot" }, home: "istio-system", port: 15_012 },
  kgateway: {
    labels: { kgateway: "kgateway", "app.kubernetes.io/name": "kgateway" },
    home: "kgateway-system",
    port: 9977,
  },
  nginx: { labels: { "app.kubernetes.io/name": "nginx-gateway-fabric" }, home: "nginx-gateway", port: 8443 },
};

const stranger = (name: string, namespace: string, labels: Labels): Pod => ({
  name,
  namespace,
  labels,
  ports: {},
  own: false,
});

/** `keda@autoscaling`: pods of an operator, or with its label, in a namespace. */
export const at = (name: string, namespace: string): string => `${name}@${namespace}`;

const everywhere = (name: string, home: string, labels: Labels): Pod[] =>
  [home, INSTALLED, CHOSEN, "elsewhere"].map((namespace) => stranger(at(name, namespace), namespace, labels));

/** Pods of a stack, copied label by label into a namespace of somebody else. */
const stolen = (own: readonly Pod[]): Pod[] =>
  own.map(({ name, labels }) => stranger(`stolen ${name}`, "elsewhere", labels));

/**
 * All pods around a stack: DNS servers, operators and controllers in every namespace in which they could be, and copies of
 * the stack's own pods. In the stack's namespace: a pod without labels, one with which a person moves data, and one with
 * which cert-manager proves who owns the host name.
 */
export function podsAround(own: readonly Pod[]): Pod[] {
  const namespace = own[0]?.namespace ?? "";
  const added = (name: string, labels: Labels): Pod => ({ name, namespace, labels, ports: {}, own: true });
  return [
    ...Object.entries(dnsPods).map(([name, one]) => stranger(name, one.namespace, one.labels)),
    ...Object.entries(operators).flatMap(
      ([name, { app, home, label = "app.kubernetes.io/name" }]: [string, Operator]) =>
        everywhere(name, home, { [label]: app }),
    ),
    ...Object.entries(controllers).flatMap(([name, { labels, home }]) => everywhere(name, home, labels)),
    stranger("stranger", "elsewhere", {}),
    ...stolen(own),
    added("stray", {}),
    added("move", { "app.kubernetes.io/component": "move" }),
    added("solver", { "acme.cert-manager.io/http01-solver": "true" }),
  ];
}
