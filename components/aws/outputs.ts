import type * as pulumi from "@pulumi/pulumi";
import { missingSecrets } from "../wiring.ts";
import { withoutImage } from "../workload/image.ts";
import { COST_TAG } from "./budget.ts";
import type { Edge } from "./edge.ts";
import type { Foundation } from "./foundation.ts";
import { dashboardName } from "./parts/monitoring/dashboard.ts";
import type { Scope } from "./parts/scope.ts";

/** Values for the stack's outputs that do not depend on the compute kind. */
export function outputsOf(
  scope: Scope,
  { foundation, edge }: { readonly foundation: Foundation; readonly edge: Edge | null },
): Readonly<Record<string, pulumi.Input<string>>> {
  const { region, plan, secrets, settings } = scope;
  return {
    region,
    vpc: foundation.network.vpcId,
    key: foundation.key.arn,
    dashboard: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboardName(scope)}`,
    imagePlatform: `linux/${settings.own.aws.architecture}`,
    placeholders:
      withoutImage(plan.workloads, settings)
        .map(({ name }) => name)
        .join(", ") || "none",
    dnsRecords: edge?.records ?? "none",
    missingSecrets: missingSecrets(plan, secrets).join(", ") || "none",
    budget: `activate ${COST_TAG} once as a cost allocation tag, so that AWS Budgets counts this stack's spend`,
  };
}
