import * as pulumi from "@pulumi/pulumi";
import { COST_TAG } from "./budget.ts";
import { Containers } from "./compute/containers.ts";
import type { Host } from "./compute/host.ts";
import type { Edge } from "./edge.ts";
import type { Foundation } from "./foundation.ts";
import type { AwsContext } from "./parts/scope.ts";
import { dashboardName } from "./parts/topics.ts";

interface FactsArgs {
  readonly foundation: Foundation;
  readonly workloads: Containers | Host;
  readonly edge: Edge | null;
}

type Facts = Readonly<Record<string, pulumi.Input<string>>>;

const ofContainers = (region: string, { cluster, logGroups }: Containers): Facts => ({
  cluster: cluster.name,
  ...Object.fromEntries(Object.entries(logGroups).map(([name, group]) => [`logGroup-${name}`, group])),
  logs: pulumi.interpolate`aws logs tail ${Object.values(logGroups)[0] ?? ""} --follow --region ${region}`,
  shell: "none: tasks have a read-only root filesystem and no shell session",
});

const ofHost = (region: string, { instance, logs, address }: Host): Facts => ({
  instance: instance.id,
  address: address.publicIp,
  logGroup: logs.name,
  logs: pulumi.interpolate`aws logs tail ${logs.name} --follow --region ${region}`,
  shell: pulumi.interpolate`aws ssm start-session --target ${instance.id} --region ${region}`,
});

/** What people need to know after an `up`. */
export function facts({ name, stack, region, plan, secrets, ...rest }: AwsContext, args: FactsArgs): Facts {
  const { foundation, workloads, edge } = args;
  const missing = plan.externals.filter(({ secret }) => secrets[secret] === undefined);
  const dashboard = dashboardName({ name, stack, region, plan, secrets, ...rest });
  return {
    region,
    vpc: foundation.network.vpcId,
    key: foundation.key.arn,
    ...(workloads instanceof Containers ? ofContainers(region, workloads) : ofHost(region, workloads)),
    dashboard: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard}`,
    dnsRecords: edge?.records ?? "none",
    missingSecrets: missing.map(({ secret }) => secret).join(", ") || "none",
    budget: `activate ${COST_TAG} once as a cost allocation tag, so that AWS Budgets counts this stack's spend`,
  };
}
