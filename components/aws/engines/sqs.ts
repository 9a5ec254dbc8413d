import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Right } from "../../../profiles/rights.ts";
import { endpointOf } from "../../endpoint.ts";
import { queueValues } from "../../queueValues.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { deadLetters, queueAge } from "../parts/monitoring/queues.ts";
import { allowEach, denyPlainText, policyDocument } from "../parts/security/iam.ts";
import { useKeyThrough } from "../parts/security/keys.ts";
import { type BuiltStore, SECONDS_PER_DAY, type StoreArgs } from "../parts/store.ts";

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

/** A work queue with a dead-letter queue for items that failed on every attempt. */
export function sqs(args: StoreArgs<"sqs">): BuiltStore {
  const { scope, foundation, store } = args;
  const { queue, dead } = createQueues(args);
  return {
    endpoint: endpointOf(store, { url: queue.url, region: scope.region, ...queueValues(store.queue) }, {}),
    access: (rights) => [
      ...allowEach(rights, ACTIONS, queue.arn),
      useKeyThrough({
        key: foundation.key,
        region: scope.region,
        service: "sqs",
        use: rights.includes("send") ? "write" : "read",
      }),
    ],
    takenQueues: () => [queue.name],
    signals: { backlogSeconds: queueAge([queue.name]), deadLetters: deadLetters(dead.name) },
  };
}

interface Queues {
  readonly queue: aws.sqs.Queue;
  /** Queue of the items that failed on every attempt. */
  readonly dead: aws.sqs.Queue;
}

/** The work queue; SQS moves an item to the dead-letter queue after the last attempt. */
function createQueues({ scope, foundation, store, name, parent }: StoreArgs<"sqs">): Queues {
  const opts = withStoreProtection(scope, store, { parent });
  const encryption = {
    kmsMasterKeyId: foundation.key.arn,
    kmsDataKeyReusePeriodSeconds: DATA_KEY_SECONDS,
  };
  const dead = new aws.sqs.Queue(
    `${name}-dead`,
    { ...encryption, messageRetentionSeconds: DEAD_LETTER_DAYS * SECONDS_PER_DAY },
    opts,
  );
  const queue = new aws.sqs.Queue(
    name,
    {
      ...encryption,
      messageRetentionSeconds: store.retentionDays * SECONDS_PER_DAY,
      visibilityTimeoutSeconds: store.queue.visibilitySeconds,
      receiveWaitTimeSeconds: LONG_POLL_SECONDS,
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: dead.arn,
        maxReceiveCount: store.queue.maxAttempts,
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
  requireTls(`${name}-dead`, dead, parent);
  return { queue, dead };
}

const requireTls = (name: string, queue: aws.sqs.Queue, parent: pulumi.Resource): aws.sqs.QueuePolicy =>
  new aws.sqs.QueuePolicy(
    `${name}-policy`,
    { queueUrl: queue.id, policy: policyDocument([denyPlainText("sqs:*", queue.arn)]) },
    { parent },
  );
