import { type FactsOf, provider } from "./facts.ts";

/** Rights, keys and secrets, and who is told of what. */
export const account: FactsOf = {
  "aws:budgets/budget:Budget": { replacing: ["budgetType"], source: `${provider}/budgets/budget.go` },
  "aws:cloudtrail/trail:Trail": { source: `${provider}/cloudtrail/trail.go` },
  "aws:cloudwatch/dashboard:Dashboard": {
    replacing: ["dashboardName"],
    once: ["dashboardName"],
    source: `${provider}/cloudwatch/dashboard.go`,
  },
  "aws:cloudwatch/eventRule:EventRule": {
    replacing: ["eventBusName"],
    source: `${provider}/events/rule.go`,
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    replacing: ["rule", "eventBusName"],
    source: `${provider}/events/target.go`,
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    replacing: ["deliveryDestinationArn", "deliverySourceName"],
    once: ["deliverySourceName"],
    source: `${provider}/logs/delivery.go`,
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    replacing: ["name", "outputFormat"],
    once: ["name"],
    source: `${provider}/logs/delivery_destination.go`,
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    replacing: ["logType", "name", "resourceArn"],
    once: ["name"],
    source: `${provider}/logs/delivery_source.go`,
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    replacing: ["name"],
    once: ["name"],
    source: `${provider}/logs/group.go`,
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    replacing: ["alarmName"],
    once: ["alarmName"],
    source: `${provider}/cloudwatch/composite_alarm.go`,
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { source: `${provider}/cloudwatch/metric_alarm.go` },
  "aws:iam/instanceProfile:InstanceProfile": {
    replacing: ["path"],
    source: `${provider}/iam/instance_profile.go`,
  },
  "aws:iam/role:Role": { replacing: ["path"], source: `${provider}/iam/role.go` },
  "aws:iam/rolePolicy:RolePolicy": { replacing: ["role"], source: `${provider}/iam/role_policy.go` },
  "aws:kms/alias:Alias": { replacing: ["name"], once: ["name"], source: `${provider}/kms/alias.go` },
  "aws:kms/key:Key": { source: `${provider}/kms/key.go` },
  "aws:secretsmanager/secret:Secret": { source: `${provider}/secretsmanager/secret.go` },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    replacing: ["secretArn"],
    once: ["secretArn"],
    source: `${provider}/secretsmanager/secret_policy.go`,
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    replacing: ["secretId", "secretString"],
    source: `${provider}/secretsmanager/secret_version.go`,
  },
  "aws:sns/topic:Topic": { source: `${provider}/sns/topic.go` },
  "aws:sns/topicPolicy:TopicPolicy": {
    replacing: ["arn"],
    once: ["arn"],
    source: `${provider}/sns/topic_policy.go`,
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    replacing: ["endpoint", "protocol", "topic"],
    source: `${provider}/sns/topic_subscription.go`,
  },
};
