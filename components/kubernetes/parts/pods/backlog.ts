import * as pulumi from "@pulumi/pulumi";
import { defect } from "../../../../base/errors.ts";
import { kafkaPorts } from "../../../../plan/engines/kafka.ts";
import type { AmqpQueuePlan, KafkaQueuePlan, StreamPlan } from "../../../../plan/engines/queue.ts";
import { rabbitmqPorts } from "../../../../plan/engines/rabbitmq.ts";
import type { StoreEngine, StorePlan, StorePlans, WorkloadPlan } from "../../../../plan/types.ts";
import { authorityOf, CA_KEY } from "../certificates/trust.ts";
import { kedaConfigMap, kedaSecret } from "../queues/kedaParameters.ts";
import { takenBy } from "../queues/queues.ts";
import { ownUsers as queueUsers } from "../queues/users.ts";
import { isQueue, ownUsers as redisUsers } from "../redis/acl.ts";
import { redisHost } from "../redis/endpoint.ts";
import type { Scope } from "../scope.ts";
import { queueSecretOf } from "../secrets/queueCredentials.ts";
import { redisSecretOf } from "../secrets/redisCredentials.ts";
import { storeName } from "../storage/store.ts";
import { bootstrapHost, USERNAME, userName } from "../strimzi/names.ts";

/** A value that KEDA reads: of which parameter, and where it is. */
interface Target {
  readonly parameter: string;
  readonly name: string;
  readonly key: string;
}

/** What KEDA signs in with, in the fields of a TriggerAuthentication. */
export interface Access {
  /** Left out where KEDA has an identity of its own. */
  readonly secretTargetRef?: readonly Target[];
  readonly configMapTargetRef?: readonly Target[];
  /** The identity of KEDA's own pods in a cloud. */
  readonly podIdentity?: { readonly provider: "aws" };
}

/** How KEDA counts the items of a queue. */
interface Counter {
  /** Name of KEDA's scaler. */
  readonly type: string;
  readonly metadata: Readonly<Record<string, pulumi.Input<string>>>;
  readonly access: Access;
}

/** What is counted, and for whom. */
interface Counted {
  /** Name of the workload that takes from the queue. */
  readonly taker: string;
  readonly items: string;
  /** Its variables: that of the store's URL says where a queue is which stands outside of the cluster. */
  readonly environment: Readonly<Record<string, pulumi.Input<string>>>;
}

type Row<Engine extends StoreEngine> = (store: StorePlans[Engine], scope: Scope, counted: Counted) => Counter;

const address = (host: string, { namespaceName }: Scope, port: number): string =>
  `${host}.${namespaceName}.svc:${port}`;

/** KEDA's own user of a broker, with the name in the same Secret as the password. */
const userIn = (name: string): readonly Target[] =>
  ["username", "password"].map((parameter) => ({ parameter, name, key: parameter }));

const brokerAccess = userIn(queueSecretOf(queueUsers.keda));

/** A value that the taker has in a variable of the store. */
function known(
  { name, variables }: StorePlan,
  { environment, taker }: Counted,
  wanted: string,
): pulumi.Input<string> {
  const value = environment[variables.find((one) => one.value === wanted)?.name ?? ""];
  if (value === undefined)
    throw defect(`workload ${taker}: got no ${wanted} of ${name}, expected that of its queue`);
  return value;
}

/** Where a store is that stands outside of the cluster: what follows the user in its URL. */
const outside = (store: StorePlan, counted: Counted): pulumi.Output<string> =>
  pulumi.output(known(store, counted, "url")).apply((text) => text.replace(/^.*@/, ""));

/** The certificate with which KEDA verifies a server, by its name for that; none where the server is not encrypted. */
function verified(store: StorePlan, scope: Scope): Target[] {
  const authority = authorityOf(store, scope);
  return authority === null ? [] : [{ parameter: "ca", name: authority.secret, key: CA_KEY }];
}

