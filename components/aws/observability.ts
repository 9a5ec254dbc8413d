import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { isWebhook } from "../../config/alerts.ts";
import { onDemand } from "../onDemand.ts";
import type { Foundation } from "./foundation.ts";
import { capabilityGroup } from "./parts/capabilityGroup.ts";
import type * as observeModule from "./parts/eks/observe.ts";
import { dashboardBody, dashboardName } from "./parts/monitoring/dashboard.ts";
import { type Alarm, type LevelTopic, levelTopics, spendRecipient } from "./parts/monitoring/levelTopics.ts";
import { alarmArgs } from "./parts/monitoring/metrics.ts";
import { failuresOf, type MeasuredParts, signalSources } from "./parts/monitoring/signalSources.ts";
import { budgetPanels, burnAlarm, burnsOf } from "./parts/monitoring/slos.ts";
import { topic } from "./parts/monitoring/topics.ts";
import type { Scope } from "./parts/scope.ts";

const load = onDemand(import.meta);

/** Who is notified of the spend, in the form of AWS Budgets. */
type Subscriber =
  | { readonly subscriberEmailAddresses: string[] }
  | { readonly subscriberSnsTopicArns: pulumi.Output<string>[] };

/** Who receives notifications. */
export interface Recipients {
  /** Recipient of the spend; null if `echelon:alerts` names no address. */
  readonly spend: Subscriber | null;
}

type Topics = readonly (LevelTopic & { readonly topic: aws.sns.Topic })[];

/** A topic for each level of the escalation ladder, alarms for the triggers of the profile, and the dashboard. */
export function createObservability(
  scope: Scope,
  { foundation, ...parts }: MeasuredParts & { readonly foundation: Foundation },
): Recipients {
  const group = capabilityGroup("Observability", scope);
  const sources = signalSources(parts);
  const failures = failuresOf(parts);
  const burns = burnsOf(scope, failures);
  const publishing = burns.map(({ alert, region }) => ({ level: String(alert.level), region }));
  const topics: Topics = levelTopics(scope, sources, publishing).map((levelTopic) => ({
    ...levelTopic,
    topic: topic({ scope, foundation, levelTopic, parent: group }),
  }));
  for (const { topic: snsTopic, alarms } of topics) {
    for (const one of alarms) {
      const actions = [snsTopic.arn, ...growthActions(one, parts)];
      alarm(scope, one, { actions, restored: [snsTopic.arn], parent: group });
    }
  }
  for (const burn of burns) {
    const own = topics.find(
      ({ level, region }) => level === String(burn.alert.level) && region === burn.region,
    );
    if (own !== undefined) burnAlarm(scope, burn, { topic: own.topic.arn, parent: group });
  }
  const { observed } = parts.running;
  if (observed !== null)
    load<typeof observeModule>("./parts/eks/observe").observeCluster(scope, {
      foundation,
      cluster: observed,
      topics: atHome(scope, topics),
    });
  const name = dashboardName(scope);
  new aws.cloudwatch.Dashboard(
    `${scope.name}-overview`,
    { dashboardName: name, dashboardBody: dashboardBody(scope, sources, budgetPanels(scope, failures)) },
    // Its name is in URLs that people keep. Made first, the new one would be removed together with the old one.
    { parent: group, deleteBeforeReplace: true },
  );
  group.finish({ dashboard: name });
  return { spend: subscriber(scope, topics) };
}

/** Only topics of the stack's own region have its key, and Alertmanager's rights. */
const atHome = ({ region: home }: Scope, topics: Topics) =>
  topics.filter(({ region }) => region === home).map(({ level, topic: { arn } }) => ({ level, arn }));

interface AlarmTargets {
  /** ARNs of the actions when the alarm starts. */
  readonly actions: pulumi.Output<string>[];
  /** ARNs of the topics that are notified when it ends. */
  readonly restored: pulumi.Output<string>[];
  readonly parent: pulumi.Resource;
}

function alarm(scope: Scope, { trigger, source }: Alarm, { actions, restored, parent }: AlarmTargets): void {
  const { name, signal, above, below, windowSeconds, severity, level, action } = trigger;
  const { subject, query, region } = source;
  const line = above === undefined ? `below ${below}` : `above ${above}`;
  new aws.cloudwatch.MetricAlarm(
    [scope.name, "trigger", name, subject].filter((part) => part !== "").join("-"),
    {
      ...(region === undefined ? {} : { region }),
      alarmDescription: `${severity}, level ${level}: ${signal} ${line} (${action})`,
      ...alarmArgs({ query, above, below, windowSeconds }),
      alarmActions: actions,
      okActions: restored,
    },
    { parent },
  );
}

/** Policies that an alarm on failing requests runs. Workloads have separate alarms for the other signals. */
const growthActions = ({ trigger }: Alarm, { running }: MeasuredParts): readonly pulumi.Output<string>[] =>
  trigger.signal === "errorPercent" && trigger.action === "scale-up" ? running.growth : [];

/** AWS Budgets sends e-mail itself; a URL is called through the topic of its level. */
function subscriber(scope: Scope, topics: Topics): Subscriber | null {
  const recipient = spendRecipient(scope);
  if (recipient === null) return null;
  if (!isWebhook(recipient.address)) return { subscriberEmailAddresses: [recipient.address] };
  const own = topics.filter(({ level, region }) => level === recipient.level && region === scope.region);
  return { subscriberSnsTopicArns: own.map(({ topic: snsTopic }) => snsTopic.arn) };
}
