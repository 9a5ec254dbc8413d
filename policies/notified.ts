import type { Condition } from "./conditions.ts";
import { at, isList, type PolicyValue } from "./values.ts";

/** Inputs of a notification of AWS Budgets that name who gets it. */
const SUBSCRIBERS = ["subscriberEmailAddresses", "subscriberSnsTopicArns"] as const;

/** Whether a notification of AWS Budgets goes to somebody. An address may be known only after apply, their list may not. */
const hasSubscriber = (notification: PolicyValue | undefined): boolean =>
  SUBSCRIBERS.some((input) => {
    const subscribers = at(notification, input);
    return isList(subscribers) && subscribers.some((one) => one !== "" && one !== null);
  });

/** A notification that goes to somebody. AWS accepts no other: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html */
export const subscribed: Condition = {
  expected: "an e-mail address or a topic that gets it",
  holds: hasSubscriber,
};

/** At least one notification that goes to somebody. */
export const someSubscribed: Condition = {
  expected: "a notification that goes to an e-mail address or a topic",
  holds: (notifications) => isList(notifications) && notifications.some(hasSubscriber),
};
