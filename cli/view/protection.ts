import type { ResourceRecord } from "../../document/document.ts";

/** Resource types that protect a stack, with their names for a reader. */
const readable: Readonly<Record<string, string>> = {
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": "network policies",
  "kubernetes:policy/v1:PodDisruptionBudget": "disruption budgets",
  "kubernetes:core/v1:ResourceQuota": "a resource quota",
  "kubernetes:core/v1:LimitRange": "default limits",
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": "a route through the cluster's gateway",
  "aws:wafv2/webAcl:WebAcl": "web application firewall",
  "aws:cloudfront/distribution:Distribution": "CDN",
  "aws:lb/loadBalancer:LoadBalancer": "load balancer",
  "aws:kms/key:Key": "own encryption keys",
  "aws:cloudtrail/trail:Trail": "audit trail",
  "aws:guardduty/detector:Detector": "threat detection",
  "aws:budgets/budget:Budget": "budget alarm",
  "aws:ec2/flowLog:FlowLog": "flow logs",
};

/** The protection that the resources give a stack, in words; empty if there is none. */
export function protectionOf(resources: readonly ResourceRecord[]): string {
  const counts = Map.groupBy(resources, ({ type }) => type);
  return Object.entries(readable)
    .flatMap(([type, name]) => {
      const count = counts.get(type)?.length ?? 0;
      if (count === 0) return [];
      return [count === 1 || name.startsWith("a ") ? name : `${name} (${count})`];
    })
    .join(", ");
}
