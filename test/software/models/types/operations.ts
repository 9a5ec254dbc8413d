import { AUTONAMED, PARENT, type PublishedTypes } from "../type.ts";

/** Backups, signals, alarms and budgets. */
export const operations: PublishedTypes = {
  "aws:backup/plan:Plan": {
    schema: "AWS::Backup::BackupPlan",
    names: {
      name: "BackupPlan.BackupPlanName",
      rules: "BackupPlan.BackupPlanRule",
      "rules.targetVaultName": "TargetBackupVault",
      "rules.schedule": "ScheduleExpression",
      "rules.startWindow": "StartWindowMinutes",
      "rules.completionWindow": "CompletionWindowMinutes",
      "rules.lifecycle.deleteAfter": "DeleteAfterDays",
    },
  },
  "aws:backup/selection:Selection": {
    schema: "AWS::Backup::BackupSelection",
    names: {
      iamRoleArn: "BackupSelection.IamRoleArn",
      name: "BackupSelection.SelectionName",
      planId: "BackupPlanId",
      resources: "BackupSelection.Resources",
      conditions: "BackupSelection.Conditions",
      "conditions.stringEquals.key": "ConditionKey",
      "conditions.stringEquals.value": "ConditionValue",
    },
  },
  "aws:backup/vault:Vault": {
    schema: "AWS::Backup::BackupVault",
    names: { name: "BackupVaultName", kmsKeyArn: "EncryptionKeyArn" },
  },
  "aws:budgets/budget:Budget": {
    schema: "AWS::Budgets::Budget",
    names: {
      budgetType: "Budget.BudgetType",
      limitAmount: "Budget.BudgetLimit.Amount",
      limitUnit: "Budget.BudgetLimit.Unit",
      timeUnit: "Budget.TimeUnit",
      notifications: "NotificationsWithSubscribers",
      "notifications.comparisonOperator": "Notification.ComparisonOperator",
      "notifications.notificationType": "Notification.NotificationType",
      "notifications.threshold": "Notification.Threshold",
      "notifications.thresholdType": "Notification.ThresholdType",
    },
    beside: {
      costFilters: "The schema has it as free JSON.",
      "notifications.subscriberEmailAddresses": "Subscribers are pairs of kind and address.",
    },
    given: { Subscribers: "They are pairs of kind and address." },
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": { schema: "AWS::CloudWatch::CompositeAlarm" },
  "aws:cloudwatch/dashboard:Dashboard": { schema: "AWS::CloudWatch::Dashboard" },
  "aws:cloudwatch/eventRule:EventRule": { schema: "AWS::Events::Rule" },
  "aws:cloudwatch/eventTarget:EventTarget": {
    schema: "AWS::Events::Rule",
    at: "Targets",
    beside: { rule: PARENT },
    given: { Id: AUTONAMED },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": { schema: "AWS::Logs::Delivery" },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    schema: "AWS::Logs::DeliveryDestination",
    names: { deliveryDestinationConfiguration: "" },
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { schema: "AWS::Logs::DeliverySource" },
  "aws:cloudwatch/logGroup:LogGroup": { schema: "AWS::Logs::LogGroup", names: { name: "LogGroupName" } },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    schema: "AWS::CloudWatch::Alarm",
    names: {
      metricQueries: "Metrics",
      "metricQueries.metric": "MetricStat",
      "metricQueries.metric.metricName": "Metric.MetricName",
      "metricQueries.metric.namespace": "Metric.Namespace",
      "metricQueries.metric.dimensions": "Metric.Dimensions",
    },
  },
  "aws:dlm/lifecyclePolicy:LifecyclePolicy": { schema: "AWS::DLM::LifecyclePolicy" },
  "aws:sns/topic:Topic": { schema: "AWS::SNS::Topic" },
  "aws:sns/topicPolicy:TopicPolicy": {
    schema: "AWS::SNS::TopicPolicy",
    names: { arn: "Topics", policy: "PolicyDocument" },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    schema: "AWS::SNS::Subscription",
    names: { topic: "TopicArn" },
  },
};
