import type { Resource } from "@pulumi/pulumi";
import { SSO_PROXY, type SsoPlan } from "../../../../plan/sso.ts";
import { publicWorkloads } from "../../../workload/public.ts";
import { METRICS_PORT } from "../monitoring/monitors.ts";
import { allowTraffic, anyAddress, podsNamed, tcp } from "../network/network.ts";
import { podsOfOperator } from "../network/operatorPods.ts";
import type { Foundation, Scope } from "../scope.ts";

/** Port of the identity provider. What its discovery document names besides may be on other hosts, by HTTPS. */
const issuerPorts = ({ issuer }: SsoPlan): number[] => [
  ...new Set([443, Number(new URL(issuer).port || 443)]),
];

/**
 * Allows the proxy to call the identity provider, which may be in the operator's own network, and the public workloads;
 * nobody else may call those. The edge opens the proxy's own port.
 */
export function allowSsoTraffic(
  { scope, foundation, parent }: { scope: Scope; foundation: Foundation; parent: Resource },
  sso: SsoPlan,
): void {
  const proxy = podsNamed([SSO_PROXY]);
  const workloads = publicWorkloads(scope.plan);
  const behind = podsNamed(workloads.map(({ name }) => name));
  const ports = [...new Set(workloads.map(({ port }) => port))];
  const scraped =
    scope.plan.operators.monitoring === "none"
      ? {}
      : { ingress: [{ peers: [podsOfOperator(scope, "prometheus")], ports: tcp(METRICS_PORT) }] };
  const egress = [
    { peers: [{ podSelector: behind }], ports: tcp(...ports) },
    { peers: anyAddress, ports: tcp(...issuerPorts(sso)) },
  ];
  const allow = (traffic: Parameters<typeof allowTraffic>[2]) =>
    allowTraffic(scope, foundation, traffic, parent);
  allow({ name: "sso-proxy", pods: proxy, egress, ...scraped });
  allow({
    name: "sso-proxy-requests",
    pods: behind,
    ingress: [{ peers: [{ podSelector: proxy }], ports: tcp("http") }],
  });
}
