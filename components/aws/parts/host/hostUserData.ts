import * as pulumi from "@pulumi/pulumi";
import { platformVariables } from "../../../../plan/environment.ts";
import type { Plan, WorkloadPlan } from "../../../../plan/types.ts";
import type { WorkloadsWiring } from "../../../platform.ts";
import { imageOf, WORKLOAD_USER } from "../../../workload/image.ts";
import { placeholderSource } from "../../../workload/placeholder.ts";
import { publicWorkload } from "../../../workload/public.ts";
import type { Stores } from "../../stores.ts";
import { privateRegistry } from "../images.ts";
import type { Scope } from "../scope.ts";
import { wiringOf } from "../wiring.ts";
import { type HostSpec, type HostWorkload, PROFILE_DIRECTORY, userData } from "./userData.ts";

/** Ports of all replicas on the machine: the public workload keeps its port, the others get the next ones. */
export function hostPorts({ workloads, edge }: Pick<Plan, "workloads" | "edge">): Record<string, number[]> {
  const all = Object.values(workloads).toSorted(
    (a, b) => Number(b.name === edge?.workload) - Number(a.name === edge?.workload),
  );
  let next = all[0]?.port ?? 0;
  return Object.fromEntries(
    all.map(({ name, replicas }) => [name, Array.from({ length: replicas.max }, () => next++)]),
  );
}

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
    all.map((workload) => hostWorkload(from, workload, ports[workload.name] ?? [])),
  );
  const registries = all
    .map(({ name }) => privateRegistry(imageOf(scope.settings, name).reference))
    .filter((host) => host !== null);
  const entry = publicWorkload(plan);
  return pulumi.all([workloads, secretId]).apply(([resolved, edgeSecretId]) => {
    const spec: HostSpec = {
      region,
      workloads: resolved,
      volumes: volumes.map(({ device, path }) => ({ device, path })),
      placeholder: placeholderSource(),
      scaleProfile: plan.scaleProfile,
      edge: entry === null || edgeSecretId === null ? null : { port: entry.port, secretId: edgeSecretId },
      registries: [...new Set(registries)],
      user: WORKLOAD_USER,
    };
    return userData(spec);
  });
}

function hostWorkload(
  from: HostUserDataArgs,
  workload: WorkloadPlan,
  ports: readonly number[],
): pulumi.Output<HostWorkload> {
  const { scope, stores, logGroup } = from;
  const { name, limits, schedule, terminationGraceSeconds, uses } = workload;
  const { scaleProfile } = scope.plan;
  const { reference, placeholder } = imageOf(scope.settings, name);
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
      ports,
      schedule,
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
