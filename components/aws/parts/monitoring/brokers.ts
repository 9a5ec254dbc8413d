import type { Output } from "@pulumi/pulumi";
import type { AmqpQueuePlan, KafkaQueuePlan } from "../../../../plan/engines/queue.ts";
import { copyName, type ItemQueue, type Queues } from "../../../../plan/queueParts.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { takenBy } from "../../../kubernetes/parts/queues/queues.ts";
import type { BuiltStore, StoreMetric } from "../store.ts";
import type { Metric, MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";

/** Metrics that one alarm may have: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_METRICS = 10;

/** What a broker measures of its queues. Nothing measures for how long an item waits. */
type Measured = Required<Pick<BuiltStore, "signals" | "takenItems">>;

const only = (items: Metric, label: string): MetricQuery => ({ metrics: { items }, label });

/** A query for the queue of the store, or one for that of each copy. */
const eachOf = <Queue extends ItemQueue>(
  { queue, parts }: Queues<Queue>,
  query: (of: Queue) => MetricQuery,
): StoreMetric =>
  parts === undefined ? query(queue) : new Map(parts.map((part) => [copyName(part), query(part)]));

/** How much of the free space is left of what RabbitMQ demands: at 100 percent it takes no more items. */
const spaceOf = (Broker: Output<string>): MetricQuery => ({
  metrics: { free: metric("brokerFree", { Broker }), limit: metric("brokerFreeLimit", { Broker }) },
  expression: "100 * limit / free",
  label: "free space that RabbitMQ demands, percent of what is free",
});

/** What Amazon MQ measures. A queue that nothing ever was in has no data. */
export function rabbitmqMeasures(store: StorePlans["amazon-mq"], Broker: Output<string>): Measured {
  const of = (Queue: string) => metric("brokerQueue", { Broker, VirtualHost: "/", Queue });
  const held = ({ queue }: AmqpQueuePlan) => only(of(queue), "items that wait or are being worked on");
  const failed = ({ deadLetters }: AmqpQueuePlan) =>
    only(of(deadLetters), "items that failed on every attempt");
  return {
    signals: {
      queueItems: eachOf<AmqpQueuePlan>(store, held),
      deadLetters: eachOf<AmqpQueuePlan>(store, failed),
      diskPercent: spaceOf(Broker),
    },
    takenItems: (taker) => held(takenBy<AmqpQueuePlan>(store, taker)),
  };
}

/** What Amazon MSK measures: how far each group is behind. Nobody takes from the topics of dead letters. */
export function kafkaMeasures(store: StorePlans["msk"], name: Output<string>): Measured {
  const behind = ({ topic, group }: KafkaQueuePlan) =>
    only(
      metric("groupLag", { "Cluster Name": name, "Consumer Group": group, Topic: topic }),
      "items that the group has not done",
    );
  return {
    signals: { queueItems: eachOf<KafkaQueuePlan>(store, behind), diskPercent: storageUsed(store, name) },
    takenItems: (taker) => behind(takenBy<KafkaQueuePlan>(store, taker)),
  };
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
