import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, denyPlainText, policyDocument, type Statement } from "../security/iam.ts";
import { SECONDS_PER_DAY } from "../store.ts";

/** Days that what is known of a run is kept: the longest that SQS allows. ECS itself forgets a task after an hour. */
const KEPT_DAYS = 14;

const OK = 0;

interface EndArgs {
  readonly cluster: pulumi.Input<string>;
  /** Family of the task definition; a task that a schedule starts is in the group `family:<family>`. */
  readonly family: pulumi.Input<string>;
  /** Name of the container that decides. AWS may add containers of its own to a task. */
  readonly container: string;
}

/**
 * Patterns of the events of ECS that say how a run ended. Fields of one element of `containers` have to match together.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
function endPatterns({ cluster, family, container }: EndArgs) {
  const ended = (how: Readonly<Record<string, unknown>>) => ({
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: {
      clusterArn: [cluster],
      group: [pulumi.interpolate`family:${family}`],
      lastStatus: ["STOPPED"],
      ...how,
    },
  });
  const exit = (exitCode: readonly unknown[]) => ({ containers: { name: [container], exitCode } });
  return {
    good: ended(exit([OK])),
    // A task that could not start has no exit code.
    failed: ended({ $or: [exit([{ "anything-but": [OK] }]), { stopCode: ["TaskFailedToStart"] }] }),
  };
}

/** Queues that keep, for people, what is known of the runs of a schedule. */
export interface RunQueues {
  /** Runs that could not be started. */
  readonly undelivered: aws.sqs.Queue;
  /** How each run ended. */
  readonly ended: aws.sqs.Queue;
}

/**
 * They hold facts of tasks and no data of the stack, so that the key of SQS does: with that of the stack, the services that
 * write here would need a right on it.
 */
const queue = (name: string, parent: pulumi.Resource): aws.sqs.Queue =>
  new aws.sqs.Queue(
    name,
    { messageRetentionSeconds: KEPT_DAYS * SECONDS_PER_DAY, sqsManagedSseEnabled: true },
    { parent },
  );

/** Permission of the role that starts runs. */
export const keepsUndelivered = ({ undelivered }: RunQueues): Statement =>
  allow(["sqs:SendMessage"], undelivered.arn);

export const runQueues = (name: string, parent: pulumi.Resource): RunQueues => ({
  undelivered: queue(`${name}-undelivered`, parent),
  ended: queue(`${name}-ended`, parent),
});

interface RuleArgs extends EndArgs {
  readonly name: string;
  readonly queues: RunQueues;
  readonly parent: pulumi.Resource;
}

/** Rules that match the end of each run. They count what they match, and keep it in the queue. */
export function endRules({ name, queues, parent, ...ends }: RuleArgs) {
  const patterns = endPatterns(ends);
  const rule = (kind: keyof typeof patterns): aws.cloudwatch.EventRule =>
    new aws.cloudwatch.EventRule(
      `${name}-${kind}`,
      { description: `Ends of ${kind} runs of ${name}`, eventPattern: pulumi.jsonStringify(patterns[kind]) },
      { parent },
    );
  const rules = { good: rule("good"), failed: rule("failed") };
  const opened = openQueues({ name, queues, rules: Object.values(rules), parent });
  for (const [kind, made] of Object.entries(rules)) {
    new aws.cloudwatch.EventTarget(
      `${name}-${kind}-ended`,
      { rule: made.name, arn: queues.ended.arn },
      { parent, dependsOn: [opened] },
    );
  }
  return rules;
}

interface OpenArgs extends Pick<RuleArgs, "name" | "queues" | "parent"> {
  readonly rules: readonly aws.cloudwatch.EventRule[];
}

/** The rules write the ends of runs, and nobody writes without TLS; returns what lets the rules write. */
function openQueues({ name, queues, rules, parent }: OpenArgs): pulumi.Resource {
  const policy = (one: keyof RunQueues, statements: readonly Statement[]) =>
    new aws.sqs.QueuePolicy(
      `${name}-${one}-policy`,
      {
        queueUrl: queues[one].id,
        policy: policyDocument([...statements, denyPlainText("sqs:*", queues[one].arn)]),
      },
      { parent },
    );
  policy("undelivered", []);
  return policy("ended", [
    {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["sqs:SendMessage"],
      Resource: queues.ended.arn,
      Condition: { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } },
    },
  ]);
}
