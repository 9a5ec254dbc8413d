import * as pulumi from "@pulumi/pulumi";
import { allowService, type Statement } from "./iam.ts";

/** Services that notify people: alarms, and the budget. */
export const notifiers = { alarms: "cloudwatch.amazonaws.com", budget: "budgets.amazonaws.com" } as const;

interface Topic {
  readonly arn: pulumi.Input<string>;
  readonly account: pulumi.Input<string>;
  /** Region of the topic. An alarm notifies topics of its own region only. */
  readonly region: string;
}

/**
 * Lets the alarms and budgets of the account publish to a topic.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export const publishers = ({ arn, account, region }: Topic): Statement[] => [
  allowService(notifiers.alarms, ["sns:Publish"], arn, {
    account,
    arn: pulumi.interpolate`arn:aws:cloudwatch:${region}:${account}:alarm:*`,
  }),
  allowService(notifiers.budget, ["sns:Publish"], arn, {
    account,
    arn: pulumi.interpolate`arn:aws:budgets::${account}:*`,
  }),
];
