import { of, type Rows } from "../row.ts";

const cloudwatch = (names: string) => of("cloudwatch", names);
const logs = (names: string) => of("logs", names);
const sns = (names: string) => of("sns", names);
const budgets = (names: string) => of("budgets", names);

/** Logs, alarms, topics, the dashboard and the budget. */
export const watch: Rows = {
  "aws:budgets/budget:Budget": {
    create: budgets("ModifyBudget TagResource"),
    read: budgets("ViewBudget ListTagsForResource"),
    update: budgets("ModifyBudget TagResource UntagResource"),
    delete: budgets("ModifyBudget"),
    schema: "aws-budgets-budget",
    resource: "aws_budgets_budget",
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    create: cloudwatch("PutDashboard"),
    read: cloudwatch("GetDashboard"),
    update: cloudwatch("PutDashboard"),
    delete: cloudwatch("DeleteDashboards"),
    schema: "aws-cloudwatch-dashboard",
    resource: "aws_cloudwatch_dashboard",
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    create: logs("CreateLogGroup PutRetentionPolicy AssociateKmsKey TagResource"),
    read: logs("DescribeLogGroups ListTagsForResource"),
    update: [
      ...logs("PutRetentionPolicy DeleteRetentionPolicy AssociateKmsKey DisassociateKmsKey"),
      ...logs("TagResource UntagResource"),
    ],
    delete: logs("DeleteLogGroup"),
    schema: "aws-logs-loggroup",
    resource: "aws_cloudwatch_log_group",
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    create: cloudwatch("PutCompositeAlarm TagResource"),
    read: cloudwatch("DescribeAlarms ListTagsForResource"),
    update: cloudwatch("PutCompositeAlarm TagResource UntagResource"),
    delete: cloudwatch("DeleteAlarms"),
    schema: "aws-cloudwatch-compositealarm",
    resource: "aws_cloudwatch_composite_alarm",
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    create: cloudwatch("PutMetricAlarm TagResource"),
    read: cloudwatch("DescribeAlarms ListTagsForResource"),
    update: cloudwatch("PutMetricAlarm TagResource UntagResource"),
    delete: cloudwatch("DeleteAlarms"),
    schema: "aws-cloudwatch-alarm",
    resource: "aws_cloudwatch_metric_alarm",
  },
  "aws:sns/topic:Topic": {
    create: sns("CreateTopic SetTopicAttributes TagResource"),
    read: sns("GetTopicAttributes ListTagsForResource"),
    update: sns("SetTopicAttributes TagResource UntagResource"),
    delete: sns("DeleteTopic"),
    schema: "aws-sns-topic",
    resource: "aws_sns_topic",
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    create: sns("SetTopicAttributes"),
    read: sns("GetTopicAttributes"),
    update: sns("SetTopicAttributes"),
    delete: sns("SetTopicAttributes"),
    schema: "aws-sns-topicpolicy",
    resource: "aws_sns_topic_policy",
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    create: sns("Subscribe"),
    read: sns("GetSubscriptionAttributes"),
    update: sns("SetSubscriptionAttributes"),
    delete: sns("Unsubscribe"),
    schema: "aws-sns-subscription",
    resource: "aws_sns_topic_subscription",
  },
};
