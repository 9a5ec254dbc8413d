import { constants, gzipSync } from "node:zlib";
import { RequestError } from "../../../../base/errors.ts";
import { shellQuote } from "../../../../base/shell.ts";
import { jsonInYaml } from "../../../../base/yaml.ts";
import { PLACEHOLDER_PATH } from "../../../workload/files.ts";
import { calendarExpressions } from "../cron.ts";
import { agentConfiguration, dataFiles, RUN_SCRIPT, serviceUnit, setupScript } from "./hostFiles.ts";
import type { HostSpec, HostWorkload } from "./hostSpec.ts";
import { edgeScript, proxyConfiguration } from "./proxy.ts";
import { reportFiles } from "./reportFiles.ts";
import { PROFILE_DIRECTORY, workloadFiles } from "./workloadFiles.ts";

/**
 * Largest user data that EC2 accepts.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
export const MAX_USER_DATA_BYTES = 16_384;

interface File {
  readonly path: string;
  readonly content: string;
  readonly permissions?: string;
}

/** Template of the unit, and the kind of unit that is started. */
const unitKind = ({ schedule, once }: HostWorkload): readonly [template: string, suffix: string] => {
  if (once) return ["echelon-job", "service"];
  return schedule === null ? ["echelon", "service"] : ["echelon-cron", "timer"];
};

function unitName(workload: HostWorkload, replica: number): string {
  const [template, suffix] = unitKind(workload);
  return `${template}@${workload.name}:${replica}.${suffix}`;
}

const unitsOf = (workloads: readonly HostWorkload[]): string[] =>
  workloads.flatMap((workload) =>
    Array.from({ length: workload.replicas }, (_, replica) => unitName(workload, replica)),
  );

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
  const { workloads, volumes, scaleProfile, edge, region, stack, user } = spec;
  const units = unitsOf(workloads.filter(({ once }) => !once));
  const jobs = unitsOf(workloads.filter(({ once }) => once));
  const slowest = Math.max(...workloads.map(({ stopSeconds }) => stopSeconds), 0);
  const executable = "0755";
  return [
    { path: "/opt/echelon/run", content: RUN_SCRIPT, permissions: executable },
    ...dataFiles,
    ...(units.length > 0 ? reportFiles : []),
    {
      path: "/opt/echelon/setup",
      content: setupScript({
        units,
        jobs,
        volumes: volumes.length > 0,
        edge: edge !== null,
        registries: spec.registries.length > 0,
      }),
      permissions: executable,
    },
    {
      path: "/etc/echelon/host",
      content: `region=${shellQuote(region)}\nstack=${shellQuote(stack)}\nuser=${user}\nvolumes=(${volumes.map(({ device, path }) => shellQuote(`${device} ${path}`)).join(" ")})\n`,
    },
    ...(edge === null
      ? []
      : [
          { path: "/opt/echelon/edge", content: edgeScript(edge), permissions: executable },
          { path: "/etc/echelon/nginx.conf", content: proxyConfiguration(edge.routes) },
        ]),
    ...(workloads.some(({ placeholder }) => placeholder)
      ? [{ path: PLACEHOLDER_PATH, content: spec.placeholder }]
      : []),
    ...(scaleProfile === null
      ? []
      : [{ path: `${PROFILE_DIRECTORY}/${scaleProfile.fileName}`, content: scaleProfile.content }]),
    {
      path: "/etc/echelon/agent.json",
      content: JSON.stringify(agentConfiguration(["/", ...volumes.map((one) => one.path)])),
    },
    { path: "/etc/systemd/system/echelon@.service", content: serviceUnit("service", slowest) },
    { path: "/etc/systemd/system/echelon-cron@.service", content: serviceUnit("run", slowest) },
    ...(jobs.length === 0
      ? []
      : [{ path: "/etc/systemd/system/echelon-job@.service", content: serviceUnit("job", slowest) }]),
    ...workloadFiles(spec),
    ...workloads.flatMap(timerFile),
    ...dockerLogin(spec),
  ];
}

/** The cloud-config of a host. */
export const cloudConfig = (spec: HostSpec): string =>
  `#cloud-config\n${jsonInYaml({ write_files: filesOf(spec), runcmd: [["/opt/echelon/setup"]] })}\n`;

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
