import type { JsonObject } from "../../../base/json.ts";
import type { Change } from "./judge.ts";
import { dnsServers } from "./outside.ts";

type Rule = {
  readonly ports?: readonly JsonObject[];
  readonly to?: readonly JsonObject[];
  readonly from?: readonly JsonObject[];
};
type Spec = JsonObject & {
  readonly podSelector?: JsonObject;
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
};

const isPolicy = (name: string | null) => (one: Parameters<Change>[0][number]) =>
  one.kind === "NetworkPolicy" && (name === null || one.metadata.name === name);

/** The manifests without a policy. */
const without =
  (name: string): Change =>
  (manifests) =>
    manifests.filter((one) => !isPolicy(name)(one));

/** The manifests with another spec of a policy, or of every policy. */
const changed =
  (name: string | null, change: (spec: Spec) => unknown): Change =>
  (manifests) =>
    manifests.map((one) =>
      isPolicy(name)(one) ? { ...one, spec: change(one.spec as Spec) as JsonObject } : one,
    );

/** Every rule of a policy changed in both directions. */
const withRules = (name: string | null, change: (rule: Rule) => unknown): Change =>
  changed(name, ({ ingress, egress, ...spec }) => ({
    ...spec,
    ...(ingress && { ingress: ingress.map(change) }),
    ...(egress && { egress: egress.map(change) }),
  }));

const portless = ({ ports: _, ...rule }: Rule): unknown => rule;
const peerless = ({ from: _, to: __, ...rule }: Rule): unknown => rule;

/** Peers known by their label only, in every namespace. */
const anyNamespace = (rule: Rule): unknown =>
  JSON.parse(
    JSON.stringify(rule).replaceAll(
      /"namespaceSelector":\{"matchLabels":\{[^}]*\}\}/g,
      '"namespaceSelector":{}',
    ),
  );

/** The policy of DNS without one server. */
const withoutServer = (text: string): Change =>
  withRules("dns", ({ to = [], ...rule }) => {
    const others = to.filter((peer) => !JSON.stringify(peer).includes(text));
    return { ...rule, to: others.length > 0 ? others : [{ ipBlock: { cidr: "192.0.2.1/32" } }] };
  });

/** The Gateway with the labels that the pods of the workload have, which Istio copies to the proxies. */
const labelledAsWorkload: Change = (manifests) =>
  manifests.map((one) =>
    one.kind === "Gateway"
      ? {
          ...one,
          metadata: {
            ...one.metadata,
            labels: { ...(one.metadata.labels as JsonObject), "app.kubernetes.io/name": "dashboard" },
          },
        }
      : one,
  );

const plain = "enterprise, no operator, gateway none";
const operated = "enterprise, existing operators, gateway none";
const queue = "store-work-redis";

/** A stack whose policies are wrong in one point. */
export interface Twin {
  readonly what: string;
  readonly cell: string;
  readonly change: Change;
  /** A connection that the judge has to name. */
  readonly missing?: RegExp;
  readonly more?: RegExp;
}

