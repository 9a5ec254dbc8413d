import kubernetes from "@pulumi/kubernetes";
import { physicalName } from "../../../../base/names.ts";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { selectorLabels } from "../labels.ts";
import type { PodContext } from "../pods/podContext.ts";
import { objectLabels } from "../scope.ts";

/** Port of every workload's Service. */
export const SERVICE_PORT = 80;

/** Tells a gateway that it keeps connections open: https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/3726-standard-application-protocols */
const WEBSOCKET = "kubernetes.io/ws";

/**
 * Connections from one address go to one pod. It counts for callers in the cluster: a gateway sends to pods and not to the
 * address of the Service. The time is the default of Kubernetes.
 */
const affinity = {
  sessionAffinity: "ClientIP",
  sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
} as const;

/** Physical name of all objects of a workload. */
export const workloadName = ({ name, kind }: Pick<WorkloadPlan, "name" | "kind">): string =>
  physicalName(kind === "cron" ? kubernetesNames.cronJob : kubernetesNames.service, [name]);

/** A Service inside the cluster; the edge routes to it. */
export function createService(workload: WorkloadPlan, { scope, foundation, parent }: PodContext): void {
  new kubernetes.core.v1.Service(
    `${scope.name}-${workload.name}-service`,
    {
      metadata: {
        name: workloadName(workload),
        namespace: foundation.namespace,
        labels: objectLabels(scope, workload.name, "workload"),
      },
      spec: {
        type: "ClusterIP",
        selector: selectorLabels(scope.stack, workload.name),
        ports: [
          {
            name: "http",
            port: SERVICE_PORT,
            targetPort: "http",
            protocol: "TCP",
            ...(workload.kind === "websocket" ? { appProtocol: WEBSOCKET } : {}),
          },
        ],
        ...(workload.sessionAffinity ? affinity : {}),
      },
    },
    { parent },
  );
}
