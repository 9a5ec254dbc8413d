import { constants, gzipSync } from "node:zlib";
import { RequestError } from "../../../../base/errors.ts";
import { PLACEHOLDER_PATH } from "../../../workload/files.ts";
import { placeholderCommand } from "../../../workload/placeholder.ts";
import { calendarExpressions } from "../cron.ts";
import {
  agentConfiguration,
  dataFiles,
  edgeScript,
  NGINX_CONFIGURATION,
  RUN_SCRIPT,
  serviceUnit,
  setupScript,
} from "./hostFiles.ts";

/**
 * Largest user data that EC2 accepts.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
export const MAX_USER_DATA_BYTES = 16_384;

/** One workload on a host; all values are known. */
export interface HostWorkload {
  readonly name: string;
  readonly image: string;
  /** Whether the container runs the placeholder, which the host mounts. */
  readonly placeholder: boolean;
  /** One port per replica, because all share the network of the machine. */
  readonly ports: readonly number[];
  /** Five-field cron in UTC, or null if it runs all the time. */
  readonly schedule: string | null;
  readonly environment: Readonly<Record<string, string>>;
  /** Variable → ARN of the secret, and the key in its JSON. */
  readonly secrets: Readonly<Record<string, { readonly arn: string; readonly key?: string }>>;
  /** Directories of its stores, which are mounted into it. */
  readonly paths: readonly string[];
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly stopSeconds: number;
  readonly logGroup: string;
}

export interface HostSpec {
  readonly region: string;
  readonly workloads: readonly HostWorkload[];
  /** Block volumes, with device and mount directory. */
  readonly volumes: readonly { readonly device: string; readonly path: string }[];
  /** Source of the placeholder. */
  readonly placeholder: string;
  readonly scaleProfile: { readonly fileName: string; readonly content: string } | null;
  /** Port that the proxy forwards to, and ARN of the secret that CloudFront sends; null without an edge. */
  readonly edge: { readonly port: number; readonly secretId: string } | null;
  /** Hosts of the private AWS registries that images come from. */
  readonly registries: readonly string[];
  /** User and group id of the workloads. */
  readonly user: number;
}

interface File {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
}

export const PROFILE_DIRECTORY = "/etc/echelon/profile";

/** Quotes a text as one word of a shell script. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const unitName = ({ name, schedule }: HostWorkload, replica: number): string =>
  `${schedule === null ? "echelon" : "echelon-cron"}@${name}:${replica}.${schedule === null ? "service" : "timer"}`;

const workloadFile = (workload: HostWorkload, spec: HostSpec): File => {
  const { name, image, placeholder, environment, secrets, paths, ports } = workload;
  const variables = Object.entries(environment).map(([key, value]) => `export ${key}=${quote(value)}`);
  const opened = Object.entries(secrets).map(
    ([variable, { arn, key }]) =>
      `${variable}=$(secret ${quote(arn)}${key === undefined ? "" : ` ${quote(key)}`})\nexport ${variable}`,
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
  const list = (words: readonly string[]): string => words.map(quote).join(" ");
  const lines = [
    ...variables,
    ...opened,
    `ports=(${ports.join(" ")})`,
    `options=(${list(options)})`,
    `image=${quote(image)}`,
    `command=(${list(command)})`,
  ];
  return { path: `/etc/echelon/workloads/${name}`, content: `${lines.join("\n")}\n`, permissions: "0600" };
};

const timerFile = (workload: HostWorkload): File[] =>
  workload.schedule === null
    ? []
    : [
        {
          path: `/etc/systemd/system/${unitName(workload, 0)}`,
          content: [
            "[Timer]",
            ...calendarExpressions(workload.schedule).map((expression) => `OnCalendar=${expression}`),
            "[Install]",
            "WantedBy=timers.target",
            "",
          ].join("\n"),
        },
      ];

const dockerLogin = ({ registries }: HostSpec): File[] =>
  registries.length === 0
    ? []
    : [
        {
          path: "/root/.docker/config.json",
          content: JSON.stringify({
            credHelpers: Object.fromEntries(registries.map((host) => [host, "ecr-login"])),
          }),
        },
      ];

function filesOf(spec: HostSpec): File[] {
  const { workloads, volumes, scaleProfile, edge, region, user } = spec;
  const units = workloads.flatMap((workload) =>
    workload.ports.map((_, replica) => unitName(workload, replica)),
  );
  const slowest = Math.max(...workloads.map(({ stopSeconds }) => stopSeconds), 0);
  const executable = "0755";
  return [
    { path: "/opt/echelon/run", content: RUN_SCRIPT, permissions: executable },
    ...dataFiles,
    {
      path: "/opt/echelon/setup",
      content: setupScript({
        units,
        volumes: volumes.length > 0,
        edge: edge !== null,
        registries: spec.registries.length > 0,
      }),
      permissions: executable,
    },
    {
      path: "/etc/echelon/host",
      content: `region=${quote(region)}\nuser=${user}\nvolumes=(${volumes.map(({ device, path }) => quote(`${device} ${path}`)).join(" ")})\n`,
    },
    ...(edge === null
      ? []
      : [
          { path: "/opt/echelon/edge", content: edgeScript(edge), permissions: executable },
          { path: "/etc/echelon/nginx.conf", content: NGINX_CONFIGURATION },
        ]),
    ...(workloads.some(({ placeholder }) => placeholder)
      ? [{ path: PLACEHOLDER_PATH, content: spec.placeholder }]
      : []),
    ...(scaleProfile === null
      ? []
      : [{ path: `${PROFILE_DIRECTORY}/${scaleProfile.fileName}`, content: scaleProfile.content }]),
    { path: "/etc/echelon/agent.json", content: JSON.stringify(agentConfiguration) },
    { path: "/etc/systemd/system/echelon@.service", content: serviceUnit("service", slowest) },
    { path: "/etc/systemd/system/echelon-cron@.service", content: serviceUnit("run", slowest) },
    ...workloads.map((workload) => workloadFile(workload, spec)),
    ...workloads.flatMap(timerFile),
    ...dockerLogin(spec),
  ];
}

/** The cloud-config of a host. */
export const cloudConfig = (spec: HostSpec): string =>
  `#cloud-config\n${JSON.stringify({ write_files: filesOf(spec), runcmd: [["/opt/echelon/setup"]] })}\n`;

const OS_BYTE = 9;
const UNKNOWN_OS = 255;

/**
 * Compresses a text to the same bytes on every machine, because a changed byte would replace the host. The search for
 * repeated text differs between processors, so only Huffman coding is used, and the header names no operating system.
 */
function compress(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9, strategy: constants.Z_HUFFMAN_ONLY });
  bytes[OS_BYTE] = UNKNOWN_OS;
  return bytes;
}

/**
 * The user data of a host, compressed and encoded as EC2 expects it.
 *
 * @throws RequestError if it is larger than EC2 accepts.
 */
export function userData(spec: HostSpec): string {
  const bytes = compress(cloudConfig(spec));
  if (bytes.length > MAX_USER_DATA_BYTES) {
    throw new RequestError(
      `AWS host: got ${bytes.length} bytes of user data, expected at most ${MAX_USER_DATA_BYTES}: name images for the workloads (echelon:images), or use containers (echelon:compute)`,
    );
  }
  return bytes.toString("base64");
}
