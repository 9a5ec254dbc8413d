import { isObject } from "../../base/json.ts";
import type { ResourceRecord } from "../../document/document.ts";
import { someSubscribed } from "../../policies/notified.ts";

/** What a resource gives a stack, in words; null if it gives nothing as it is set. */
type Gives = (inputs: ResourceRecord["inputs"]) => string | null;

const gives =
  (name: string): Gives =>
  () =>
    name;

/**
 * CloudFront's managed policy that caches nothing.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const CACHES_NOTHING = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

const distribution: Gives = ({ defaultCacheBehavior }) =>
  isObject(defaultCacheBehavior) && defaultCacheBehavior.cachePolicyId === CACHES_NOTHING
    ? "CloudFront without a cache"
    : "CDN";

/** A budget that nobody hears of is no alarm. */
const budget: Gives = ({ notifications }) => (someSubscribed.holds(notifications) ? "budget alarm" : null);

/** Resource types that protect a stack. */
const readable: Readonly<Record<string, Gives>> = {
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": gives(
    "network policies, if the network plugin of the cluster enforces them",
  ),
  "kubernetes:policy/v1:PodDisruptionBudget": gives("disruption budgets"),
  "kubernetes:core/v1:ResourceQuota": gives("a resource quota"),
  "kubernetes:core/v1:LimitRange": gives("default limits"),
  "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": gives("a route through the cluster's gateway"),
  "aws:wafv2/webAcl:WebAcl": gives("web application firewall"),
  "aws:cloudfront/distribution:Distribution": distribution,
  "aws:lb/loadBalancer:LoadBalancer": gives("load balancer"),
  "aws:kms/key:Key": gives("own encryption keys"),
  "aws:cloudtrail/trail:Trail": gives("audit trail"),
  "aws:guardduty/detector:Detector": gives("threat detection"),
  "aws:budgets/budget:Budget": budget,
  "aws:ec2/flowLog:FlowLog": gives("flow logs"),
};

/** The protection that the resources give a stack, in words; empty if there is none. */
export function protectionOf(resources: readonly Pick<ResourceRecord, "type" | "inputs">[]): string {
  const byType = Map.groupBy(resources, ({ type }) => type);
  const names = Object.entries(readable).flatMap(([type, say]) =>
    (byType.get(type) ?? []).flatMap(({ inputs }) => say(inputs) ?? []),
  );
  return [...new Set(names)].join(", ");
}
