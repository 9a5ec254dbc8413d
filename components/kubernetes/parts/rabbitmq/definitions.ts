import * as pulumi from "@pulumi/pulumi";
import { BYTES_PER_GB } from "../../../../base/bytes.ts";
import type { AmqpQueuePlan } from "../../../../plan/engines/queue.ts";
import { queuesOf } from "../../../../plan/queueParts.ts";
import type { Plan, StorePlans } from "../../../../plan/types.ts";
import type { Right } from "../../../../profiles/rights.ts";
import { rightsInQueues } from "../queues/queues.ts";
import { ownUsers, queueWorkloads, readersOf, usersOf } from "../queues/users.ts";
import type { StoreContext } from "../storage/store.ts";

/** A queue in RabbitMQ on a cluster, run by the stack or by the operator. */
export type Rabbitmq = StorePlans["rabbitmq" | "rabbitmq-operator"];

/** A queue in RabbitMQ, whoever runs it. */
export type Amqp = Rabbitmq | StorePlans["amazon-mq"];

const VHOST = "/";
const DAY_MS = 86_400_000;
const NOTHING = "^$";
const EVERYTHING = ".*";

/** Part of the volume that waiting items may take. The log from which a member recovers needs as much again. */
const FULL = 0.5;

/** Returns of a dead letter, which nobody counts: RabbitMQ would drop it after 20. */
const UNCOUNTED = 1_000_000;

/** Names as a regular expression that nothing else matches. */
function exactly(...names: readonly string[]): string {
  const quoted = names.map((name) => name.replaceAll(".", "\\."));
  if (quoted.length === 0) return NOTHING;
  return quoted.length === 1 ? `^${quoted[0]}$` : `^(${quoted.join("|")})$`;
}

/** What a user may do with resources of a name: https://www.rabbitmq.com/docs/access-control#authorisation */
interface Permission {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

const none: Permission = { configure: NOTHING, write: NOTHING, read: NOTHING };

/** To publish is to write to the exchange, to consume is to read from the queue; both have one name. */
function permissionOf(store: Amqp, user: string, rights: readonly Right[]): Permission {
  const own = rightsInQueues<AmqpQueuePlan>(store, user, rights);
  const named = (right: Right): string =>
    exactly(...own.flatMap(([{ queue }, some]) => (some.includes(right) ? [queue] : [])));
  return { configure: NOTHING, write: named("send"), read: named("take") };
}

/** User → what it may do. A dead letter is moved by RabbitMQ itself, so no workload needs a right for that. */
function permissionsOf(store: Amqp, plan: Pick<Plan, "workloads" | "beside">): Map<string, Permission> {
  return new Map([
    [ownUsers.admin, { configure: EVERYTHING, write: EVERYTHING, read: EVERYTHING }],
    ...readersOf(store).map((user): [string, Permission] => [user, none]),
    ...queueWorkloads(store, plan).map(([user, rights]): [string, Permission] => [
      user,
      permissionOf(store, user, rights),
    ]),
  ]);
}

/** What a user sees of the management API: https://www.rabbitmq.com/docs/management#permissions */
const tags: ReadonlyMap<string, readonly string[]> = new Map([
  [ownUsers.admin, ["administrator"]],
  [ownUsers.keda, ["management"]],
]);

/**
 * The rules of each queue, as policies: they can be changed while the queue exists, its arguments cannot. Several queues share
 * the volume, each as much as any other.
 * https://www.rabbitmq.com/docs/quorum-queues
 */
function policiesOf(store: Amqp, priority: number) {
  const { retentionDays, capacityGB } = store;
  const queues = queuesOf<AmqpQueuePlan>(store);
  const policy = (name: string, pattern: string, definition: Readonly<Record<string, string | number>>) => ({
    vhost: VHOST,
    name,
    pattern: exactly(pattern),
    "apply-to": "queues",
    priority,
    definition,
  });
  return queues.flatMap((queue, index) => [
    policy(index === 0 ? "items" : queue.queue, queue.queue, {
      // The number of returns after which an item is given up: the first delivery is none.
      "delivery-limit": queue.maxAttempts - 1,
      "message-ttl": retentionDays * DAY_MS,
      "dead-letter-exchange": "",
      "dead-letter-routing-key": queue.deadLetters,
      // An item stays until the queue of dead letters has it, which needs the next rule.
      "dead-letter-strategy": "at-least-once",
      // A full queue refuses an item. Dropping the oldest would lose work.
      overflow: "reject-publish",
      "max-length-bytes": Math.floor((capacityGB * FULL * BYTES_PER_GB) / queues.length),
    }),
    policy(index === 0 ? "dead-letters" : queue.deadLetters, queue.deadLetters, {
      "delivery-limit": UNCOUNTED,
    }),
  ]);
}

const replicated = (name: string) => ({
  name,
  vhost: VHOST,
  durable: true,
  auto_delete: false,
  arguments: { "x-queue-type": "quorum" },
});

/** What a queue gets its items from: an exchange of its name. */
const exchangeOf = ({ queue }: AmqpQueuePlan) => ({
  name: queue,
  vhost: VHOST,
  type: "fanout",
  durable: true,
  auto_delete: false,
  internal: false,
  arguments: {},
});

const bindingOf = ({ queue }: AmqpQueuePlan) => ({
  source: queue,
  vhost: VHOST,
  destination: queue,
  destination_type: "queue",
  routing_key: "",
  arguments: {},
});

/**
 * Users, rights and queues of a store as RabbitMQ reads them: https://www.rabbitmq.com/docs/definitions
 *
 * @param priority of the policies: of several for a queue, RabbitMQ takes the one with the highest. @default that of the only ones
 */
export function definitionsOf(
  store: Amqp,
  plan: Pick<Plan, "workloads" | "beside">,
  passwords: (user: string) => string,
  priority = 0,
): string {
  const queues = queuesOf<AmqpQueuePlan>(store);
  const permissions = [...permissionsOf(store, plan)];
  return JSON.stringify({
    vhosts: [{ name: VHOST }],
    users: permissions.map(([name]) => ({
      name,
      // RabbitMQ keeps only a hash of it. The file is in a Secret, as the passwords themselves are.
      password: passwords(name),
      tags: tags.get(name) ?? [],
    })),
    permissions: permissions.map(([user, permission]) => ({ user, vhost: VHOST, ...permission })),
    policies: policiesOf(store, priority),
    queues: queues.flatMap(({ queue, deadLetters }) => [replicated(queue), replicated(deadLetters)]),
    exchanges: queues.map(exchangeOf),
    bindings: queues.map(bindingOf),
  });
}

/** The definitions of a store with the passwords of its users. */
export function definitionsFile(
  store: Rabbitmq,
  { scope, credentials }: StoreContext,
): pulumi.Output<string> {
  const { textOf } = credentials.queues();
  const users = usersOf(store, scope.plan);
  return pulumi
    .all(Object.fromEntries(users.map((user) => [user, textOf(user)])))
    .apply((texts) => definitionsOf(store, scope.plan, (user) => texts[user] ?? ""));
}
