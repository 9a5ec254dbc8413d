import {
  GATEWAY_NAME_LABEL,
  type ProxyClass,
  proxyClass,
} from "../../../../targets/kubernetes/gatewayClasses.ts";
import { allowTraffic, podsIn, podsNamed, type Rule, type Selector, tcp } from "../network/network.ts";
import type { Foundation, Scope } from "../scope.ts";
import { hostName, signedByIssuer } from "./certificate.ts";
import type { Entry } from "./entries.ts";
import { classSuffix, gatewayNames, LISTENERS } from "./gateway.ts";

/** Name of the port of requests in the pods of a workload. */
const REQUESTS = "http";

/**
 * Pods with which cert-manager proves to a certificate authority that the host name is the stack's, in the namespace of
 * the certificate: https://cert-manager.io/docs/configuration/acme/http01/. Their port is in
 * https://github.com/cert-manager/cert-manager/blob/master/pkg/issuer/acme/http/http.go
 */
const solvers: Selector = { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } };
const SOLVER_PORT = 8089;

/** What one policy allows about the edge; its name is a part of the policy's name. */
interface EdgeTraffic {
  readonly name: string;
  readonly pods: Selector;
  readonly ingress: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** The proxies of the stack's Gateway, as pods of the stack's namespace. */
const proxiesOf = (scope: Scope): Selector => ({
  matchExpressions: [{ key: GATEWAY_NAME_LABEL, operator: "In", values: gatewayNames(scope) }],
});

const podsOf = (entries: readonly Entry[]): Selector => podsNamed(entries.map(({ name }) => name));

/** What the proxies may call, and who may call them: everybody, on the ports of the listeners. */
function proxyTraffic(scope: Scope, entries: readonly Entry[], { controller }: ProxyClass): EdgeTraffic {
  const { operatorNamespaces } = scope.settings.own.kubernetes;
  const ports = hostName(scope) === null ? [LISTENERS.http] : Object.values(LISTENERS);
  const home = operatorNamespaces.gateway ?? controller.namespace;
  const solving = { peers: [{ podSelector: solvers }], ports: tcp(SOLVER_PORT) };
  return {
    name: "proxies",
    pods: proxiesOf(scope),
    ingress: [{ peers: [], ports: tcp(...ports) }],
    egress: [
      { peers: [{ podSelector: podsOf(entries) }], ports: tcp(...new Set(entries.map(({ port }) => port))) },
      { peers: [podsIn(home, controller.labels)], ports: tcp(controller.port) },
      ...(signedByIssuer(scope) ? [solving] : []),
    ],
  };
}

/**
 * Opens the network for requests from outside: to the entries, and only to their ports of requests. Where the proxies of the
 * Gateway are pods of the namespace, only they may call it. Otherwise a gateway calls, depending on its
 * class, from pods of any namespace, from nodes, or from outside the cluster.
 */
export function allowRequests(scope: Scope, foundation: Foundation, entries: readonly Entry[]): void {
  const row = proxyClass(scope.settings.own.kubernetes.gateway);
  const callers = row === null ? [] : [{ podSelector: proxiesOf(scope) }];
  const called = (name: string, pods: Selector, port: string | number): EdgeTraffic => ({
    name,
    pods,
    ingress: [{ peers: callers, ports: tcp(port) }],
  });
  const all = [
    called("requests", podsOf(entries), REQUESTS),
    ...(signedByIssuer(scope) ? [called("solvers", solvers, SOLVER_PORT)] : []),
    ...(row === null ? [] : [proxyTraffic(scope, entries, row)]),
  ];
  for (const { name, ...traffic } of all) {
    // The name has the class, so that another class gets its openings before those of the first are removed.
    const whole = { ...traffic, name: `gateway-${classSuffix(scope)}-${name}` };
    allowTraffic(scope, foundation, whole, scope.parent);
  }
}
