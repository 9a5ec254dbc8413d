import aws from "@pulumi/aws";
import { type AwsContext, Capability } from "./parts/scope.ts";
import { levels, type Topics } from "./parts/topics.ts";

/** Shares of the budget at which somebody hears of the spend, percent. */
const NOTIFY_PERCENT = [80, 100];

/** The tag by which AWS counts the stack's spend; it has to be activated once as a cost allocation tag. */
export const COST_TAG = "echelon:stack";

/** A monthly budget of AWS over what carries the stack's tag. */
export class Budget extends Capability {
  constructor(context: AwsContext, topics: Topics) {
    super("Budget", context);
    const { plan, stack } = context;
    const subscriber = subscriberOf(context, topics);
    new aws.budgets.Budget(
      `${this.prefix}-monthly-budget`,
      {
        budgetType: "COST",
        timeUnit: "MONTHLY",
        limitAmount: String(plan.budget.monthlyUSD),
        limitUnit: "USD",
        costFilters: [{ name: "TagKeyValue", values: [`user:${COST_TAG}$${stack}`] }],
        notifications:
          subscriber === null
            ? []
            : NOTIFY_PERCENT.map((threshold) => ({
                ...subscriber,
                comparisonOperator: "GREATER_THAN",
                notificationType: "ACTUAL",
                threshold,
                thresholdType: "PERCENTAGE",
              })),
      },
      { parent: this },
    );
    this.registerOutputs({ monthlyUSD: plan.budget.monthlyUSD });
  }
}

/** Whoever hears of the lowest level: an e-mail address by itself, a URL through the level's topic. */
function subscriberOf({ settings }: AwsContext, topics: Topics) {
  const level = levels.find((one) => settings.alerts[one] !== undefined);
  const address = level === undefined ? undefined : settings.alerts[level];
  if (level === undefined || address === undefined) return null;
  return address.includes("://")
    ? { subscriberSnsTopicArns: [topics.of(level).arn] }
    : { subscriberEmailAddresses: [address] };
}
