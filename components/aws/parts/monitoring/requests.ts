import type aws from "@pulumi/aws";
import type { FailureSource } from "../running.ts";
import { EDGE_REGION } from "../scope.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

/**
 * Requests of one period that have to come before failures count. One failure of twenty is 5 percent, the lowest threshold that
 * a tier states, so one request alone never exceeds it.
 */
const MIN_REQUESTS = 20;

/** A balancer, or what it sends to one of its target groups. */
export interface Measured {
  readonly loadBalancer: aws.lb.LoadBalancer;
  /** @default all of them */
  readonly targetGroup?: aws.lb.TargetGroup;
}

/** What is counted of a balancer, and of one of its target groups. */
const counts = {
  errors: ["targetErrors", "targetGroupErrors"],
  requests: ["balancerRequests", "targetGroupRequests"],
  refused: ["targetRefused", "targetGroupRefused"],
  seconds: ["targetSeconds", "targetGroupSeconds"],
} as const;

function counted(what: keyof typeof counts, { loadBalancer, targetGroup }: Measured): Metric {
  const [ofAll, ofOne] = counts[what];
  const LoadBalancer = loadBalancer.arnSuffix;
  if (targetGroup === undefined) return metric(ofAll, { LoadBalancer });
  return metric(ofOne, { LoadBalancer, TargetGroup: targetGroup.arnSuffix });
}

/** A share that counts only with enough requests, and is 0 without. */
const withTraffic = (requests: string, share: string): string =>
  `FILL(IF(${requests} >= ${MIN_REQUESTS}, ${share}, 0), 0)`;

// RequestCount lacks the requests that the balancer answers itself because no target is available. A sum of several series has
// a value where one of them has.
const ALL_REQUESTS = "SUM([requests, own])";

/** Metrics of all requests and of those that failed, with the sum of each. Without a target, the balancer answers itself. */
function failures(of: Measured): {
  readonly metrics: MetricQuery["metrics"];
  readonly all: string;
  readonly failed: string;
} {
  const target = counted("errors", of);
  const requests = counted("requests", of);
  if (of.targetGroup !== undefined)
    return { metrics: { target, requests }, all: "requests", failed: "FILL(target, 0)" };
  const own = metric("balancerErrors", { LoadBalancer: of.loadBalancer.arnSuffix });
  return { metrics: { target, own, requests }, all: ALL_REQUESTS, failed: "SUM([target, own])" };
}

/** Share of failed requests, percent. */
export function balancerErrors(of: Measured): MetricQuery {
  const { metrics, all, failed } = failures(of);
  return {
    metrics,
    expression: withTraffic(all, `100 * ${failed} / ${all}`),
    label: "failed requests, percent",
  };
}

/** Counts the requests of people at the balancer. */
export const failuresAtBalancer = (loadBalancer: aws.lb.LoadBalancer): FailureSource => ({
  failedPercent: (fewest) => {
    const { metrics, all, failed } = failures({ loadBalancer });
    return {
      metrics,
      expression: `FILL(IF(${failed} >= ${fewest}, 100 * ${failed} / ${all}, 0), 0)`,
      label: "failed requests, percent",
    };
  },
});

export const balancerLatency = (of: Measured): MetricQuery => ({
  metrics: { seconds: counted("seconds", of) },
  expression: "seconds * 1000",
  label: "average response time, ms",
});

export const balancerRequests = (of: Measured): MetricQuery => ({
  metrics: { requests: counted("requests", of) },
  expression: "requests / PERIOD(requests)",
  label: "requests per second",
});

/** Requests that each replica gets, on average. */
export const targetRequests = ({ loadBalancer, targetGroup }: Required<Measured>): MetricQuery => ({
  metrics: {
    requests: metric("requestsPerTarget", {
      LoadBalancer: loadBalancer.arnSuffix,
      TargetGroup: targetGroup.arnSuffix,
    }),
  },
  expression: "requests / PERIOD(requests)",
  label: "requests per second of each replica",
});

/** Answers of 4xx. A limit refuses a request with 429, but the balancer does not count 429 separately. */
export const balancerRefused = (of: Measured): MetricQuery => ({
  metrics: { refused: counted("refused", of) },
  label: "answers of 4xx, 429 among them",
});

const edgeMetric = (
  name: "edgeErrors" | "edgeRefused" | "edgeRequests",
  { id }: aws.cloudfront.Distribution,
) => metric(name, { DistributionId: id, Region: "Global" });

/** Share of failed requests at the edge, percent. The metrics of CloudFront are in {@link EDGE_REGION}. */
export const edgeErrors = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: {
    failed: edgeMetric("edgeErrors", distribution),
    requests: edgeMetric("edgeRequests", distribution),
  },
  expression: withTraffic("requests", "failed"),
  label: `failed requests, percent (${EDGE_REGION})`,
});

/** Counts the requests of people at the edge. */
export const failuresAtEdge = (distribution: aws.cloudfront.Distribution): FailureSource => ({
  failedPercent: (fewest) => ({
    metrics: {
      failed: edgeMetric("edgeErrors", distribution),
      requests: edgeMetric("edgeRequests", distribution),
    },
    expression: `FILL(IF(failed * requests / 100 >= ${fewest}, failed, 0), 0)`,
    label: `failed requests, percent (${EDGE_REGION})`,
  }),
  region: EDGE_REGION,
});

export const edgeRequests = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { requests: edgeMetric("edgeRequests", distribution) },
  expression: "requests / PERIOD(requests)",
  label: "requests per second",
});

export const edgeRefused = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { refused: edgeMetric("edgeRefused", distribution) },
  label: "answers of 4xx, percent, 429 among them",
});
