import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { TriggerPlan } from "../../plan/types.ts";
import { Containers } from "./compute/containers.ts";
import { dashboardBody } from "./parts/dashboard.ts";
import { alarmArgs } from "./parts/metrics.ts";
import { type AwsContext, Capability } from "./parts/scope.ts";
import { sightings, type Watched } from "./parts/sightings.ts";
import { dashboardName, type Level, levels, Topics } from "./parts/topics.ts";

/** Alarms on the stated triggers, a topic for each level of the ladder, and the dashboard. */
export class Observability extends Capability {
  readonly topics: Topics;

  constructor(context: AwsContext, watched: Watched) {
    super("Observability", context);
    const { plan } = context;
    this.topics = new Topics(context, watched.foundation, this);
    for (const level of levels) {
      const used =
        plan.escalation[level] !== undefined || plan.triggers.some((one) => String(one.level) === level);
      if (used) this.topics.of(level);
    }
    for (const trigger of plan.triggers) this.alarms(trigger, watched);
    new aws.cloudwatch.Dashboard(
      `${this.prefix}-overview`,
      { dashboardName: dashboardName(context), dashboardBody: dashboardBody(context, watched) },
      { parent: this },
    );
    this.registerOutputs({ dashboard: dashboardName(context) });
  }

  private alarms(trigger: TriggerPlan, watched: Watched): void {
    const { name, signal, above, below, windowSeconds, severity, level, action } = trigger;
    for (const { subject, measure, region } of sightings[signal](watched)) {
      const label = [this.prefix, "trigger", name, subject].filter((part) => part !== "").join("-");
      const topic = this.topics.of(String(level) as Level, region);
      const line = above === undefined ? `below ${below}` : `above ${above}`;
      new aws.cloudwatch.MetricAlarm(
        label,
        {
          ...(region === undefined ? {} : { region }),
          alarmDescription: `${severity}, level ${level}: ${signal} ${line} (${action})`,
          ...alarmArgs({ measure, above, below, windowSeconds }),
          alarmActions: [topic.arn, ...emergency(trigger, watched)],
          okActions: [topic.arn],
        },
        { parent: this },
      );
    }
  }
}

/** Failing requests grow every autoscaled workload; the other signals have alarms of their own that grow it. */
const emergency = ({ signal, action }: TriggerPlan, { workloads }: Watched): pulumi.Output<string>[] =>
  signal === "errorPercent" && action === "scale-up" && workloads instanceof Containers
    ? workloads.services.flatMap(({ growth }) => (growth === null ? [] : [growth.arn]))
    : [];
