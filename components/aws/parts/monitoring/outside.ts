import type aws from "@pulumi/aws";
import type { SignalSource } from "../running.ts";
import type { Scope } from "../scope.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

const BITS_PER_BYTE = 8;
const BITS_PER_MEGABIT = 1_000_000;

const whole = (query: MetricQuery): SignalSource[] => [{ subject: "", query }];

/** Bytes of a period, percent of what the tier states; nothing where it states nothing, or nothing counts them. */
function bandwidth(
  { plan: { bandwidthMbps } }: Scope,
  bytes: Readonly<Record<string, Metric>>,
): SignalSource[] {
  const ids = Object.keys(bytes);
  const [first] = ids;
  if (bandwidthMbps === null || first === undefined) return [];
  const perSecond = `SUM([${ids.join(", ")}]) / PERIOD(${first})`;
  return whole({
    metrics: bytes,
    expression: `100 * ${perSecond} * ${BITS_PER_BYTE} / ${bandwidthMbps * BITS_PER_MEGABIT}`,
    label: "bandwidth used, percent",
  });
}

/** What is measured between workloads and the internet. */
type OutsideSignals = Readonly<Record<"natErrors" | "bandwidthPercent", readonly SignalSource[]>>;

interface Ways {
  /** None in an existing network, whose gateways nobody has named. */
  readonly natGateways: readonly aws.ec2.NatGateway[];
  /** Null if nothing is public. */
  readonly balancer: { readonly loadBalancer: aws.lb.LoadBalancer } | null;
}

const numbered = (prefix: string, metrics: readonly Metric[]): Record<string, Metric> =>
  Object.fromEntries(metrics.map((one, index) => [`${prefix}${index}`, one]));

/** Of workloads that call through gateways, and are called through a balancer. What tasks with public addresses call is not counted. */
export function outsideOfNetwork(scope: Scope, { natGateways, balancer }: Ways): OutsideSignals {
  const ids = natGateways.map(({ id }) => id);
  const refused = numbered(
    "refused",
    ids.map((NatGatewayId) => metric("natErrors", { NatGatewayId })),
  );
  const bytes = {
    ...numbered(
      "out",
      ids.map((NatGatewayId) => metric("natOut", { NatGatewayId })),
    ),
    ...numbered(
      "in",
      ids.map((NatGatewayId) => metric("natIn", { NatGatewayId })),
    ),
    ...(balancer === null
      ? {}
      : { served: metric("balancerBytes", { LoadBalancer: balancer.loadBalancer.arnSuffix }) }),
  };
  return {
    natErrors:
      ids.length === 0
        ? []
        : whole({
            metrics: refused,
            expression: `SUM([${Object.keys(refused).join(", ")}])`,
            label: "connections without a port",
          }),
    bandwidthPercent: bandwidth(scope, bytes),
  };
}

/** Of one machine. */
export const outsideOfMachine = (scope: Scope, { id: InstanceId }: aws.ec2.Instance): OutsideSignals => ({
  natErrors: [],
  bandwidthPercent: bandwidth(scope, {
    out: metric("machineOut", { InstanceId }),
    in: metric("machineIn", { InstanceId }),
  }),
});

/** Pods that wait for a node, as the control plane of EKS counts them. */
export const unplacedPods = (ClusterName: aws.eks.Cluster["name"]): MetricQuery => ({
  metrics: { pods: metric("unplacedPods", { ClusterName }) },
  label: "pods without a node",
});
