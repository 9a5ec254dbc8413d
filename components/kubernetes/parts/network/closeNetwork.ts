import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { Foundation, Scope } from "../scope.ts";
import { dnsRules } from "./dns.ts";
import { allowTraffic } from "./network.ts";

/** Denies all traffic of the namespace in both directions, except DNS queries. */
export function closeNetwork(scope: Scope, foundation: Foundation): Resource[] {
  const closed = new kubernetes.networking.v1.NetworkPolicy(
    `${scope.name}-network-default-deny`,
    {
      metadata: { name: "default-deny", namespace: foundation.namespace, labels: scope.labels },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    { parent: scope.parent },
  );
  const names = { name: "dns", pods: {}, egress: dnsRules(scope.settings.own.kubernetes.dns) };
  return [closed, allowTraffic(scope, foundation, names, scope.parent)];
}
