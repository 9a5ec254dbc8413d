import { shellQuote } from "../../../../base/shell.ts";
import { PLACEHOLDER_PATH } from "../../../workload/files.ts";
import { placeholderCommand } from "../../../workload/placeholder.ts";
import type { HostSpec, HostWorkload } from "./hostSpec.ts";

export const PROFILE_DIRECTORY = "/etc/echelon/profile";

const exports = (environment: HostWorkload["environment"]): string[] =>
  Object.entries(environment).map(([key, value]) => `export ${key}=${shellQuote(value)}`);

/** The variables that have the same value in every workload; user data has no room to write them for each. */
function commonOf(workloads: readonly HostWorkload[]): HostWorkload["environment"] {
  const [first, ...others] = workloads;
  if (first === undefined || others.length === 0) return {};
  return Object.fromEntries(
    Object.entries(first.environment).filter(([key, value]) =>
      others.every(({ environment }) => environment[key] === value),
    ),
  );
}

const file = (path: string, lines: readonly string[]) => ({
  path,
  content: `${lines.join("\n")}\n`,
  permissions: "0600",
});

/** The start values of each workload, and those that all have. */
export function workloadFiles(spec: HostSpec) {
  const common = commonOf(spec.workloads);
  return [
    file("/etc/echelon/common", exports(common)),
    ...spec.workloads.map((workload) =>
      file(`/etc/echelon/workloads/${workload.name}`, workloadLines(workload, spec, common)),
    ),
  ];
}

function workloadLines(
  workload: HostWorkload,
  spec: HostSpec,
  common: HostWorkload["environment"],
): readonly string[] {
  const { image, placeholder, environment, secrets, paths } = workload;
  const own = Object.entries(environment).filter(([key]) => !Object.hasOwn(common, key));
  const opened = Object.entries(secrets).map(
    ([variable, { arn, key }]) =>
      `${variable}=$(secret ${shellQuote(arn)}${key === undefined ? "" : ` ${shellQuote(key)}`})\nexport ${variable}`,
  );
  const mounts = [
    ...paths.map((path) => `${path}:${path}`),
    ...(spec.scaleProfile === null ? [] : [`${PROFILE_DIRECTORY}:${PROFILE_DIRECTORY}:ro`]),
    ...(placeholder ? [`${PLACEHOLDER_PATH}:${PLACEHOLDER_PATH}:ro`] : []),
  ];
  const options = [
    ...mounts.flatMap((mount) => ["-v", mount]),
    `--cpus=${workload.cpu}`,
    `--memory=${workload.memoryMiB}m`,
    `--memory-swap=${workload.memoryMiB}m`,
    `--stop-timeout=${workload.stopSeconds}`,
    `--log-opt=awslogs-group=${workload.logGroup}`,
  ];
  const command = placeholder ? placeholderCommand : [];
  const list = (words: readonly string[]): string => words.map(shellQuote).join(" ");
  return [
    ...exports(Object.fromEntries(own)),
    ...opened,
    `ports=(${workload.ports.join(" ")})`,
    `management=(${workload.managementPorts.join(" ")})`,
    `options=(${list(options)})`,
    `image=${shellQuote(image)}`,
    `command=(${list(command)})`,
  ];
}
