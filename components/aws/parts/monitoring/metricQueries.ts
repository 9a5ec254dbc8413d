import type aws from "@pulumi/aws";
import type { Output } from "@pulumi/pulumi";
import { EDGE_REGION } from "../scope.ts";
import type { Metric, MetricQuery } from "./metrics.ts";

/** CloudWatch namespace of the metrics that the agent on a host sends. */
export const HOST_NAMESPACE = "Echelon/Host";

type Resource = "cpu" | "memory";

/** The highest of the given metrics, percent. */
const highest = (metrics: Readonly<Partial<Record<Resource, Metric>>>, label: string): MetricQuery => {
  const ids = Object.keys(metrics);
  return { metrics, label, ...(ids.length === 1 ? {} : { expression: `MAX([${ids.join(", ")}])` }) };
};

const pick = (
  all: Readonly<Record<Resource, Metric>>,
  names: readonly Resource[],
): Partial<Record<Resource, Metric>> => Object.fromEntries(names.map((name) => [name, all[name]]));

/** CPU or memory use of a service, percent of the size of its tasks; the higher one if both are given. */
export function serviceUtilization(
  cluster: aws.ecs.Cluster,
  service: aws.ecs.Service,
  names: readonly Resource[],
): MetricQuery {
  const common = {
    namespace: "AWS/ECS",
    dimensions: { ClusterName: cluster.name, ServiceName: service.name },
    stat: "Average",
  } as const;
  const all = {
    cpu: { ...common, metricName: "CPUUtilization" },
    memory: { ...common, metricName: "MemoryUtilization" },
  };
  return highest(pick(all, names), `${names.join(" and ")} used, percent`);
}

/** CPU or memory use of a machine, percent; the higher one if both are given. The agent measures memory. */
export function hostUtilization(instance: aws.ec2.Instance, names: readonly Resource[]): MetricQuery {
  const dimensions = { InstanceId: instance.id };
  const all: Record<Resource, Metric> = {
    cpu: { namespace: "AWS/EC2", metricName: "CPUUtilization", dimensions, stat: "Average" },
    memory: { namespace: HOST_NAMESPACE, metricName: "mem_used_percent", dimensions, stat: "Average" },
  };
  return highest(pick(all, names), `${names.join(" and ")} used, percent`);
}

/** Age of the oldest waiting item in any of the queues, seconds. An idle queue has no data, which counts as 0. */
export function queueAge(
  queueNames: readonly Output<string>[],
): MetricQuery & { readonly expression: string } {
  const metrics = Object.fromEntries(
    queueNames.map((QueueName, index): [string, Metric] => [
      `age${index}`,
      {
        namespace: "AWS/SQS",
        metricName: "ApproximateAgeOfOldestMessage",
        dimensions: { QueueName },
        stat: "Maximum",
      },
    ]),
  );
  const filled = Object.keys(metrics).map((id) => `FILL(${id}, 0)`);
  const expression = filled.length === 1 ? (filled[0] ?? "0") : `MAX([${filled.join(", ")}])`;
  return { metrics, expression, label: "oldest waiting item, seconds" };
}

const balancerMetric = (balancer: aws.lb.LoadBalancer, metricName: string, stat: Metric["stat"]): Metric => ({
  namespace: "AWS/ApplicationELB",
  metricName,
  dimensions: { LoadBalancer: balancer.arnSuffix },
  stat,
});

/** Share of failed requests, percent. Without requests there is no value. */
export const balancerErrors = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: {
    target: balancerMetric(balancer, "HTTPCode_Target_5XX_Count", "Sum"),
    own: balancerMetric(balancer, "HTTPCode_ELB_5XX_Count", "Sum"),
    requests: balancerMetric(balancer, "RequestCount", "Sum"),
  },
  // RequestCount lacks the requests that the balancer answers itself because no target is available.
  expression: "100 * (FILL(target, 0) + FILL(own, 0)) / (FILL(requests, 0) + FILL(own, 0))",
  label: "failed requests, percent",
});

export const balancerLatency = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: { seconds: balancerMetric(balancer, "TargetResponseTime", "Average") },
  expression: "seconds * 1000",
  label: "average response time, ms",
});

export const balancerRequests = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: { requests: balancerMetric(balancer, "RequestCount", "Sum") },
  expression: "requests / PERIOD(requests)",
  label: "requests per second",
});

/** Answers of 4xx. A limit refuses a request with 429, but the balancer does not count 429 separately. */
export const balancerRefused = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: { refused: balancerMetric(balancer, "HTTPCode_Target_4XX_Count", "Sum") },
  label: "answers of 4xx, 429 among them",
});

const edgeMetric = (
  distribution: aws.cloudfront.Distribution,
  metricName: string,
  stat: Metric["stat"],
): Metric => ({
  namespace: "AWS/CloudFront",
  metricName,
  dimensions: { DistributionId: distribution.id, Region: "Global" },
  stat,
});

/** Share of failed requests at the edge, percent. The metrics of CloudFront are in {@link EDGE_REGION}. */
export const edgeErrors = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { failed: edgeMetric(distribution, "5xxErrorRate", "Average") },
  label: `failed requests, percent (${EDGE_REGION})`,
});

export const edgeRequests = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { requests: edgeMetric(distribution, "Requests", "Sum") },
  expression: "requests / PERIOD(requests)",
  label: "requests per second",
});

export const edgeRefused = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { refused: edgeMetric(distribution, "4xxErrorRate", "Average") },
  label: "answers of 4xx, percent, 429 among them",
});

/** Number of running tasks of a service. */
export const serviceReplicas = (
  cluster: aws.ecs.Cluster,
  service: aws.ecs.Service,
  label: string,
): MetricQuery => ({
  metrics: {
    tasks: {
      namespace: "ECS/ContainerInsights",
      metricName: "RunningTaskCount",
      dimensions: { ClusterName: cluster.name, ServiceName: service.name },
      stat: "Average",
    },
  },
  label,
});
