import kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import type { OnCluster } from "../../../kubernetes/compute/onCluster.ts";
import { dnsRules } from "../../../kubernetes/parts/network/dns.ts";
import { allowTraffic, anyAddress, tcp } from "../../../kubernetes/parts/network/network.ts";
import { logGroup } from "../monitoring/logGroup.ts";
import { allow } from "../security/iam.ts";
import { agentRule } from "./agent.ts";
import { collectorValues } from "./collector.ts";
import { podIdentity } from "./podIdentity.ts";
import type { ClusterPlace, PreparedCluster } from "./prepared.ts";

/** The release, the chart and the service account of its pods. */
const NAME = "fluent-bit";

/** The newest in the chart's Chart.yaml, as of 2026-08-18: https://github.com/fluent/helm-charts/tree/main/charts/fluent-bit */
const CHART = {
  chart: NAME,
  version: "0.58.1",
  repositoryOpts: { repo: "https://fluent.github.io/helm-charts" },
};

const INSTALL_SECONDS = 600;

/** CloudWatch answers over HTTPS, at a public address or at that of an endpoint in the network. */
const HTTPS = 443;

interface PodLogsArgs extends Pick<PreparedCluster, "cluster" | "on"> {
  readonly place: ClusterPlace;
}

/** Writing into the streams of one log group: the group itself is Pulumi's, and nothing is read. */
const writing = (group: pulumi.Input<string>) =>
  allow(["logs:CreateLogStream", "logs:PutLogEvents"], pulumi.interpolate`${group}:*`);

/**
 * The namespace of the collector. It reads files of its node, which the restricted namespace of the stack lets no pod do, and
 * it counts in no quota of the tier. Nobody calls its pods, and they call CloudWatch only.
 */
function home({ scope, foundation }: OnCluster): kubernetes.core.v1.Namespace {
  const made = new kubernetes.core.v1.Namespace(
    `${scope.name}-pod-logs-namespace`,
    {
      metadata: {
        name: physicalName(kubernetesNames.label, [scope.name, scope.stack, "logs"]),
        labels: { ...scope.labels, "pod-security.kubernetes.io/enforce": "privileged" },
      },
    },
    { parent: scope.parent },
  );
  allowTraffic(
    scope,
    { ...foundation, namespace: made.metadata.name },
    {
      name: "pod-logs",
      pods: {},
      ingress: [],
      egress: [
        ...dnsRules(scope.settings.own.kubernetes.dns),
        agentRule,
        { peers: anyAddress, ports: tcp(HTTPS) },
      ],
    },
    scope.parent,
  );
  return made;
}

/**
 * Collects what the pods of the stack write, on each node, into a log group with the retention time of the tier. Logs of
 * other namespaces stay where they are. docs/decisions/0025-logs-of-pods.md
 *
 * @returns the log group; null if the stack collects nothing.
 */
export function collectPodLogs({ place, cluster, on }: PodLogsArgs): pulumi.Output<string> | null {
  const { scope, foundation, group: parent } = place;
  if (scope.plan.operators.logs !== "install") return null;
  const records = logGroup(`${scope.name}-pod-logs`, { scope, key: foundation.key, parent });
  const own = home(on);
  const namespace = own.metadata.name;
  const identity = podIdentity(`${scope.name}-pod-logs-collector`, {
    ...{ cluster, namespace, serviceAccount: NAME, parent },
    statements: [writing(records.arn)],
  });
  new kubernetes.helm.v3.Release(
    `${scope.name}-pod-logs-collector`,
    {
      ...CHART,
      ...{ name: NAME, namespace, atomic: true, timeout: INSTALL_SECONDS },
      values: collectorValues({
        ...{ name: NAME, namespace: on.scope.namespaceName },
        ...{ region: scope.region, group: records.name },
      }),
    },
    { parent: on.scope.parent, dependsOn: [...identity.ready] },
  );
  return records.name;
}
