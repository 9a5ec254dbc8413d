import * as pulumi from "@pulumi/pulumi";
import { platformVariables } from "../../../../plan/environment.ts";
import type { Plan, WorkloadPlan } from "../../../../plan/types.ts";
import type { WorkloadsWiring } from "../../../platform.ts";
import { imageOf, WORKLOAD_USER } from "../../../workload/image.ts";
import { placeholderSource } from "../../../workload/placeholder.ts";
import { publicWorkloads } from "../../../workload/public.ts";
import type { Stores } from "../../parts/store.ts";
import { privateRegistry } from "../images.ts";
import type { Scope } from "../scope.ts";
import { wiringOf } from "../wiring.ts";
import type { HostSpec, HostWorkload } from "./hostSpec.ts";
import type { HostRoute } from "./proxy.ts";
import { reportName } from "./reportFiles.ts";
import { userData } from "./userData.ts";
import { PROFILE_DIRECTORY } from "./workloadFiles.ts";

/** The ports of one workload's replicas; a workload without such a port has none. */
type ReplicaPorts = Pick<HostWorkload, "ports" | "managementPorts">;

/**
 * Ports of all replicas on the machine, which share its network. The public workload keeps its port and the other replicas that
 * serve requests get the next ones; the ports for health, readiness and metrics follow upon their own first one.
 */
export function hostPorts({
  workloads,
  edge,
}: Pick<Plan, "workloads" | "edge">): Record<string, ReplicaPorts> {
  const all = Object.values(workloads).toSorted(
    (a, b) => Number(b.name === edge?.workload) - Number(a.name === edge?.workload),
  );
  const taken = new Set<number>();
  const next = (from: number): number => {
    let port = from;
    while (taken.has(port)) port += 1;
    taken.add(port);
    return port;
  };
  const portsFrom = (from: number | null, { replicas }: WorkloadPlan): number[] =>
    from === null ? [] : Array.from({ length: replicas.max }, () => next(from));
  const requests = all.map((workload) => portsFrom(workload.port, workload));
  return Object.fromEntries(
    all.map((workload, index) => [
      workload.name,
      { ports: requests[index] ?? [], managementPorts: portsFrom(workload.managementPort, workload) },
    ]),
  );
}

/** The public workloads, to whose replicas the proxy sends requests. */
const routesOf = (plan: Plan, ports: Readonly<Record<string, ReplicaPorts>>): HostRoute[] =>
  publicWorkloads(plan).map(({ name, path, kind, sessionAffinity }) => ({
    ...{ name, path, ports: ports[name]?.ports ?? [] },
    stays: kind === "websocket",
    sticky: sessionAffinity,
  }));

interface HostUserDataArgs extends WorkloadsWiring {
  readonly scope: Scope;
  readonly stores: Stores;
  /** Data volumes, with device and mount directory. */
  readonly volumes: readonly { readonly device: string; readonly path: string }[];
  readonly logGroup: pulumi.Output<string>;
  /** ARN of the secret that CloudFront sends; null if nothing on the machine is public. */
  readonly secretId: pulumi.Output<string> | null;
}

/** The user data of the machine; known once all values in it are. */
export function hostUserData(from: HostUserDataArgs): pulumi.Output<string> {
  const { scope, volumes, secretId } = from;
  const { plan, region } = scope;
  const ports = hostPorts(plan);
  const all = Object.values(plan.workloads);
  const workloads = pulumi.all(
    all.map((workload) =>
      hostWorkload(from, workload, ports[workload.name] ?? { ports: [], managementPorts: [] }),
    ),
  );
  const registries = all
    .map((workload) => privateRegistry(imageOf(scope.settings, workload).reference))
    .filter((host) => host !== null);
  const routes = routesOf(plan, ports);
  return pulumi.all([workloads, secretId]).apply(([resolved, edgeSecretId]) => {
    const spec: HostSpec = {
      region,
      stack: reportName(scope),
      workloads: resolved,
      volumes: volumes.map(({ device, path }) => ({ device, path })),
      placeholder: placeholderSource(),
      scaleProfile: plan.scaleProfile,
      edge: routes.length === 0 || edgeSecretId === null ? null : { routes, secretId: edgeSecretId },
      registries: [...new Set(registries)],
      user: WORKLOAD_USER,
    };
    return userData(spec);
  });
}

function hostWorkload(
  from: HostUserDataArgs,
  workload: WorkloadPlan,
  ports: ReplicaPorts,
): pulumi.Output<HostWorkload> {
  const { scope, stores, logGroup } = from;
  const { name, kind, limits, schedule, replicas, terminationGraceSeconds, uses } = workload;
  const { scaleProfile } = scope.plan;
  const { reference, placeholder } = imageOf(scope.settings, workload);
  const wiring = wiringOf(from, name);
  const scale: Readonly<Record<string, string>> =
    scaleProfile === null
      ? {}
      : { [platformVariables.scaleProfilePath]: `${PROFILE_DIRECTORY}/${scaleProfile.fileName}` };
  const environment: pulumi.Output<Readonly<Record<string, string>>> = pulumi.output(wiring.environment);
  const secrets = pulumi.output(wiring.secrets) as pulumi.Output<HostWorkload["secrets"]>;
  return pulumi.all([environment, secrets, logGroup]).apply(
    ([variables, opened, logGroupName]): HostWorkload => ({
      name,
      image: reference,
      placeholder,
      replicas: replicas.max,
      ...ports,
      schedule,
      once: kind === "job",
      environment: { ...variables, ...scale },
      secrets: opened,
      paths: Object.keys(uses).flatMap((store) => stores.built[store]?.hostVolume?.path ?? []),
      cpu: limits.cpu,
      memoryMiB: limits.memoryMiB,
      stopSeconds: terminationGraceSeconds,
      logGroup: logGroupName,
    }),
  );
}
