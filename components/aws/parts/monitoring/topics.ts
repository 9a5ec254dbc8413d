import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isWebhook } from "../../../../config/alerts.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import { denyPlainText, policyDocument } from "../security/iam.ts";
import { publishers } from "../security/notifiers.ts";
import type { LevelTopic } from "./levelTopics.ts";

interface TopicArgs {
  readonly scope: Scope;
  readonly foundation: Foundation;
  readonly levelTopic: Pick<LevelTopic, "level" | "region">;
  readonly parent: pulumi.Resource;
}

/** The topic of a level in one region, with the level's address as subscriber. */
export function topic({ scope, foundation, levelTopic, parent }: TopicArgs): aws.sns.Topic {
  const { name, stack, plan, settings } = scope;
  const { level, region } = levelTopic;
  const home = region === scope.region;
  const label = `${name}-level-${level}${home ? "" : `-${region}`}`;
  const opts = { parent };
  const made = new aws.sns.Topic(
    label,
    {
      region,
      displayName: `${stack}: ${plan.escalation[level] ?? `level ${level}`}`.slice(0, 100),
      // The stack's key can be used in its own region only.
      ...(home ? { kmsMasterKeyId: foundation.key.keyId } : {}),
    },
    opts,
  );
  new aws.sns.TopicPolicy(
    `${label}-policy`,
    {
      region,
      arn: made.arn,
      policy: policyDocument([
        ...publishers({ arn: made.arn, account: foundation.account, region }),
        denyPlainText("sns:Publish", made.arn),
      ]),
    },
    opts,
  );
  const address = settings.alerts[level];
  if (address !== undefined) {
    new aws.sns.TopicSubscription(
      `${label}-subscription`,
      { region, topic: made.arn, ...subscriberOf(address) },
      opts,
    );
  }
  return made;
}

/** The URL of a webhook is a secret: whoever knows it can call it. */
const subscriberOf = (address: string) =>
  isWebhook(address)
    ? { protocol: "https", endpoint: pulumi.secret(address) }
    : { protocol: "email", endpoint: address };
