import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import type { Foundation } from "../foundation.ts";
import { allowService, denyPlainText, policyDocument } from "./iam.ts";
import type { AwsContext } from "./scope.ts";

/** Services that publish: alarms, and the budget. */
const PUBLISHERS = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];

export type Level = "1" | "2" | "3" | "4";
export const levels: readonly Level[] = ["1", "2", "3", "4"];

/** Topics of the escalation ladder: one a level, and a second in another region where an alarm lives there. */
export class Topics {
  readonly #made = new Map<string, aws.sns.Topic>();
  readonly #context: AwsContext;
  readonly #foundation: Foundation;
  readonly #parent: pulumi.Resource;

  constructor(context: AwsContext, foundation: Foundation, parent: pulumi.Resource) {
    this.#context = context;
    this.#foundation = foundation;
    this.#parent = parent;
  }

  /** The topic of a level; an alarm publishes in its own region only. */
  of(level: Level, region: string = this.#context.region): aws.sns.Topic {
    const known = this.#made.get(`${level} ${region}`);
    if (known !== undefined) return known;
    const made = this.#make(level, region);
    this.#made.set(`${level} ${region}`, made);
    return made;
  }

  #make(level: Level, region: string): aws.sns.Topic {
    const { name, stack, plan, settings } = this.#context;
    const { account, key } = this.#foundation;
    const home = region === this.#context.region;
    const label = `${name}-level-${level}${home ? "" : `-${region}`}`;
    const opts = { parent: this.#parent };
    const topic = new aws.sns.Topic(
      label,
      {
        region,
        displayName: `${stack}: ${plan.escalation[level] ?? `level ${level}`}`.slice(0, 100),
        // The stack's key is of its own region.
        ...(home ? { kmsMasterKeyId: key.keyId } : {}),
      },
      opts,
    );
    new aws.sns.TopicPolicy(
      `${label}-policy`,
      {
        region,
        arn: topic.arn,
        policy: policyDocument([
          allowService(PUBLISHERS, ["sns:Publish"], topic.arn, account),
          denyPlainText("sns:Publish", topic.arn),
        ]),
      },
      opts,
    );
    const address = settings.alerts[level];
    if (address !== undefined) {
      new aws.sns.TopicSubscription(
        `${label}-subscription`,
        {
          region,
          topic: topic.arn,
          protocol: address.includes("://") ? "https" : "email",
          endpoint: address,
        },
        opts,
      );
    }
    return topic;
  }
}

/** Name of the dashboard, which its URL carries. */
export const dashboardName = ({ name, stack }: AwsContext): string =>
  physicalName("aws-dashboard", [name, stack]);