/** For each kind of connection: a policy that is gone, and one that allows more. */
const connectionTwins: readonly Twin[] = [
  {
    what: "no DNS",
    cell: plain,
    change: without("dns"),
    missing: /^CronJob\/orchestrator → kube-dns UDP 53$/,
  },
  {
    what: "DNS servers on every port",
    cell: plain,
    change: withRules("dns", portless),
    more: /^Deployment\/agents → metadata TCP 80$|^Deployment\/agents → metadata TCP 4242$/,
  },
  {
    what: "a workload without its store",
    cell: plain,
    change: without(`${queue}-users`),
    missing: /^Deployment\/agents → StatefulSet\/work-redis TCP 6379$/,
  },
  {
    what: "a store that nobody may call",
    cell: plain,
    change: without(queue),
    missing: /^Deployment\/dashboard → StatefulSet\/work-redis TCP 6379$/,
  },
  {
    what: "a store that every pod may call",
    cell: plain,
    change: (manifests) =>
      changed(`${queue}-users`, (spec) => ({ ...spec, podSelector: {} }))(
        withRules(queue, peerless)(manifests),
      ),
    more: /^stray → StatefulSet\/work-redis TCP 6379$/,
  },
  {
    what: "a store whose callers may come from any namespace",
    cell: plain,
    change: withRules(queue, ({ from = [], ...rule }) => ({
      ...rule,
      from: from.map((peer) => ({ ...peer, namespaceSelector: {} })),
    })),
    more: /^stolen Deployment\/agents → StatefulSet\/work-redis TCP 6379$/,
  },
  {
    what: "members that do not reach each other",
    cell: plain,
    change: without("store-content-seaweedfs"),
    missing: /^StatefulSet\/content-seaweedfs → StatefulSet\/content-seaweedfs TCP 9333$/,
  },
  {
    what: "a backup that does not reach its store",
    cell: plain,
    change: without(`${queue}-backup`),
    missing: /^CronJob\/backup-work-redis → StatefulSet\/work-redis TCP 6379$/,
  },
  {
    what: "data that cannot be moved",
    cell: "enterprise, a store that still serves",
    change: without("store-content-seaweedfs-move"),
    missing: /^move → StatefulSet\/content-seaweedfs TCP 8333$/,
  },
  {
    what: "an operator that does not reach its store",
    cell: operated,
    change: changed("store-work-redis-sentinel", ({ ingress = [], ...spec }) => ({
      ...spec,
      ingress: ingress.filter((rule) => !JSON.stringify(rule).includes('"redis-operator"')),
    })),
    missing: /^redis-operator@ot-operators → RedisReplication\/\S+ TCP 6379$/,
  },
  {
    what: "operators known by a label that any pod can have",
    cell: operated,
    change: withRules("store-work-redis-sentinel", anyNamespace),
    more: /^keda@elsewhere → RedisReplication\/\S+ TCP 6379$/,
  },
  {
    what: "Prometheus that reads no metrics",
    cell: operated,
    change: without("metrics"),
    missing: /^prometheus@monitoring → Deployment\/dashboard TCP 9464$/,
  },
  {
    what: "Prometheus of every namespace",
    cell: operated,
    change: withRules("metrics", anyNamespace),
    more: /^prometheus@elsewhere → Deployment\/dashboard TCP 9464$/,
  },
  {
    what: "Prometheus on every port",
    cell: operated,
    change: withRules("metrics", portless),
    more: /^prometheus@monitoring → Deployment\/dashboard TCP 8080$/,
  },
  {
    what: "an external service that is not reached",
    cell: "enterprise, secrets of external services",
    change: without("external-services"),
    missing: /^\S+ → internet TCP 443$/,
  },
  {
    what: "the internet with the metadata service of a cloud",
    cell: "enterprise, secrets of external services",
    change: withRules("external-services", (rule) => ({ ...rule, to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] })),
    more: /^\S+ → metadata TCP 443$/,
  },
  {
    what: "proxies that nobody may call",
    cell: "enterprise, no operator, gateway istio",
    change: without("gateway-istio-proxies"),
    missing: /^internet → Gateway\/public-istio TCP 80$/,
  },
  {
    what: "proxies without their controller",
    cell: "enterprise, no operator, gateway istio",
    change: withoutRule("gateway-istio-proxies", "istiod"),
    missing: /^Gateway\/public-istio → istio@istio-system TCP 15012$/,
  },
  {
    what: "proxies whose controller may be anywhere",
    cell: "enterprise, no operator, gateway istio",
    change: withRules("gateway-istio-proxies", anyNamespace),
    more: /^Gateway\/public-istio → istio@elsewhere TCP 15012$/,
  },
  {
    what: "a public workload that everybody may call past the proxies",
    cell: "enterprise, no operator, gateway istio",
    change: withRules("gateway-istio-requests", peerless),
    more: /^internet → Deployment\/dashboard TCP 8080$/,
  },
  {
    what: "a public workload that shows its metrics to everybody",
    cell: "enterprise, no operator, gateway eg",
    change: withRules("gateway-eg-requests", portless),
    more: /^internet → Deployment\/dashboard TCP 9464$/,
  },
  {
    what: "a public workload that no gateway reaches",
    cell: "enterprise, no operator, gateway eg",
    change: without("gateway-eg-requests"),
    missing: /^internet → Deployment\/dashboard TCP 8080$/,
  },
  {
    what: "proxies with the labels of the public workload",
    cell: "enterprise, no operator, gateway istio",
    change: labelledAsWorkload,
    more: /^Gateway\/public-istio → StatefulSet\/work-redis TCP 6379$/,
  },
  {
    what: "a host name that nobody can prove",
    cell: "enterprise, a certificate by an issuer",
    change: without("gateway-istio-solvers"),
    missing: /^Gateway\/public-istio → solver TCP 8089$/,
  },
  {
    what: "an open network",
    cell: plain,
    change: without("default-deny"),
    more: /^internet → CronJob\/orchestrator TCP 4242$/,
  },
];

/** A policy without the rules in which a text stands. */
function withoutRule(name: string, text: string): Change {
  return changed(name, ({ ingress = [], egress = [], ...spec }) => ({
    ...spec,
    ingress: ingress.filter((rule) => !JSON.stringify(rule).includes(text)),
    egress: egress.filter((rule) => !JSON.stringify(rule).includes(text)),
  }));
}

/** What tells each kind of DNS server in the policy. */
const marks: Readonly<Record<keyof typeof dnsServers, string>> = {
  "kube-dns": '"kube-dns"',
  "node-local-dns": '"node-local-dns"',
  gke: "169.254.169.254",
  aks: "169.254.10.11",
  openshift: "openshift-dns",
  kubespray: "169.254.25.10",
};

const dnsTwins = Object.entries(marks).map(([kind, mark]): Twin => {
  const [server] = dnsServers[kind as keyof typeof dnsServers];
  return {
    what: `no names on ${kind}`,
    cell: plain,
    change: withoutServer(mark),
    missing: new RegExp(`^Deployment/dashboard → ${server.name} UDP ${server.port}$`),
  };
});

export const twins: readonly Twin[] = [...connectionTwins, ...dnsTwins];
