import type { Resource } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import { secretVariable } from "../../../plan/environment.ts";
import type { WorkloadPlan } from "../../../plan/types.ts";
import {
  deliverSecrets,
  deliverUnchanged,
  type SecretDeliveries,
  undeliverable,
} from "../../deliverSecrets.ts";
import { Group } from "../../group.ts";
import type { Compute, RunningWorkloads, WorkloadsWiring } from "../../platform.ts";
import { wiringFor } from "../../wiring.ts";
import { allowTraffic, internet, podsNamed, podsOfRole, tcp } from "../parts/network/network.ts";
import { podsOfOperator } from "../parts/network/operatorPods.ts";
import { createService, SERVICE_PORT, workloadName } from "../parts/network/service.ts";
import { createOperators, describeOperators } from "../parts/operators.ts";
import { createAutoscaler } from "../parts/pods/autoscaling.ts";
import { createCronJob } from "../parts/pods/cronJob.ts";
import { createDeployment, createDisruptionBudget, isLongRunning } from "../parts/pods/deployment.ts";
import { createJob } from "../parts/pods/job.ts";
import { placeholderFile, scaleProfileFile } from "../parts/pods/mountedFiles.ts";
import type { PodContext } from "../parts/pods/podContext.ts";
import { createServiceAccount } from "../parts/pods/podTemplate.ts";
import type { Foundation, KubernetesTypes, Prepared, Scope } from "../parts/scope.ts";

/** Names of the workloads that have a secret of an external service. Only they may call the internet. */
const callersOf = ({ plan }: Scope, wirings: WorkloadsWiring): string[] => {
  const external = plan.externals.map(({ secret }) => secretVariable(secret));
  return Object.keys(plan.workloads).filter((name) =>
    external.some((variable) => Object.hasOwn(wiringFor(wirings, name).secrets, variable)),
  );
};

/** Allows workloads to call external services, and Prometheus to call workloads. */
function allowWorkloadTraffic(scope: Scope, foundation: Foundation, wirings: WorkloadsWiring): void {
  const { plan, parent } = scope;
  const callers = callersOf(scope, wirings);
  if (callers.length > 0) {
    const egress = [{ peers: internet, ports: tcp(443) }];
    allowTraffic(
      scope,
      foundation,
      { name: scope.sharedName("external-services"), pods: podsNamed(callers), egress },
      parent,
    );
  }
  if (plan.operators.monitoring !== "none") {
    const ingress = [{ peers: [podsOfOperator(scope, "prometheus")], ports: tcp("management") }];
    allowTraffic(
      scope,
      foundation,
      { name: scope.sharedName("metrics"), pods: podsOfRole("workload"), ingress },
      parent,
    );
  }
}

/** Makes the objects of a workload; returns what others may wait for. */
function createWorkload(workload: WorkloadPlan, context: PodContext): Resource[] {
  const { scope, foundation, parent, operators } = context;
  createServiceAccount(workload, context);
  if (workload.kind === "job") return [createJob(workload, context)];
  if (!isLongRunning(workload)) {
    createCronJob(workload, context);
    return [];
  }
  createDeployment(workload, context);
  createDisruptionBudget(workload, context);
  if (workload.port !== null) createService(workload, context);
  const { autoscaler } = workload;
  if (autoscaler === null) return [];
  createAutoscaler(scope, foundation, {
    workload,
    autoscaler,
    target: workloadName(workload),
    environment: context.environment,
    parent,
    operators,
  });
  return [];
}

/** What running the workloads needs. */
interface RunArgs extends WorkloadsWiring {
  readonly foundation: Foundation;
  readonly prepared: Prepared;
  /** The stores, which jobs wait for. @default none: they are outside of the cluster */
  readonly stores?: readonly Resource[];
  /** How secrets from other places are delivered to a workload; objects that this needs get `parent`. */
  readonly deliveries: (workload: WorkloadPlan, parent: pulumi.Resource) => SecretDeliveries<"kubernetes">;
}

/** URL of a workload inside the cluster; null if it serves no requests. */
const addressOf = (workload: WorkloadPlan, { namespace }: Foundation): pulumi.Output<string> | null =>
  workload.port !== null
    ? pulumi.interpolate`http://${workloadName(workload)}.${namespace}.svc:${SERVICE_PORT}`
    : null;

/** Makes every workload of the plan, as pods in the stack's namespace. */
export function runWorkloads(scope: Scope, args: RunArgs): RunningWorkloads {
  const { foundation, prepared, deliveries, stores = [] } = args;
  const scaleProfile = scaleProfileFile(scope, foundation);
  const placeholder = placeholderFile(scope, foundation);
  const workloads = Object.values(scope.plan.workloads);
  const makeAll = (some: readonly WorkloadPlan[], before: readonly Resource[]): Resource[] =>
    some.flatMap((workload) => {
      const { environment, secrets } = wiringFor(args, workload.name);
      const name = `${scope.name}-${workload.name}-workload`;
      const parent = new Group("Workload", name, { parent: scope.parent });
      const made = createWorkload(workload, {
        scope,
        foundation,
        parent,
        operators: prepared.operators,
        scaleProfile,
        placeholder,
        environment,
        before,
        secrets: deliverSecrets(secrets, deliveries(workload, parent)),
      });
      parent.finish();
      return made;
    });
  const { jobs = [], others = [] } = Object.groupBy(workloads, ({ kind }) =>
    kind === "job" ? "jobs" : "others",
  );
  makeAll(others, makeAll(jobs, stores));
  allowWorkloadTraffic(scope, foundation, args);
  return {
    addresses: Object.fromEntries(
      workloads.map((workload) => [workload.name, addressOf(workload, foundation)]),
    ),
    outputs: outputsOf(scope, foundation),
  };
}

/** Values for the stack's outputs. */
const outputsOf = (scope: Scope, { namespace }: Foundation): RunningWorkloads["outputs"] => ({
  namespace,
  see: pulumi.interpolate`kubectl --namespace ${namespace} get pods,services,persistentvolumeclaims`,
  operators: describeOperators(scope),
});

/** On an existing cluster, all secrets are in the namespace. */
const ownNamespace: SecretDeliveries<"kubernetes"> = {
  kubernetes: deliverUnchanged,
  aws: undeliverable("AWS Secrets Manager", "a Secret in the namespace, as the cluster cannot read AWS"),
};

/** Workloads as pods of the cluster that the target is. */
export const kubernetes: Compute<KubernetesTypes> = {
  needs: () => undefined,
  prepare: (scope) => ({ operators: createOperators(scope) }),
  run: (scope, { stores, ...on }) => {
    // Pods depend on the restrictions, so they also wait for what has to exist before they run on the stores.
    const foundation = {
      ...on.foundation,
      restrictions: [...on.foundation.restrictions, ...stores.ready],
    };
    return runWorkloads(scope, {
      ...on,
      foundation,
      stores: stores.groups,
      deliveries: () => ownNamespace,
    });
  },
};