type RedisQueues = "redis" | "redis-operator" | "redis-sentinel" | "elasticache-queue";

const streamTaken = (store: StorePlans[RedisQueues], taker: string): string =>
  isQueue(store) ? takenBy<StreamPlan>(store, taker).stream : "";

/** Name of KEDA's scaler: a library keeps a list, and no stream. */
const scalerOf = ({ queue }: StorePlans[RedisQueues]): string =>
  queue?.library == null ? "redis-streams" : "redis";

/**
 * The items of a stream, waiting and being worked on. With a `consumerGroup`, KEDA would count only the items that are being
 * worked on, and ignore `streamLength`.
 * https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/redis_streams_scaler.go#L80
 */
function lengthOf(
  store: StorePlans[RedisQueues],
  { taker, items }: Counted,
): Readonly<Record<string, string>> {
  if (store.queue?.library == null) return { stream: streamTaken(store, taker), streamLength: items };
  // What a worker has taken is no longer in a library's list.
  return { listName: store.queue.library.list, listLength: items };
}

const redis: Row<"redis" | "redis-operator" | "redis-sentinel"> = (store, scope, counted) => {
  const ca = verified(store, scope);
  return {
    type: scalerOf(store),
    metadata: {
      address: address(redisHost(store), scope, store.ports.clients[0]),
      username: redisUsers.keda,
      ...(ca.length > 0 ? { enableTLS: "true" } : {}),
      ...lengthOf(store, counted),
    },
    access: {
      secretTargetRef: [{ parameter: "password", ...redisSecretOf(redisUsers.keda) }, ...ca],
    },
  };
};

/** The port of the management API, which is open for KEDA alone. */
const managementPort = ({ ports }: StorePlans["rabbitmq" | "rabbitmq-operator"]): number =>
  ports.asked.find(({ by }) => by === "keda")?.ports[0] ?? rabbitmqPorts.management;

/** The queue of RabbitMQ whose items KEDA counts. */
const waiting = ({ queue }: AmqpQueuePlan, items: string) => ({
  vhostName: "/",
  queueName: queue,
  mode: "QueueLength",
  value: items,
});

/**
 * Over HTTP it counts the items that are being worked on too; over AMQP only those that wait. KEDA uses the certificate only
 * where `tls` says so, which it reads from a reference alone.
 * https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/rabbitmq_scaler.go
 */
const rabbitmq: Row<"rabbitmq" | "rabbitmq-operator"> = (store, scope, { taker, items }) => {
  const ca = verified(store, scope);
  const tls = ca.map(() => ({ parameter: "tls", name: kedaConfigMap(store), key: "tls" }));
  return {
    type: "rabbitmq",
    metadata: {
      protocol: "http",
      host: `${tls.length > 0 ? "https" : "http"}://${address(storeName(store), scope, managementPort(store))}`,
      ...waiting(takenBy<AmqpQueuePlan>(store, taker), items),
    },
    access: {
      secretTargetRef: [...brokerAccess, ...ca],
      ...(tls.length > 0 ? { configMapTargetRef: tls } : {}),
    },
  };
};

/**
 * The items that the group has not committed. KEDA asks for no more replicas than there are partitions.
 * https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/kafka_scaler.go
 */
const kafkaCounter = (
  { transport }: StorePlans["kafka" | "strimzi" | "msk"],
  queue: KafkaQueuePlan,
  {
    servers,
    items,
    access,
  }: { readonly servers: pulumi.Input<string>; readonly items: string; readonly access: Access },
): Counter => ({
  type: "kafka",
  metadata: {
    bootstrapServers: servers,
    topic: queue.topic,
    consumerGroup: queue.group,
    lagThreshold: items,
    // A group that never committed has everything before it.
    offsetResetPolicy: "earliest",
    sasl: "scram_sha512",
    tls: transport === "tls" ? "enable" : "disable",
  },
  access,
});

