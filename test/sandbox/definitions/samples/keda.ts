import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { ITriggerAuthentication } from "@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication";

/** Objects of KEDA. */
export const keda = {
  scaledObject: {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "agents", namespace: "default" },
    spec: {
      scaleTargetRef: { name: "agents" },
      minReplicaCount: 2,
      maxReplicaCount: 20,
      advanced: {
        horizontalPodAutoscalerConfig: {
          name: "agents",
          behavior: {
            scaleDown: {
              stabilizationWindowSeconds: 300,
              selectPolicy: "Min",
              policies: [{ type: "Pods", value: 2, periodSeconds: 60 }],
            },
          },
        },
      },
      triggers: [
        { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
        {
          type: "redis",
          name: "backlog",
          metadata: { address: "redis:6379", listName: "work", listLength: "5" },
          authenticationRef: { name: "queue" },
        },
      ],
    },
  } satisfies IScaledObject,
  triggerAuthentication: {
    apiVersion: "keda.sh/v1alpha1",
    kind: "TriggerAuthentication",
    metadata: { name: "queue", namespace: "default" },
    spec: { secretTargetRef: [{ parameter: "password", name: "redis", key: "password" }] },
  } satisfies ITriggerAuthentication,
} as const;
