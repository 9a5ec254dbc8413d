import type { Output } from "@pulumi/pulumi";
import type { AmqpQueuePlan, KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import { queuesOf } from "../../../../plan/queueParts.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { BuiltStore } from "../store.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

/** Metrics that one alarm may have: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_METRICS = 10;

/** The sum of some metrics; null if an alarm may not have so many. A queue that nothing ever was in has no data. */
function sumOf(label: string, metrics: readonly Metric[]): MetricQuery | null {
  if (metrics.length > MOST_METRICS) return null;
  const named = Object.fromEntries(metrics.map((one, index) => [`queue${index}`, one]));
  const filled = Object.keys(named).map((id) => `FILL(${id}, 0)`);
  return { metrics: named, expression: filled.join(" + "), label };
}

type Signals = NonNullable<BuiltStore["signals"]>;

/** How much of the free space is left of what RabbitMQ demands: at 100 percent it takes no more items. */
const spaceOf = (Broker: Output<string>): MetricQuery => ({
  metrics: { free: metric("brokerFree", { Broker }), limit: metric("brokerFreeLimit", { Broker }) },
  expression: "100 * limit / free",
  label: "free space that RabbitMQ demands, percent of what is free",
});

const given = (
  Broker: Output<string>,
  deadLetters: MetricQuery | null,
  queueItems: MetricQuery,
): Signals => ({
  queueItems,
  diskPercent: spaceOf(Broker),
  ...(deadLetters === null ? {} : { deadLetters }),
});

const DEAD = "items that failed on every attempt";
const HELD = "items that wait or are being worked on";

/** What a broker of RabbitMQ measures. Nothing measures for how long an item waits. */
export function rabbitmqSignals(store: StorePlans["amazon-mq"], Broker: Output<string>): Signals {
  const of = (Queue: string) => metric("brokerQueue", { Broker, VirtualHost: "/", Queue });
  const queues = queuesOf<AmqpQueuePlan>(store);
  const items = sumOf(
    HELD,
    queues.map(({ queue }) => of(queue)),
  );
  return given(
    Broker,
    sumOf(
      DEAD,
      queues.map(({ deadLetters }) => of(deadLetters)),
    ),
    // With more queues than that, the dead letters count too.
    items ?? { metrics: { items: metric("brokerItems", { Broker }) }, label: HELD },
  );
}

/** What Amazon MSK measures: how far each group is behind. Nobody takes from the topics of dead letters. */
export function kafkaSignals(store: StorePlans["msk"], name: Output<string>): Signals {
  const lags = queuesOf<KafkaQueuePlan>(store).map(({ topic, group }) =>
    metric("groupLag", { "Cluster Name": name, "Consumer Group": group, Topic: topic }),
  );
  const items = sumOf("items that the groups have not done", lags);
  return { ...(items === null ? {} : { queueItems: items }), diskPercent: storageUsed(store, name) };
}

/** Used part of the storage of the fullest broker, percent. Brokers count from 1; an alarm takes those of ten. */
function storageUsed({ members }: StorePlans["msk"], name: Output<string>): MetricQuery {
  const metrics = Object.fromEntries(
    Array.from({ length: Math.min(members, MOST_METRICS) }, (_, index) => [
      `broker${index + 1}`,
      metric("brokerDisk", { "Cluster Name": name, "Broker ID": String(index + 1) }),
    ]),
  );
  return {
    metrics,
    expression: `MAX([${Object.keys(metrics).join(", ")}])`,
    label: "storage used, percent",
  };
}
