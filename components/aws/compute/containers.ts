import * as pulumi from "@pulumi/pulumi";
import { UnsupportedError } from "../../../base/errors.ts";
import { ends } from "../../../profiles/workload.ts";
import type { Group } from "../../group.ts";
import type { StackFacts } from "../../platform.ts";
import { publicWorkloads } from "../../workload/public.ts";
import type { Foundation } from "../foundation.ts";
import { capabilityGroup } from "../parts/capabilityGroup.ts";
import { computeOf, type RunContext } from "../parts/compute.ts";
import { type EcsCluster, ecsCluster } from "../parts/containers/cluster.ts";
import { runOnce } from "../parts/containers/runOnce.ts";
import { scheduledTask } from "../parts/containers/scheduledTask.ts";
import { service } from "../parts/containers/service.ts";
import { containerSignals } from "../parts/containers/signals.ts";
import { type Task, task } from "../parts/containers/taskDefinition.ts";
import {
  type Balancer,
  balancer,
  balancerAddress,
  balancerOrigin,
  targetsFor,
} from "../parts/edge/balancer.ts";
import { pathRules } from "../parts/edge/paths.ts";
import { type Served, servedWorkload } from "../parts/edge/served.ts";
import { checkSignIn, signIn } from "../parts/edge/signIn.ts";
import { failuresAtBalancer } from "../parts/monitoring/requests.ts";
import { balancedEntry, besideNeeds, type Needs, needsMachine } from "../parts/needs.ts";
import { egressOf } from "../parts/network/egress.ts";
import type { Running } from "../parts/running.ts";
import type { Scope } from "../parts/scope.ts";
import { fargateSize } from "../parts/sizes.ts";
import { storeVariables } from "../parts/storeVariables.ts";

/** A load balancer needs at least two zones. */
const BALANCER_ZONES = 2;

/** What the balancer sends requests to. */
const servedOf = ({ plan }: Pick<StackFacts, "plan">): Served[] => publicWorkloads(plan).map(servedWorkload);

/** EventBridge Scheduler starts a run whether or not the one before has ended, so two could use one share of a limit. */
function check(facts: StackFacts): void {
  const { plan } = facts;
  pathRules(servedOf({ plan }));
  checkSignIn(facts);
  for (const { name, limits, schedule, sharesTotal } of Object.values(plan.workloads)) {
    fargateSize(limits);
    if (schedule === null || !sharesTotal) continue;
    throw new UnsupportedError(
      `AWS: workload ${name}: got a schedule and a share of a limit, expected only one of them on compute containers, where two runs can overlap: set echelon:compute to host, or let another workload enforce the limit`,
    );
  }
}

const needs = (facts: StackFacts): Needs => ({
  egress: egressOf(facts.plan),
  existingSubnets: "private",
  fewestZones: BALANCER_ZONES,
  machine: needsMachine(facts.plan),
  entry: balancedEntry(facts, servedOf(facts)),
  ...besideNeeds(facts),
});

/** What exists before the stores are built. */
interface PreparedContainers {
  readonly cluster: EcsCluster;
  readonly group: Group;
  /** Null if nothing is public. */
  readonly balancer: Balancer | null;
}

function prepare(scope: Scope, { foundation }: { readonly foundation: Foundation }): PreparedContainers {
  const cluster = ecsCluster(`${scope.name}-cluster`, foundation, foundation.group);
  const group = capabilityGroup("Workloads", scope);
  const { balancerGroup: securityGroup } = foundation;
  const publicBalancer =
    securityGroup === null
      ? null
      : balancer({
          ...{ scope, foundation, securityGroup, entries: servedOf(scope), parent: group },
          before: signIn(scope, { foundation, balancerGroup: securityGroup, parent: group }),
        });
  return { cluster, group, balancer: publicBalancer };
}

function run(
  scope: Scope,
  { prepared, ...context }: RunContext & { readonly prepared: PreparedContainers },
): Running {
  const { cluster, group } = prepared;
  const made = Object.values(scope.plan.workloads).map((workload) => ({
    workload,
    task: task({ scope, ...context, workload, cluster: cluster.cluster, parent: group }),
  }));
  const jobs = made.filter(({ workload }) => workload.kind === "job");
  // Nothing else starts or changes before they are done.
  const done = jobs.map(({ workload: { name }, task }) =>
    runOnce({
      ...{ scope, ...context, cluster, task, parent: group },
      ...{ name: `${scope.name}-${name}`, container: name, before: context.stores.ready },
    }),
  );
  const after = { ...cluster, ready: [...cluster.ready, ...done] };
  const services = made
    .filter(({ workload }) => !ends(workload.kind))
    .map((one) =>
      service({ scope, ...context, ...one, cluster: after, balancer: prepared.balancer, parent: group }),
    );
  const schedules = made.flatMap((one) => {
    const { schedule } = one.workload;
    if (schedule === null) return [];
    return [scheduledTask({ scope, ...context, ...one, schedule, cluster: after, parent: group })];
  });
  group.finish({ cluster: cluster.cluster.name });
  return {
    addresses: addresses(scope, prepared.balancer),
    outputs: {
      ...outputsOf(scope, cluster, Object.fromEntries(made.map((one) => [one.workload.name, one.task]))),
      ...storeVariables(scope, context.stores),
    },
    origin: prepared.balancer === null ? null : balancerOrigin(scope, prepared.balancer),
    ready: services.filter(({ workload }) => workload.public).map((one) => one.service),
    certificate: prepared.balancer?.certificate ?? null,
    signals: containerSignals(scope, cluster, {
      ...{ services, schedules, balancer: prepared.balancer },
      natGateways: context.foundation.network.natGateways,
    }),
    failures: prepared.balancer === null ? null : failuresAtBalancer(prepared.balancer.loadBalancer),
    observed: null,
    growth: services
      .filter(({ workload }) => workload.public)
      .flatMap(({ growth }) => (growth === null ? [] : [growth.arn])),
  };
}

/** Only the workloads behind the balancer have an address. */
function addresses({ plan }: Scope, publicBalancer: Balancer | null): Running["addresses"] {
  const addressOf = (name: string) => {
    const found = targetsFor(publicBalancer, name);
    if (publicBalancer === null || found === null) return null;
    return pulumi.interpolate`${balancerAddress(publicBalancer)}${found.entry.path ?? ""}`;
  };
  return Object.fromEntries(Object.keys(plan.workloads).map((name) => [name, addressOf(name)]));
}

function outputsOf(
  { region }: Scope,
  { cluster }: EcsCluster,
  tasks: Readonly<Record<string, Task>>,
): Running["outputs"] {
  const groups = Object.entries(tasks).map(([name, { logs }]): [string, pulumi.Output<string>] => [
    name,
    logs.name,
  ]);
  return {
    cluster: cluster.name,
    ...Object.fromEntries(groups.map(([name, group]) => [`logGroup-${name}`, group])),
    logs: pulumi.interpolate`aws logs tail ${groups[0]?.[1] ?? ""} --follow --region ${region}`,
    shell: "none: tasks have a read-only root filesystem and no shell session",
  };
}

/** Every workload as tasks of ECS Fargate. */
export const containers = computeOf({
  ...{ check, needs, prepare, run },
  tasksOf: ({ cluster }: PreparedContainers) => cluster,
});