const rows = {
  redis,
  "redis-operator": redis,
  "redis-sentinel": redis,
  rabbitmq,
  "rabbitmq-operator": rabbitmq,
  kafka: (store, scope, { taker, items }) =>
    kafkaCounter(store, takenBy<KafkaQueuePlan>(store, taker), {
      servers: address(storeName(store), scope, kafkaPorts.clients),
      items,
      access: { secretTargetRef: [...brokerAccess, ...verified(store, scope)] },
    }),
  // Strimzi's Secret of a user has the password, and not the name.
  strimzi: (store, scope, { taker, items }) =>
    kafkaCounter(store, takenBy<KafkaQueuePlan>(store, taker), {
      servers: address(bootstrapHost(store), scope, kafkaPorts.clients),
      items,
      access: {
        secretTargetRef: [
          { parameter: "password", name: userName(store, queueUsers.keda), key: "password" },
          ...verified(store, scope),
        ],
        configMapTargetRef: [{ parameter: "username", name: kedaConfigMap(store), key: USERNAME }],
      },
    }),
  // The certificates of services of AWS are those that everybody knows.
  "elasticache-queue": (store, _scope, counted) => ({
    type: scalerOf(store),
    metadata: { address: outside(store, counted), enableTLS: "true", ...lengthOf(store, counted) },
    access: { secretTargetRef: userIn(kedaSecret(store)) },
  }),
  // It counts the items that are being worked on too. https://keda.sh/docs/latest/scalers/aws-sqs/
  sqs: (store, _scope, counted) => ({
    type: "aws-sqs-queue",
    metadata: {
      queueURL: known(store, counted, "url"),
      awsRegion: known(store, counted, "region"),
      queueLength: counted.items,
    },
    access: { podIdentity: { provider: "aws" } },
  }),
  "amazon-mq": (store, _scope, counted) => ({
    type: "rabbitmq",
    metadata: {
      protocol: "http",
      host: outside(store, counted).apply((address) => `https://${address.replace(/:\d+$/, "")}`),
      ...waiting(takenBy<AmqpQueuePlan>(store, counted.taker), counted.items),
    },
    access: { secretTargetRef: userIn(kedaSecret(store)) },
  }),
  msk: (store, _scope, counted) =>
    kafkaCounter(store, takenBy<KafkaQueuePlan>(store, counted.taker), {
      servers: outside(store, counted),
      items: counted.items,
      access: { secretTargetRef: userIn(kedaSecret(store)) },
    }),
} satisfies { readonly [Engine in StoreEngine]?: Row<Engine> };

type CountedEngine = keyof typeof rows;

/** A queue whose items KEDA can count. */
export type CountedQueue = StorePlans[CountedEngine];

const isCounted = (store: StorePlans[StoreEngine]): store is CountedQueue =>
  store.kind === "queue" && Object.hasOwn(rows, store.engine);

/** The queue that the workload takes work from; null if it takes from none whose items can be counted. */
export const queueOf = ({ plan }: Scope, { uses }: WorkloadPlan): CountedQueue | null =>
  Object.values(plan.stores).find(
    (store): store is CountedQueue => isCounted(store) && (uses[store.key] ?? []).includes("take"),
  ) ?? null;

type Rows = { readonly [Engine in CountedEngine]: Row<Engine> };

const count = <Engine extends CountedEngine>(
  table: Rows,
  engine: Engine,
  store: StorePlans[Engine],
  { scope, items, ...counted }: CountArgs,
): Counter => table[engine](store, scope, { ...counted, items: String(items) });

interface CountArgs extends Omit<Counted, "items"> {
  readonly scope: Scope;
  /** Items for each of its replicas. */
  readonly items: number;
}

/** How KEDA counts the items of the queue that a workload takes from, one replica for each `items` of them. */
export const countedBy = (queue: CountedQueue, args: CountArgs): Counter =>
  count(rows, queue.engine, queue, args);
