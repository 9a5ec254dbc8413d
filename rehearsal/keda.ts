import type { HorizontalPodAutoscaler, ScaledObject } from "../sandbox/client/objects.ts";
import { listOf } from "./list.ts";
import type { ProofContext } from "./proof.ts";

type Trigger = ScaledObject["spec"]["triggers"][number];
type Metric = NonNullable<HorizontalPodAutoscaler["spec"]["metrics"]>[number];
type ToMetric = (trigger: Trigger, index: number, scaledObject: string) => Metric;

const NAME_LABEL = "scaledobject.keda.sh/name";
/** KEDA's default: https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
const DEFAULT_MAX = 100;

const usage: ToMetric = ({ type, metricType = "Utilization", metadata }) => ({
  type: "Resource",
  resource: { name: type, target: { type: metricType, averageUtilization: Number(metadata.value) } },
});

/** What KEDA calls the metric of a trigger after its index, and which of its fields is the target. */
type External = (metadata: Trigger["metadata"]) => readonly [name: string, target: string | undefined];

/** KEDA replaces some characters of what it puts into the name of a metric. */
const inName = (text = ""): string => text.replaceAll(/[/.:%()]/g, "-");

/** https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/redis_streams_scaler.go#L312 */
const streamLength: External = ({ stream, streamLength: target }) => [
  `redis-streams-${inName(stream)}`,
  target,
];

/** https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/redis_scaler.go */
const listLength: External = ({ listName, listLength: target }) => [`redis-${inName(listName)}`, target];

/** https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/prometheus_scaler.go */
const queryResult: External = ({ threshold }) => ["prometheus", threshold];

/** https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/rabbitmq_scaler.go */
const queueLength: External = ({ queueName = "", value }) => [
  `rabbitmq-${inName(encodeURIComponent(queueName))}`,
  value,
];

/** https://github.com/kedacore/keda/blob/v2.20.2/pkg/scalers/kafka_scaler.go */
const topicLag: External = ({ topic, lagThreshold }) => [`kafka-${inName(topic)}`, lagThreshold];

const external =
  (of: External): ToMetric =>
  ({ metadata }, index, scaledObject) => {
    const [name, averageValue] = of(metadata);
    return {
      type: "External",
      external: {
        metric: { name: `s${index}-${name}`, selector: { matchLabels: { [NAME_LABEL]: scaledObject } } },
        target: { type: "AverageValue", averageValue },
      },
    };
  };

/** The triggers that stacks have: components/kubernetes/parts/pods/autoscaling.ts. */
const metrics: Readonly<Record<string, ToMetric>> = {
  cpu: usage,
  memory: usage,
  "redis-streams": external(streamLength),
  redis: external(listLength),
  rabbitmq: external(queueLength),
  kafka: external(topicLag),
  prometheus: external(queryResult),
};

function metricOf(trigger: Trigger, index: number, scaledObject: string): Metric {
  const toMetric = metrics[trigger.type];
  if (toMetric !== undefined) return toMetric(trigger, index, scaledObject);
  throw new Error(
    `ScaledObject ${scaledObject}: got a trigger of the type ${trigger.type}, expected one of ${Object.keys(metrics).join(", ")}`,
  );
}

/** The autoscaler that KEDA makes for a ScaledObject: with its bounds, targets and behaviour, and owned by it. */
export function autoscalerOf({ apiVersion, kind, metadata, spec }: ScaledObject): HorizontalPodAutoscaler {
  const { scaleTargetRef: target, advanced, minReplicaCount = 0, maxReplicaCount = DEFAULT_MAX } = spec;
  const { name = `keda-hpa-${metadata.name}`, behavior } = advanced?.horizontalPodAutoscalerConfig ?? {};
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: { [NAME_LABEL]: metadata.name, "app.kubernetes.io/managed-by": "keda-operator" },
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", controller: true }],
    },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", ...target },
      // KEDA itself takes the step between zero and one; its autoscaler goes on from one.
      minReplicas: Math.max(1, minReplicaCount),
      maxReplicas: maxReplicaCount,
      metrics: spec.triggers.map((trigger, index) => metricOf(trigger, index, metadata.name)),
      behavior,
    },
  };
}

/** Makes the autoscaler of each ScaledObject of the stack, as KEDA would; returns what it made. */
export async function standInForKeda(context: ProofContext): Promise<readonly HorizontalPodAutoscaler[]> {
  const autoscalers = (await listOf(context, "ScaledObject")).map(autoscalerOf);
  for (const autoscaler of autoscalers)
    await context.client.apply(autoscaler, { fieldManager: "keda-operator" });
  return autoscalers;
}
