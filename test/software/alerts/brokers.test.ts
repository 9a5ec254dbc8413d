import { describe, expect, it } from "vitest";
import type { Case, Expected } from "./case.ts";
import { always, growing, type Input, ofStore } from "./inputs.ts";
import { checkRules, testRule } from "./promtool.ts";
import { type MonitoredStack, monitoredStack, type Rule } from "./stacks.ts";

const stackWith = (protocol: string, operators: string): Promise<MonitoredStack> =>
  monitoredStack("regional", {
    "echelon:operators": operators,
    "echelon:monitoring": "existing",
    "echelon:overrides": JSON.stringify({ stores: { work: { protocol, memoryMiB: 768 } } }),
  });

/** Series of one store, as its exporter gives them. */
type Give = (metric: string, labels: Readonly<Record<string, string>>, values: string) => Input;

interface Cases {
  readonly backlog: (
    give: Give,
  ) => Readonly<Record<string, readonly [given: readonly Input[], value?: string]>>;
  readonly dead: (give: Give, count: number) => readonly Input[];
}

/** So many items that wait, and so many that are done in a minute. */
const inRabbitmq = (give: Give, waiting: number, perMinute: number) => [
  give("rabbitmq_queue_messages_ready", { vhost: "/", queue: "work.items" }, always(waiting)),
  give("rabbitmq_queue_messages_ready", { vhost: "/", queue: "work.dead" }, always(1000)),
  give("rabbitmq_global_messages_acknowledged_total", { protocol: "amqp091" }, growing(perMinute)),
];

const group = { consumergroup: "workers", topic: "work.items" };
const inKafka = (give: Give, lag: number, perMinute: number) => [
  give("kafka_consumergroup_lag_sum", group, always(lag)),
  give("kafka_consumergroup_members", { consumergroup: "workers" }, always(4)),
  give("kafka_consumergroup_current_offset_sum", group, growing(perMinute)),
];
const topic = (give: Give, name: string, items: number) => [
  give("kafka_topic_partition_current_offset", { topic: name, partition: "0" }, always(items + 5)),
  give("kafka_topic_partition_oldest_offset", { topic: name, partition: "0" }, always(5)),
];

const amqp: Cases = {
  backlog: (give) => ({
    "a hundred wait, one is done in a minute": [inRabbitmq(give, 100, 1), "6k"],
    "something waits, and nothing is done": [inRabbitmq(give, 5, 0), "+Inf"],
    "ten wait": [inRabbitmq(give, 10, 1)],
    "nothing waits, and nothing is done": [inRabbitmq(give, 0, 0)],
    "no data": [[]],
  }),
  dead: (give, count) => [
    give("rabbitmq_queue_messages", { vhost: "/", queue: "work.dead" }, always(count)),
    give("rabbitmq_queue_messages", { vhost: "/", queue: "work.items" }, always(1000)),
  ],
};

const kafka: Cases = {
  backlog: (give) => ({
    "a hundred are not committed, four of which workers have": [inKafka(give, 100, 1), "5.76k"],
    "a group that has never committed": [topic(give, "work.items", 50), "+Inf"],
    "workers have all that is not committed": [inKafka(give, 4, 0)],
    "fourteen are not committed": [inKafka(give, 14, 1)],
    "no data": [[]],
  }),
  dead: (give, count) => [...topic(give, "work.dead", count), ...topic(give, "work.items", 1000)],
};

describe.each([
  ["rabbitmq", "amqp", "none", amqp],
  ["rabbitmq-operator", "amqp", "existing", amqp],
  ["kafka", "kafka", "none", kafka],
  ["strimzi", "kafka", "existing", kafka],
] as const)("the alerts of a queue in %s", (engine, protocol, operators, { backlog, dead }) => {
  const store = `work-${engine}`;
  const prepared = stackWith(protocol, operators);
  const ruleOf = ({ rules }: MonitoredStack, name: string): Rule => {
    const found = rules.find(({ alert }) => alert === name);
    if (found === undefined) throw new Error(`got no alert ${name}, expected one`);
    return found;
  };
  const giveTo =
    ({ namespace }: MonitoredStack): Give =>
    (metric, labels, values) =>
      ofStore({ namespace } as Parameters<typeof ofStore>[0], store, metric, labels, values);
  const raising = (value: string | undefined): readonly Expected[] =>
    value === undefined ? [] : [{ labels: { store }, value }];

  it("are rules that Prometheus reads", async () => {
    expect(await checkRules(await prepared)).toMatchObject({ good: true });
  });

  it("tell of items that wait for too long", async () => {
    const stack = await prepared;
    const cases = Object.entries(backlog(giveTo(stack))).map(([name, [given, value]]): [string, Case] => [
      name,
      { given, alerts: raising(value) },
    ]);
    const { good, output } = await testRule(ruleOf(stack, "Backlog"), Object.fromEntries(cases));
    expect(good, output).toBe(true);
  });

  it("tell of dead letters", async () => {
    const stack = await prepared;
    const give = giveTo(stack);
    const { good, output } = await testRule(ruleOf(stack, "DeadLetters"), {
      two: { given: dead(give, 2), alerts: raising("2") },
      none: { given: dead(give, 0), alerts: [] },
      "no data": { given: [], alerts: [] },
    });
    expect(good, output).toBe(true);
  });
});
