import kubernetes from "@pulumi/kubernetes";
import { loadTestRoom } from "../../plan/loadTests.ts";
import type { Plan } from "../../plan/types.ts";
import { proxyClass, UNSTATED_PROXY } from "../../targets/kubernetes/gatewayClasses.ts";
import { withProtection } from "../withProtection.ts";
import { budgetAnnotations } from "./budget.ts";
import { isBalanced } from "./parts/edge/balanced.ts";
import { tagAnnotations } from "./parts/labels.ts";
import { closeNetwork } from "./parts/network/closeNetwork.ts";
import { cpuQuantity, quantities } from "./parts/pods/podFields.ts";
import { restrictedNamespace } from "./parts/pods/restrictedNamespace.ts";
import type { Foundation, Scope } from "./parts/scope.ts";

/**
 * Space on the node for logs and writable directories, which no container states: requests fit five log files of 10 MiB,
 * kubelet's default (containerLogMaxFiles, containerLogMaxSize).
 */
const NODE_SPACE = { requests: "64Mi", limits: "1Gi" };

/** Requests of a container that states none: enough for a small helper. */
const UNSTATED_REQUESTS = { cpu: "50m", memory: "64Mi", "ephemeral-storage": NODE_SPACE.requests };

/** Limits of a container that states none: enough for a small helper, and far less than a node. */
const UNSTATED_LIMITS = { cpu: 0.25, memoryMiB: 256 };

/** All containers of the stack state theirs, those of a Gateway's proxies may not. */
const unstatedLimits = ({ settings }: Scope) => ({
  ...quantities(proxyClass(settings.own.kubernetes.gateway) === null ? UNSTATED_LIMITS : UNSTATED_PROXY),
  "ephemeral-storage": NODE_SPACE.limits,
});

/**
 * On a cluster in AWS, a new pod counts as ready only once the balancer sends requests to it, so that a rollout waits for that:
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/
 */
const balancedPods = (scope: Scope): Readonly<Record<string, string>> =>
  isBalanced(scope) ? { "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled" } : {};

const limitOf = ({ quotas }: Plan, name: string): number =>
  quotas.find((quota) => quota.name === name)?.limit ?? 0;

/** The profile's quotas as hard limits of the namespace. `pods` does not count finished runs of a CronJob. */
function quotaOf({ plan, settings }: Scope): Record<string, string> {
  const noPublicServices = { "services.nodeports": "0", "services.loadbalancers": "0" };
  // Some Gateway controllers make a Service of type LoadBalancer in the namespace of the Gateway.
  const serviceLimits = settings.own.kubernetes.gateway === "none" ? noPublicServices : {};
  return {
    // What tests the stack has a namespace and a quota of its own.
    pods: String(limitOf(plan, "replicas") - (loadTestRoom(plan.loadTest).replicas ?? 0)),
    services: String(limitOf(plan, "services")),
    persistentvolumeclaims: String(limitOf(plan, "volumes")),
    "limits.cpu": cpuQuantity(limitOf(plan, "cpu")),
    "limits.memory": `${limitOf(plan, "memoryGiB")}Gi`,
    ...serviceLimits,
  };
}

/** The namespace with its quota, default limits and closed network. */
export function createFoundation(scope: Scope): Foundation {
  const { name, plan, labels, settings, parent } = scope;
  const home = new kubernetes.core.v1.Namespace(
    `${name}-namespace`,
    {
      metadata: {
        name: scope.namespaceName,
        labels: { ...labels, ...restrictedNamespace, ...balancedPods(scope) },
        annotations: { ...tagAnnotations(settings.tags), ...budgetAnnotations(plan) },
      },
    },
    scope.mayLeave ? { parent } : withProtection(scope, { parent }),
  );
  const namespace = home.metadata.name;
  const quota = new kubernetes.core.v1.ResourceQuota(
    `${name}-quota`,
    { metadata: { name: "profile", namespace, labels }, spec: { hard: quotaOf(scope) } },
    { parent },
  );
  const defaults = new kubernetes.core.v1.LimitRange(
    `${name}-limits`,
    {
      metadata: { name: "profile", namespace, labels },
      spec: {
        limits: [
          {
            type: "Container",
            default: unstatedLimits(scope),
            defaultRequest: UNSTATED_REQUESTS,
            max: { cpu: cpuQuantity(limitOf(plan, "cpu")), memory: `${limitOf(plan, "memoryGiB")}Gi` },
          },
        ],
      },
    },
    { parent },
  );
  const network = closeNetwork(scope, { namespace, restrictions: [] });
  return { namespace, restrictions: [quota, defaults, ...network] };
}
