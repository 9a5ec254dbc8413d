import { gunzipSync } from "node:zlib";
import { isObject, type Json } from "../../../../../base/json.ts";
import { quantity } from "../../../../../rehearsal/quantity.ts";
import { at, listAt } from "../../../../support/kubernetesStack.ts";
import { fields, inputsOf, joined, type Measured, numberAt, type Resources } from "./figure.ts";
import { type Variables, variableFigures } from "./variables.ts";

const MIB = 2 ** 20;

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

const variablesOf = (container: Json | undefined, list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(listAt(container, list).map((one) => [at(one, "name"), textOf(at(one, "value"))]));

/** Name of the workload in an address such as `${marketing-engine-agents-definition.arn}`. */
const definitionOf = (service: Json | undefined): string =>
  /\$\{(.+)\.arn\}/.exec(textOf(at(service, "taskDefinition")))?.[1] ?? "";

/** Tasks of ECS: replicas by service and autoscaler, sizes by definition. */
function tasks(resources: Resources): Measured {
  const variables: Record<string, Readonly<Record<string, string>>> = {};
  const services = resources.filter(({ type }) => type === "aws:ecs/service:Service");
  const targets = inputsOf(resources, "appautoscaling/target:Target");
  const parts = resources
    .filter(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition")
    .map(({ name, inputs }) => {
      const [container] = JSON.parse(textOf(inputs.containerDefinitions)) as readonly Json[];
      const workload = textOf(at(container, "name"));
      variables[workload] = variablesOf(container, "environment");
      const service = services.find((one) => definitionOf(one.inputs) === name);
      const target = targets.find(({ resourceId }) =>
        textOf(resourceId).endsWith(`\${${service?.name}.name}`),
      );
      const desired = numberAt(service?.inputs, "desiredCount");
      return fields(workload, {
        min: numberAt(target, "minCapacity") ?? desired,
        max: numberAt(target, "maxCapacity") ?? desired,
        cpu: Number(inputs.cpu) / 1024,
        memoryMiB: Number(inputs.memory),
      });
    });
  return joined([...parts, variableFigures(variables)]);
}

/** Percent of the request at which an autoscaler adds replicas. */
function percentOf(scaler: Json | undefined, resource: "cpu" | "memory"): number | null {
  const metric = listAt(scaler, "spec.metrics").find((one) => at(one, "resource.name") === resource);
  const trigger = listAt(scaler, "spec.triggers").find((one) => at(one, "type") === resource);
  return numberAt(metric, "resource.target.averageUtilization") ?? numberAt(trigger, "metadata.value");
}

/** Bounds and targets of the autoscaler of a Deployment, whichever it is. */
function scalingOf(resources: Resources, deployment: string): Readonly<Record<string, number | null>> {
  const scaler = [
    ...inputsOf(resources, ":HorizontalPodAutoscaler"),
    ...inputsOf(resources, ":ScaledObject"),
  ].find((one) => at(one, "spec.scaleTargetRef.name") === deployment);
  return {
    min: numberAt(scaler, "spec.minReplicas") ?? numberAt(scaler, "spec.minReplicaCount"),
    max: numberAt(scaler, "spec.maxReplicas") ?? numberAt(scaler, "spec.maxReplicaCount"),
    cpuPercent: percentOf(scaler, "cpu"),
    memoryPercent: percentOf(scaler, "memory"),
  };
}

/** Requests and limits of the first container of a pod. */
export function sizeOf(pod: Json | undefined): Readonly<Record<string, number>> {
  const [container] = listAt(pod, "containers");
  const figure = (path: string): number => quantity(textOf(at(container, `resources.${path}`)));
  return {
    requestCpu: figure("requests.cpu"),
    requestMiB: figure("requests.memory") / MIB,
    cpu: figure("limits.cpu"),
    memoryMiB: figure("limits.memory") / MIB,
  };
}

function pods(resources: Resources): Measured {
  const variables: Record<string, Readonly<Record<string, string>>> = {};
  const parts = inputsOf(resources, "apps/v1:Deployment").map((deployment) => {
    const name = textOf(at(deployment, "metadata.name"));
    const pod = at(deployment, "spec.template.spec");
    variables[name] = variablesOf(listAt(pod, "containers")[0], "env");
    const { min, max, ...targets } = scalingOf(resources, name);
    const replicas = numberAt(deployment, "spec.replicas");
    return fields(name, { min: min ?? replicas, max: max ?? replicas, ...targets, ...sizeOf(pod) });
  });
  return joined([...parts, variableFigures(variables)]);
}

const exported = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, name, value]) => [name, value]),
  );

/** Units of a machine: each replica is one, with the options of its container. */
function units(resources: Resources): Measured {
  const [machine] = inputsOf(resources, "ec2/instance:Instance");
  if (machine === undefined) return {};
  const plain = gunzipSync(Buffer.from(textOf(machine.userDataBase64), "base64")).toString();
  const { write_files: files } = JSON.parse(plain.slice(plain.indexOf("{"))) as {
    readonly write_files: readonly { readonly path: string; readonly content: string }[];
  };
  const content = (path: string): string => files.find((one) => one.path === path)?.content ?? "";
  const common = exported(content("/etc/echelon/common"));
  const folder = "/etc/echelon/workloads/";
  const workloads = files.filter(({ path }) => path.startsWith(folder));
  const named: Variables = Object.fromEntries(
    workloads.map(({ path, content: text }) => [path.slice(folder.length), { ...common, ...exported(text) }]),
  );
  const parts = workloads.map(({ path, content: text }) => {
    const name = path.slice(folder.length);
    const started = content("/opt/echelon/setup").split(`'echelon@${name}:`).length - 1;
    const replicas = started === 0 ? null : started;
    return fields(name, {
      min: replicas,
      max: replicas,
      cpu: Number(/'--cpus=([\d.]+)'/.exec(text)?.[1]),
      memoryMiB: Number(/'--memory=(\d+)m'/.exec(text)?.[1]),
    });
  });
  return joined([...parts, variableFigures(named), { machine: textOf(machine.instanceType) }]);
}

/** How many replicas of each workload there are, how large they are, and which figures they get as variables. */
export const workloadFigures = (resources: Resources): Measured =>
  joined([tasks, pods, units].map((measure) => measure(resources)));

/** Nodes of a cluster of EKS. */
export const nodeFigures = (resources: Resources): Measured =>
  joined(
    inputsOf(resources, "eks/nodeGroup:NodeGroup").map((group) => {
      const [template] = inputsOf(resources, "ec2/launchTemplate:LaunchTemplate");
      const [machine] = Array.isArray(group.instanceTypes) ? group.instanceTypes : [];
      const quota = inputsOf(resources, ":ResourceQuota").find(isObject);
      return fields("nodes", {
        min: numberAt(group, "scalingConfig.minSize"),
        max: numberAt(group, "scalingConfig.maxSize"),
        machine: textOf(machine),
        diskGB: numberAt(template, "blockDeviceMappings.0.ebs.volumeSize"),
        podsQuota: numberAt(quota, "spec.hard.pods"),
      });
    }),
  );
