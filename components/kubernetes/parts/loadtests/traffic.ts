import type { Resource } from "@pulumi/pulumi";
import { K6_PORT, operatorLabels } from "../../../../base/testRunPods.ts";
import { LISTENERS } from "../edge/gateway.ts";
import { dnsRules } from "../network/dns.ts";
import {
  allowTraffic,
  anyAddress,
  type Peer,
  podsNamed,
  type Rule,
  type Selector,
  type Traffic,
  tcp,
} from "../network/network.ts";
import { podsOfOperator } from "../network/operatorPods.ts";
import type { Foundation, Scope } from "../scope.ts";
import { LOAD_TEST } from "./names.ts";

/** Ports of the API server: that of its Service, and that on which it listens itself in many clusters. */
const API_SERVER = [443, 6443];

const runners: Selector = { matchLabels: { ...operatorLabels.all, ...operatorLabels.runner } };

/** Pods of the operator that read and start a test. */
const helpers: Selector = {
  matchLabels: operatorLabels.all,
  matchExpressions: Object.entries(operatorLabels.runner).map(([key, value]) => ({
    key,
    operator: "NotIn",
    values: [value],
  })),
};

/**
 * The way to the stack: its public address, or, where the cluster takes a short cut from that to the pods behind it, the
 * Gateway's proxies, whatever port they listen on.
 */
function toTheStack({ namespaceName, settings }: Scope): Rule[] {
  const { gateway } = settings.own.kubernetes.operatorNamespaces;
  const behind: Peer[] = [namespaceName, ...(gateway === undefined ? [] : [gateway])].map((name) => ({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
  }));
  return [
    { peers: anyAddress, ports: tcp(LISTENERS.https) },
    { peers: behind, ports: [] },
  ];
}

const policiesOf = (scope: Scope): readonly Traffic[] => [
  // Nothing else, in either direction.
  { name: "default-deny", pods: {}, ingress: [], egress: [] },
  { name: "dns", pods: {}, egress: dnsRules(scope.settings.own.kubernetes.dns) },
  {
    name: "runners",
    pods: runners,
    ingress: [
      { peers: [podsOfOperator(scope, "k6-operator"), { podSelector: helpers }], ports: tcp(K6_PORT) },
    ],
    egress: toTheStack(scope),
  },
  {
    name: "helpers",
    pods: helpers,
    egress: [{ peers: [{ podSelector: runners }], ports: tcp(K6_PORT) }],
  },
  {
    name: LOAD_TEST,
    pods: podsNamed([LOAD_TEST]),
    egress: [{ peers: anyAddress, ports: tcp(...API_SERVER) }],
  },
];

/** Closes the network of the load tests, but for what they need. */
export const closeLoadTests = (scope: Scope, foundation: Foundation, parent: Resource): Resource[] =>
  policiesOf(scope).map((traffic) =>
    allowTraffic(scope, foundation, { ...traffic, logicalName: `load-tests-${traffic.name}` }, parent),
  );
