import kubernetes from "@pulumi/kubernetes";
import { physicalName } from "../../../../base/names.ts";
import type { WorkloadPlan } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { selectorLabels } from "../labels.ts";
import type { PodContext } from "../pods/podContext.ts";
import { objectLabels } from "../scope.ts";

/** Port of every workload's Service. */
export const SERVICE_PORT = 80;

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
        ports: [{ name: "http", port: SERVICE_PORT, targetPort: "http", protocol: "TCP" }],
      },
    },
    { parent },
  );
}
