import type { Output } from "@pulumi/pulumi";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

/** Age of the oldest waiting item in a queue of SQS, seconds. */
export const queueAge = (QueueName: Output<string>): Metric => metric("queueAge", { QueueName });

/** The oldest waiting item of all, by the ages of each queue. An idle queue has no data, which counts as 0. */
export function oldestOf(ages: readonly Metric[]): MetricQuery & { readonly expression: string } {
  const metrics = Object.fromEntries(ages.map((age, index): [string, Metric] => [`age${index}`, age]));
  const filled = Object.keys(metrics).map((id) => `FILL(${id}, 0)`);
  const expression = filled.length === 1 ? (filled[0] ?? "0") : `MAX([${filled.join(", ")}])`;
  return { metrics, expression, label: "oldest waiting item, seconds" };
}

/** Number of items that wait in a queue. */
export const waitingItems = (QueueName: Output<string>): MetricQuery => ({
  metrics: { items: metric("queueItems", { QueueName }) },
  label: "waiting items",
});

/** Number of items in a queue for what failed. */
export const deadLetters = (QueueName: Output<string>): MetricQuery => ({
  metrics: { items: metric("queueItems", { QueueName }) },
  label: "items that failed on every attempt",
});
