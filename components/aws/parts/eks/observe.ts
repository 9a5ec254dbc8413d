import type * as pulumi from "@pulumi/pulumi";
import { observeOnCluster } from "../../../kubernetes/compute/onCluster.ts";
import { describeNotSent, type Receivers } from "../../../kubernetes/observability.ts";
import { OPERATORS_NAMESPACE } from "../../../kubernetes/parts/network/operatorPods.ts";
import type { Foundation } from "../../foundation.ts";
import type { ObservedCluster, Running } from "../running.ts";
import type { Scope } from "../scope.ts";
import { allow } from "../security/iam.ts";
import { useKeyThrough } from "../security/keys.ts";
import { addRights } from "./podIdentity.ts";

/** The topic of a level, in the stack's own region. */
interface Notified {
  readonly level: string;
  readonly arn: pulumi.Output<string>;
}

interface ObserveArgs {
  readonly foundation: Foundation;
  readonly cluster: ObservedCluster;
  readonly topics: readonly Notified[];
}

/** SNS takes 100 characters, and no line breaks: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const SUBJECT = '{{ printf "%s: %s" (.Status | toUpper) .GroupLabels.alertname }}';

/**
 * Publishes the alerts of each level to its topic, as alarms do: then e-mail addresses get them too. Without keys, Alertmanager
 * signs with the role of its pods.
 * https://prometheus.io/docs/alerting/latest/configuration/#sns_config,
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.SNSConfig
 */
const receiversOf = (topics: readonly Notified[], region: string): Receivers =>
  Object.fromEntries(
    topics.map(({ level, arn }) => [
      level,
      { snsConfigs: [{ topicARN: arn, sigv4: { region }, subject: SUBJECT, sendResolved: true }] },
    ]),
  );

/** Lets Alertmanager publish to the topics of the stack, and to no others. */
function letPublish(scope: Scope, { foundation, cluster: { identities, group }, topics }: ObserveArgs): void {
  const notifier = identities.alertmanager;
  if (notifier === undefined || topics.length === 0) return;
  const statements = [
    allow(
      ["sns:Publish"],
      topics.map(({ arn }) => arn),
    ),
    useKeyThrough({ key: foundation.key, region: scope.region, service: "sns", use: "write" }),
  ];
  addRights(`${scope.name}-alertmanager-policy`, notifier, { statements, parent: group });
}

/** How the dashboard in Grafana is reached. */
const grafana = {
  none: "none: the cluster has no Grafana (echelon:monitoring)",
  install: `kubectl --namespace ${OPERATORS_NAMESPACE} port-forward service/kube-prometheus-stack-grafana 3000:80`,
  existing: "in the Grafana of the cluster",
} as const;

/** Values for the stack's outputs: who hears of the alerts of Prometheus, and where its figures are seen. */
export const observedOutputs = ({ on, identities }: ObservedCluster): Running["outputs"] => ({
  alertsNotSent: identities.alertmanager === undefined ? describeNotSent(on.scope) : "none",
  grafana: grafana[on.scope.plan.operators.monitoring],
});

/** What Prometheus measures. An Alertmanager that was there before has no role of the stack, and calls webhooks itself. */
export function observeCluster(scope: Scope, args: ObserveArgs): void {
  const { on, identities } = args.cluster;
  letPublish(scope, args);
  observeOnCluster(
    on,
    identities.alertmanager === undefined ? undefined : receiversOf(args.topics, scope.region),
  );
}
