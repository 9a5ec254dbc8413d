import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { defect } from "../../../base/errors.ts";
import type { SqsQueuePlan } from "../../../plan/engines/queue.ts";
import { copyName, queuesOf } from "../../../plan/queueParts.ts";
import type { StorePlans } from "../../../plan/types.ts";
import type { Right } from "../../../profiles/rights.ts";
import { endpointOf } from "../../endpoint.ts";
import { knownTo, rightsInQueues, takenBy } from "../../kubernetes/parts/queues/queues.ts";
import { MOVE_USER, type StoreEndpoint } from "../../platform.ts";
import { queueValues } from "../../queueValues.ts";
import { withStoreProtection } from "../../withProtection.ts";
import type { MetricQuery } from "../parts/monitoring/metrics.ts";
import { deadLetters, oldestOf, queueAge, waitingItems } from "../parts/monitoring/queues.ts";
import { allow, allowEach, denyPlainText, policyDocument, type Statement } from "../parts/security/iam.ts";
import { useKeyThrough } from "../parts/security/keys.ts";
import { type BuiltStore, SECONDS_PER_DAY, type StoreArgs, type StoreMetric } from "../parts/store.ts";

/** Days that dead letters are kept: the longest that SQS allows. */
const DEAD_LETTER_DAYS = 14;
const LONG_POLL_SECONDS = 20;
/** How long SQS may reuse a data key; a longer time means fewer calls of KMS. */
const DATA_KEY_SECONDS = 3600;

/** What each right allows. A sender needs no more than the queue's attributes to see how much waits. */
const ACTIONS: Readonly<Partial<Record<Right, readonly string[]>>> = {
  send: ["sqs:SendMessage", "sqs:GetQueueAttributes"],
  take: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
};

/** A queue that was made, and the one of its items that failed on every attempt. */
interface Queue {
  readonly queue: aws.sqs.Queue;
  readonly dead: aws.sqs.Queue;
}

/** The queues of a store, as they were made. */
type QueueOf = (queue: SqsQueuePlan) => Queue;

/** A work queue with a dead-letter queue for items that failed on every attempt, or both for each copy that has its own. */
export function sqs(args: StoreArgs<"sqs">): BuiltStore {
  const { scope, foundation, store } = args;
  const made = new Map(
    queuesOf<SqsQueuePlan>(store).map((queue) => [queue.label, createQueue(args, queue)] as const),
  );
  const queueOf: QueueOf = ({ label }) => {
    const found = made.get(label);
    if (found === undefined) throw defect(`store ${store.name}: got no queue ${label}, expected it made`);
    return found;
  };
  const measured = (query: (of: Queue) => MetricQuery): StoreMetric =>
    store.parts === undefined
      ? query(queueOf(store.queue))
      : new Map(store.parts.map((part) => [copyName(part), query(queueOf(part))]));
  return {
    endpoint: (user) => endpoint(args, queueOf, user),
    access: (rights, users) => [
      ...allowInQueues(store, queueOf, { rights, users }),
      useKeyThrough({
        key: foundation.key,
        region: scope.region,
        service: "sqs",
        use: rights.includes("send") ? "write" : "read",
      }),
    ],
    counting: [
      allow(
        ["sqs:GetQueueAttributes"],
        [...made.values()].map(({ queue }) => queue.arn),
      ),
    ],
    takenAge: (taker) => queueAge(queueOf(takenBy<SqsQueuePlan>(store, taker)).queue.name),
    signals: {
      backlogSeconds: measured(({ queue }) => oldestOf([queueAge(queue.name)])),
      deadLetters: measured(({ dead }) => deadLetters(dead.name)),
      queueItems: measured(({ queue }) => waitingItems(queue.name)),
    },
  };
}

/** The variables of a user: the URL of its queue, and of those of copies that it sends to. */
function endpoint({ scope, store }: StoreArgs<"sqs">, queueOf: QueueOf, user: string): StoreEndpoint {
  const { own, sent, store: known } = knownTo<SqsQueuePlan, StorePlans["sqs"]>(store, user);
  const urls = Object.fromEntries(sent.map((part) => [copyName(part), queueOf(part).queue.url]));
  return endpointOf(
    known,
    {
      url: own === null ? "" : queueOf(own).queue.url,
      names: pulumi.jsonStringify(urls),
      region: scope.region,
      ...queueValues(store.queue),
    },
    {},
  );
}

interface Allowed {
  readonly rights: readonly Right[];
  /** Names of the workloads that have the role. */
  readonly users: readonly string[];
}

/** What the workloads of a role may do in each queue: whoever moves data has every queue. */
function allowInQueues(store: StorePlans["sqs"], queueOf: QueueOf, { rights, users }: Allowed): Statement[] {
  const given = users.includes(MOVE_USER)
    ? queuesOf<SqsQueuePlan>(store).map((queue) => [queue, rights] as const)
    : users.flatMap((user) => rightsInQueues<SqsQueuePlan>(store, user, rights));
  const byQueue = Map.groupBy(given, ([queue]) => queue.label);
  return [...byQueue.values()].flatMap((all) => {
    const [[queue] = [store.queue]] = all;
    return allowEach([...new Set(all.flatMap(([, some]) => some))], ACTIONS, queueOf(queue).queue.arn);
  });
}

/** One work queue; SQS moves an item to the dead-letter queue after the last attempt. */
function createQueue({ scope, foundation, store, parent }: StoreArgs<"sqs">, planned: SqsQueuePlan): Queue {
  const name = `${scope.name}-${planned.label}`;
  const deadName = `${scope.name}-${planned.deadLetters}`;
  const opts = withStoreProtection(scope, store, { parent });
  const encryption = {
    kmsMasterKeyId: foundation.key.arn,
    kmsDataKeyReusePeriodSeconds: DATA_KEY_SECONDS,
  };
  const dead = new aws.sqs.Queue(
    deadName,
    { ...encryption, messageRetentionSeconds: DEAD_LETTER_DAYS * SECONDS_PER_DAY },
    opts,
  );
  const queue = new aws.sqs.Queue(
    name,
    {
      ...encryption,
      messageRetentionSeconds: store.retentionDays * SECONDS_PER_DAY,
      visibilityTimeoutSeconds: planned.visibilitySeconds,
      receiveWaitTimeSeconds: LONG_POLL_SECONDS,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: dead.arn,
        maxReceiveCount: planned.maxAttempts,
      }),
    },
    opts,
  );
  new aws.sqs.RedriveAllowPolicy(
    `${name}-redrive`,
    {
      queueUrl: dead.id,
      redriveAllowPolicy: pulumi.jsonStringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [queue.arn],
      }),
    },
    { parent },
  );
  requireTls(name, queue, parent);
  requireTls(deadName, dead, parent);
  return { queue, dead };
}

const requireTls = (name: string, queue: aws.sqs.Queue, parent: pulumi.Resource): aws.sqs.QueuePolicy =>
  new aws.sqs.QueuePolicy(
    `${name}-policy`,
    { queueUrl: queue.id, policy: policyDocument([denyPlainText("sqs:*", queue.arn)]) },
    { parent },
  );
