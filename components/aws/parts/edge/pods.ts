import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { existingCluster } from "../../../../config/cluster.ts";
import type { Plan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import { type Entry, entriesOf } from "../../../kubernetes/parts/edge/entries.ts";
import { allowTraffic, podsNamed, tcp } from "../../../kubernetes/parts/network/network.ts";
import { SERVICE_PORT } from "../../../kubernetes/parts/network/service.ts";
import { objectLabels } from "../../../kubernetes/parts/scope.ts";
import { SSO_PORTS } from "../../../kubernetes/parts/sso/ports.ts";
import type { Foundation } from "../../foundation.ts";
import { networkPart } from "../network/network.ts";
import type { Running } from "../running.ts";
import type { Scope } from "../scope.ts";
import { type Balancer, balancer, balancerOrigin, targetsFor } from "./balancer.ts";
import { READY_PATH, type Served } from "./served.ts";

/** Of the AWS Load Balancer Controller: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/targetgroupbinding/ */
const BINDING = { apiVersion: "elbv2.k8s.aws/v1beta1", kind: "TargetGroupBinding" } as const;

/** A part of the names of the target groups, as tasks of ECS may be in those without it. */
const MEMBERS = "pods";

/** The proxy of single sign-on says on `/ready` whether it serves, and ends requests within this time (parts/sso/proxy.ts). */
const PROXY = { health: { port: SSO_PORTS.http, path: "/ready" }, graceSeconds: 30 };

/** Ports in the pods of an entry: of requests, and of health. */
const POD_PORTS = ["http", "management"];

type Planned = Pick<Plan, "edge" | "workloads" | "sso">;

function servedPods({ workloads }: Planned, entry: Entry): Served {
  const { name, port, path, stays, sticky } = entry;
  const { managementPort = null, terminationGraceSeconds = PROXY.graceSeconds } = workloads[name] ?? {};
  const ownHealth = managementPort === null ? PROXY.health : { port: managementPort, path: READY_PATH };
  return { name, port, path, stays, sticky, health: ownHealth, graceSeconds: terminationGraceSeconds };
}

/** What the balancer sends requests to where workloads are pods: to their own addresses, and not through nodes. */
export const servedByPods = (plan: Planned): Served[] =>
  entriesOf(plan).map((entry) => servedPods(plan, entry));

interface BalancerArgs {
  readonly foundation: Foundation;
  readonly parent: Resource;
}

/** The balancer in front of the pods; null if nothing is public. Nothing on the cluster is needed for it. */
export function podBalancer(scope: Scope, { foundation, parent }: BalancerArgs): Balancer | null {
  const { balancerGroup: securityGroup } = foundation;
  if (securityGroup === null) return null;
  const entries = servedByPods(scope.plan);
  return balancer({ scope, foundation, securityGroup, entries, members: MEMBERS, parent });
}

interface EdgeArgs {
  readonly foundation: Foundation;
  readonly on: OnCluster;
  /** What {@link podBalancer} returned. */
  readonly balancer: Balancer | null;
}

interface Bound extends EdgeArgs {
  readonly balancer: Balancer;
}

/**
 * Who may call the pods through the security groups of their nodes. Those of a cluster that the stack makes are open already, so
 * that the controller has nothing to change there. The groups of an existing cluster get no rules of the stack, so it does.
 */
const networkingOf = (
  { settings }: Pick<Scope, "settings">,
  { balancerGroup }: Pick<Foundation, "balancerGroup">,
  { port, health }: Served,
) =>
  existingCluster(settings) === null || balancerGroup === null
    ? {}
    : {
        networking: {
          ingress: [
            {
              from: [{ securityGroup: { groupID: balancerGroup.id } }],
              ports: [...new Set([port, health.port])].map((one) => ({ protocol: "TCP", port: one })),
            },
          ],
        },
      };

/**
 * Registers the addresses of an entry's pods in its target group. The controller takes no other target group for a binding, so
 * another one is another binding.
 */
function bind(aws: Scope, { on, balancer: of, foundation: cloud }: Bound, entry: Entry): Resource[] {
  const { scope, foundation, prepared } = on;
  const targets = targetsFor(of, entry.name);
  if (targets === null) return [];
  const parts = [entry.service, String(entry.port), networkPart(aws)];
  return [
    new kubernetes.apiextensions.CustomResource(
      [scope.name, "binding", ...parts].join("-"),
      {
        ...BINDING,
        metadata: {
          name: physicalName(kubernetesNames.label, parts),
          namespace: foundation.namespace,
          labels: objectLabels(scope, entry.name, entry.role),
        },
        spec: {
          serviceRef: { name: entry.service, port: SERVICE_PORT },
          targetGroupARN: targets.targetGroup.arn,
          targetType: "ip",
          ...networkingOf(aws, cloud, targets.entry),
        },
      },
      {
        parent: scope.parent,
        replaceOnChanges: ["spec.targetGroupARN"],
        deleteBeforeReplace: true,
        dependsOn: [...prepared.operators, ...of.ready],
      },
    ),
  ];
}

/** Opens the network of the cluster for the balancer, which calls from addresses of its subnets. */
function openPods({ scope, foundation }: OnCluster, entries: readonly Entry[], aws: Foundation): Resource {
  const peers = aws.network.privateCidrs().map((cidr) => ({ ipBlock: { cidr } }));
  return allowTraffic(
    scope,
    foundation,
    {
      name: "balancer-requests",
      pods: podsNamed(entries.map(({ name }) => name)),
      ingress: [{ peers, ports: tcp(...POD_PORTS) }],
    },
    scope.parent,
  );
}

/**
 * Puts the pods behind the balancer, and the balancer behind CloudFront. What it returns are fields of `Running`; people are sent
 * there only once the pods are bound.
 */
export function edgeOnCluster(
  scope: Scope,
  { foundation, on, balancer: made }: EdgeArgs,
): Pick<Running, "origin" | "ready" | "certificate"> {
  if (made === null) return { origin: null, ready: [], certificate: null };
  const entries = entriesOf(scope.plan);
  const bound = entries.flatMap((entry) => bind(scope, { foundation, on, balancer: made }, entry));
  return {
    origin: balancerOrigin(scope, made),
    ready: [openPods(on, entries, foundation), ...bound],
    certificate: made.certificate,
  };
}
