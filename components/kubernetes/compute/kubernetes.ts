import type { Resource } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { WorkloadPlan } from "../../../plan/types.ts";
import type { SecretReference, Wiring, WorkloadEndpoint } from "../../platform.ts";
import { createAutoscaler } from "../parts/autoscaling.ts";
import { createCronJob } from "../parts/cron.ts";
import { createDeployment, createDisruption } from "../parts/deployment.ts";
import { Group } from "../parts/group.ts";
import { internet, open, podsElsewhere, podsNamed, podsOfRole, tcp } from "../parts/network.ts";
import { placeholderFile, scaleProfileFile } from "../parts/placeholder.ts";
import type { Foundation, Scope } from "../parts/scope.ts";
import { createService, SERVICE_PORT, workloadName } from "../parts/service.ts";
import { createAccount, type PodContext } from "../parts/template.ts";

const NO_WIRING: Wiring = { environment: {}, secrets: {} };

/** Whether a workload holds a secret of an external service, and so may call it. */
function callsOut({ plan }: Scope, held: Readonly<Record<string, SecretReference>>, wiring: Wiring): boolean {
  const references = new Set(Object.values(wiring.secrets));
  return plan.externals.some(({ secret }) => {
    const reference = held[secret];
    return reference !== undefined && references.has(reference);
  });
}

/** What workloads may do on the network beyond their stores. */
function openWorkloads(
  scope: Scope,
  foundation: Foundation,
  held: Readonly<Record<string, SecretReference>>,
  wiring: Readonly<Record<string, Wiring>>,
): void {
  const { plan, parent } = scope;
  const callers = Object.keys(plan.workloads).filter((name) =>
    callsOut(scope, held, wiring[name] ?? NO_WIRING),
  );
  if (callers.length > 0) {
    const egress = [{ peers: internet, ports: tcp(443) }];
    open(scope, foundation, { name: "external-services", pods: podsNamed(callers), egress }, parent);
  }
  if (plan.operators !== "none") {
    const ingress = [{ peers: [podsElsewhere("prometheus")], ports: tcp("http") }];
    open(scope, foundation, { name: "metrics", pods: podsOfRole("workload"), ingress }, parent);
  }
}

function createWorkload(workload: WorkloadPlan, context: PodContext): void {
  const { scope, foundation, parent, operators } = context;
  createAccount(workload, context);
  if (workload.kind === "cron") {
    createCronJob(workload, context);
    return;
  }
  createDeployment(workload, context);
  createDisruption(workload, context);
  if (workload.kind === "http") createService(workload, context);
  const { autoscaler } = workload;
  if (autoscaler === null) return;
  createAutoscaler(scope, foundation, {
    workload,
    autoscaler,
    target: workloadName(workload),
    parent,
    operators,
  });
}

/** Every workload of the plan. */
export function createWorkloads(
  scope: Scope,
  foundation: Foundation,
  {
    wiring,
    held,
    operators,
  }: {
    readonly wiring: Readonly<Record<string, Wiring>>;
    readonly held: Readonly<Record<string, SecretReference>>;
    readonly operators: readonly Resource[];
  },
): Record<string, WorkloadEndpoint> {
  const scaleProfile = scaleProfileFile(scope, foundation);
  const placeholder = placeholderFile(scope, foundation);
  const workloads = Object.values(scope.plan.workloads);
  for (const workload of workloads) {
    new Group("Workload", `${scope.name}-${workload.name}-workload`, scope.parent, (parent) =>
      createWorkload(workload, {
        scope,
        foundation,
        parent,
        operators,
        scaleProfile,
        placeholder,
        wiring: wiring[workload.name] ?? NO_WIRING,
      }),
    );
  }
  openWorkloads(scope, foundation, held, wiring);
  const endpoints = workloads.map((workload): [string, WorkloadEndpoint] => {
    const inside = pulumi.interpolate`http://${workloadName(workload)}.${foundation.namespace}.svc:${SERVICE_PORT}`;
    return [workload.name, { address: workload.kind === "http" ? inside : null }];
  });
  return Object.fromEntries(endpoints);
}
