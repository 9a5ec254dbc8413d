import type { Output } from "@pulumi/pulumi";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

/** Age of the oldest waiting item in any of the queues, seconds. An idle queue has no data, which counts as 0. */
export function queueAge(
  queueNames: readonly Output<string>[],
): MetricQuery & { readonly expression: string } {
  const metrics = Object.fromEntries(
    queueNames.map((QueueName, index): [string, Metric] => [
      `age${index}`,
      metric("queueAge", { QueueName }),
    ]),
  );
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
