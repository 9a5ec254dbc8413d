import type aws from "@pulumi/aws";
import { EDGE_REGION } from "../scope.ts";
import type { MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

/**
 * Requests of one period that have to come before failures count. One failure of twenty is 5 percent, the lowest threshold that
 * a tier states, so one request alone never exceeds it.
 */
const MIN_REQUESTS = 20;

const balancerMetric = (
  name: "targetErrors" | "balancerErrors" | "balancerRequests" | "targetRefused" | "targetSeconds",
  { arnSuffix }: aws.lb.LoadBalancer,
) => metric(name, { LoadBalancer: arnSuffix });

/** A share that counts only with enough requests, and is 0 without. */
const withTraffic = (requests: string, share: string): string =>
  `FILL(IF(${requests} >= ${MIN_REQUESTS}, ${share}, 0), 0)`;

// RequestCount lacks the requests that the balancer answers itself because no target is available. A sum of several series has
// a value where one of them has.
const ALL_REQUESTS = "SUM([requests, own])";

/** Share of failed requests, percent. */
export const balancerErrors = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: {
    target: balancerMetric("targetErrors", balancer),
    own: balancerMetric("balancerErrors", balancer),
    requests: balancerMetric("balancerRequests", balancer),
  },
  expression: withTraffic(ALL_REQUESTS, `100 * SUM([target, own]) / ${ALL_REQUESTS}`),
  label: "failed requests, percent",
});

export const balancerLatency = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: { seconds: balancerMetric("targetSeconds", balancer) },
  expression: "seconds * 1000",
  label: "average response time, ms",
});

export const balancerRequests = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: { requests: balancerMetric("balancerRequests", balancer) },
  expression: "requests / PERIOD(requests)",
  label: "requests per second",
});

/** Answers of 4xx. A limit refuses a request with 429, but the balancer does not count 429 separately. */
export const balancerRefused = (balancer: aws.lb.LoadBalancer): MetricQuery => ({
  metrics: { refused: balancerMetric("targetRefused", balancer) },
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

export const edgeRequests = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { requests: edgeMetric("edgeRequests", distribution) },
  expression: "requests / PERIOD(requests)",
  label: "requests per second",
});

export const edgeRefused = (distribution: aws.cloudfront.Distribution): MetricQuery => ({
  metrics: { refused: edgeMetric("edgeRefused", distribution) },
  label: "answers of 4xx, percent, 429 among them",
});
