import { describe, expect, test } from "vitest";
import { kafkaRights } from "../../../components/kubernetes/parts/kafka/rights.ts";
import { knownTo } from "../../../components/kubernetes/parts/queues/queues.ts";
import { definitionsOf } from "../../../components/kubernetes/parts/rabbitmq/definitions.ts";
import { usersOf } from "../../../components/kubernetes/parts/redis/acl.ts";
import { MOVE_USER } from "../../../components/platform.ts";
import type { AmqpQueuePlan } from "../../../plan/engines/queue.ts";
import { plan } from "../../../plan/plan.ts";
import type { StorePlan } from "../../../plan/types.ts";
import { loadProfile } from "../../../profiles/load.ts";

const planned = (protocol: string) =>
  plan(loadProfile("agency/scale", { stores: { jobs: { protocol, members: 1 } } }), "kubernetes", {
    operators: "existing",
    engines: {},
    workflows: ["ads", "seo"],
  });

/** The plan, and its queue if `is` knows it. */
function queueIn<Store extends StorePlan>(protocol: string, is: (store: StorePlan) => store is Store) {
  const all = planned(protocol);
  const store = Object.values(all.stores).find(is);
  if (store === undefined) throw new Error(`the plan has no queue of ${protocol}`);
  return { all, store };
}
const amqp = () =>
  queueIn("amqp", (store): store is Extract<StorePlan, { protocol: "amqp" }> => store.protocol === "amqp");
const kafka = () =>
  queueIn("kafka", (store): store is Extract<StorePlan, { protocol: "kafka" }> => store.protocol === "kafka");
const redis = () =>
  queueIn(
    "redis",
    (store): store is Extract<StorePlan, { engine: "redis-operator" }> =>
      store.engine === "redis-operator" && store.kind === "queue",
  );

describe("a queue for each of two workflows", () => {
  test("in RabbitMQ lets each worker reach its own, whoever only sends all, and shares the volume", () => {
    const { all, store } = amqp();
    const definitions = JSON.parse(definitionsOf(store, all, () => "secret"));
    const rights = definitions.permissions.map((one: Record<string, string>) => [
      one.user,
      one.write,
      one.read,
    ]);
    const both = "^(jobs\\.items|jobs\\.seo\\.items)$";
    expect(rights).toEqual(
      expect.arrayContaining([
        ["scheduler", both, "^$"],
        ["webhooks", both, "^$"],
        ["workflow-ads", "^jobs\\.items$", "^jobs\\.items$"],
        ["workflow-seo", "^jobs\\.seo\\.items$", "^jobs\\.seo\\.items$"],
      ]),
    );
    const names = (of: readonly { name: string }[]) => of.map(({ name }) => name);
    expect(names(definitions.queues)).toEqual(["jobs.items", "jobs.dead", "jobs.seo.items", "jobs.seo.dead"]);
    expect(names(definitions.exchanges)).toEqual(["jobs.items", "jobs.seo.items"]);
    const room = definitions.policies.flatMap(
      ({ definition }: { definition: Record<string, number> }) => definition["max-length-bytes"] ?? [],
    );
    expect(room).toEqual([2.5e9, 2.5e9]);
  });

  test("in Kafka gives each worker its own topics and its own group", () => {
    const { all, store } = kafka();
    const rights = kafkaRights(store, all, []);
    const seo = rights.get("workflow-seo")?.map(({ type, name }) => `${type} ${name}`);
    expect(seo).toEqual(["topic jobs.seo.items", "topic jobs.seo.dead", "group workers.seo"]);
    expect(rights.get("scheduler")?.map(({ name }) => name)).toEqual(["jobs.items", "jobs.seo.items"]);
  });

  test("in Redis gives each user the keys of its own", () => {
    const { all, store } = redis();
    const keys = new Map(
      usersOf(store, all).map(({ name, rules }) => [name, rules.match(/~[a-z:]+/g)?.join(" ")]),
    );
    expect(keys.get("workflow-ads")).toBe("~jobs:items ~jobs:dead");
    expect(keys.get("workflow-seo")).toBe("~jobs:seo:items ~jobs:seo:dead");
    expect(keys.get("scheduler")).toBe("~jobs:items ~jobs:seo:items");
  });

  test.each([
    ["workflow-seo", "jobs.seo.items", { seo: "jobs.seo.items" }],
    ["scheduler", undefined, { ads: "jobs.items", seo: "jobs.seo.items" }],
    [MOVE_USER, "jobs.items", { ads: "jobs.items", seo: "jobs.seo.items" }],
  ])("gives %s the names that it needs, and no others", (user, own, names) => {
    const known = knownTo<AmqpQueuePlan, ReturnType<typeof amqp>["store"]>(amqp().store, user);
    expect(known.own?.queue).toBe(own);
    expect(JSON.parse(known.names ?? "null")).toEqual(names);
    const has = known.store.variables.some(({ name }) => name === "QUEUE_NAME");
    expect(has).toBe(own !== undefined);
  });
});
