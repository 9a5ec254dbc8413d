import type { Autoscaler, MetricSpec } from "../sandbox/client/objects.ts";
import type { KubeObject } from "../sandbox/client/transport.ts";
import { listOf } from "./list.ts";
import type { ProofContext } from "./proof.ts";
import { inNamespace } from "./stack.ts";

interface Trigger {
  readonly type: string;
  readonly metricType?: "Utilization" | "AverageValue" | "Value";
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ScaledObject extends KubeObject {
  readonly spec: {
    readonly scaleTargetRef: { readonly name: string; readonly apiVersion?: string; readonly kind?: string };
    readonly minReplicaCount?: number;
    readonly maxReplicaCount?: number;
    readonly advanced?: {
      readonly horizontalPodAutoscalerConfig?: {
        readonly name?: string;
        readonly behavior?: Autoscaler["spec"]["behavior"];
      };
    };
    readonly triggers: readonly Trigger[];
  };
}

const NAME_LABEL = "scaledobject.keda.sh/name";
/** KEDA's own default: https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
const DEFAULT_MAX = 100;

/** Which key of a trigger holds its target. */
const targets: Readonly<Record<string, string>> = {
  redis: "listLength",
  prometheus: "threshold",
  rabbitmq: "value",
  kafka: "lagThreshold",
  "aws-sqs-queue": "queueLength",
};

/** What the trigger measures, in KEDA's name for the metric: `s<index>-<type>-<subject>`. */
const metricName = ({ type, metadata }: Trigger, index: number): string => {
  const { listName, queueName, metricName: given, topic } = metadata;
  const subject = listName ?? queueName ?? given ?? topic;
  const name = subject === undefined ? type : `${type}-${subject}`;
  return `s${index}-${name.replaceAll(/[/.:%()]/g, "-")}`;
};

const RESOURCES: readonly string[] = ["cpu", "memory"];

function metricOf(trigger: Trigger, index: number, scaledObject: string): MetricSpec {
  const { type, metricType, metadata } = trigger;
  if (RESOURCES.includes(type)) {
    const value = metadata.value ?? "0";
    const target =
      metricType === "AverageValue"
        ? { type: metricType, averageValue: value }
        : { type: "Utilization", averageUtilization: Number(value) };
    return { type: "Resource", resource: { name: type, target } };
  }
  const value = metadata[targets[type] ?? "value"];
  if (value === undefined) {
    throw new Error(
      `ScaledObject ${scaledObject}: got a trigger of the type ${type}, expected one of ${[...RESOURCES, ...Object.keys(targets)].join(", ")}`,
    );
  }
  return {
    type: "External",
    external: {
      metric: { name: metricName(trigger, index), selector: { matchLabels: { [NAME_LABEL]: scaledObject } } },
      target: { type: "AverageValue", averageValue: value },
    },
  };
}

/** The autoscaler that KEDA makes for a ScaledObject: the same bounds, targets and behaviour, and owned by it. */
export function autoscalerOf({ apiVersion, kind, metadata, spec }: ScaledObject): Autoscaler {
  const { scaleTargetRef: target, advanced, minReplicaCount = 0, maxReplicaCount = DEFAULT_MAX } = spec;
  const { name = `keda-hpa-${metadata.name}`, behavior } = advanced?.horizontalPodAutoscalerConfig ?? {};
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: {
      name,
      ...inNamespace(metadata.namespace),
      labels: { [NAME_LABEL]: metadata.name, "app.kubernetes.io/managed-by": "keda-operator" },
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "", controller: true }],
    },
    spec: {
      scaleTargetRef: {
        apiVersion: target.apiVersion ?? "apps/v1",
        kind: target.kind ?? "Deployment",
        name: target.name,
      },
      // From zero to one is KEDA's own step; the autoscaler goes on from one.
      minReplicas: Math.max(1, minReplicaCount),
      maxReplicas: maxReplicaCount,
      metrics: spec.triggers.map((trigger, index) => metricOf(trigger, index, metadata.name)),
      ...(behavior === undefined ? {} : { behavior }),
    },
  };
}

/** Makes the autoscaler of each ScaledObject of the stack, as KEDA would. Returns what it made. */
export async function standInForKeda(
  context: Pick<ProofContext, "client" | "subject">,
): Promise<readonly Autoscaler[]> {
  const scaledObjects = (await listOf(context, "ScaledObject")) as unknown as readonly ScaledObject[];
  const autoscalers = scaledObjects.map(autoscalerOf);
  for (const autoscaler of autoscalers)
    await context.client.apply(autoscaler, { fieldManager: "keda-operator" });
  return autoscalers;
}
