import { HOST_NAMESPACE } from "../monitoring/metricTable.ts";
import { RAN_UNIT, READY_UNIT } from "./reportFiles.ts";

/** Script that runs one replica, `<workload>:<number>`, in the foreground. */
export const RUN_SCRIPT = `#!/bin/bash
set -euo pipefail
. /etc/echelon/host
name=\${1%:*} replica=\${1##*:}
secret() {
  local value
  value=$(aws secretsmanager get-secret-value --region "$region" --secret-id "$1" --query SecretString --output text)
  if [ $# -gt 1 ]; then jq -er --arg key "$2" '.[$key]' <<< "$value"; else printf %s "$value"; fi
}
. /etc/echelon/common
. "/etc/echelon/workloads/$name"
[ -z "\${ports[$replica]:-}" ] || export PORT=\${ports[$replica]}
[ -z "\${management[$replica]:-}" ] || export MANAGEMENT_PORT=\${management[$replica]}
container="echelon-$name-$replica"
mapfile -t exported < <(sed -n 's/^export \\([A-Z0-9_]*\\).*/\\1/p' /etc/echelon/common "/etc/echelon/workloads/$name")
docker rm -f "$container" > /dev/null 2>&1 || true
exec docker run --rm --name "$container" --network host --user "$user:$user" --read-only \\
  --tmpfs /tmp:size=64m,noexec,nosuid,nodev --cap-drop ALL --security-opt no-new-privileges \\
  --log-driver awslogs --log-opt "awslogs-region=$region" --log-opt "awslogs-stream=$name-$replica" \\
  "\${exported[@]/#/--env=}" "\${options[@]}" "$image" "\${command[@]}"
`;

/**
 * Script that mounts the data volumes, and gives a mounted file system the room that its volume has gained. It formats a volume
 * only if the volume is completely empty. XFS grows only while it is mounted; xfs_growfs changes nothing where it has all the
 * room (https://man7.org/linux/man-pages/man8/xfs_growfs.8.html).
 */
const DATA_SCRIPT = `#!/bin/bash
set -euo pipefail
. /etc/echelon/host
grow() {
  local grown
  grown=$(xfs_growfs -d "$1")
  grep '^data blocks changed' <<< "$grown" | sed "s|^|$1: |" || true
}
# Every unit asks for its data at the same moment.
exec 9> /run/echelon-data.lock
flock 9
for volume in "\${volumes[@]}"; do
  read -r device path <<< "$volume"
  mkdir -p "$path"
  if mountpoint -q "$path"; then
    grow "$path"
    continue
  fi
  for _ in {1..150}; do [ -b "$device" ] && break; sleep 2; done
  blank=0
  blkid -p "$device" > /dev/null || blank=$?
  case $blank in
    0) ;;
    2) mkfs.xfs -q "$device" ;;
    *) echo "cannot tell what is on $device" >&2; exit 1 ;;
  esac
  mount -o noatime,nodev,nosuid,noexec "$device" "$path"
  grow "$path"
  chown "$user:$user" "$path"
  chmod 0750 "$path"
done
`;

interface SetupOptions {
  readonly units: readonly string[];
  /** Units that have to be done before the others start. */
  readonly jobs: readonly string[];
  readonly volumes: boolean;
  readonly edge: boolean;
  readonly registries: boolean;
}

/** Script that installs packages and starts all units. It retries, because the network may not be ready yet. */
export function setupScript({ units, jobs, volumes, edge, registries }: SetupOptions): string {
  const packages = [
    "docker",
    "jq",
    "amazon-cloudwatch-agent",
    ...(edge ? ["nginx"] : []),
    ...(registries ? ["amazon-ecr-credential-helper"] : []),
  ];
  const lines = [
    "#!/bin/bash",
    "set -uo pipefail",
    `until dnf -y -q install ${packages.join(" ")}; do sleep 10; done`,
    "systemctl daemon-reload",
    "systemctl enable --now docker",
    "/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/etc/echelon/agent.json",
    ...(edge ? ["until /opt/echelon/edge; do sleep 10; done", "systemctl enable --now nginx"] : []),
    ...(volumes ? ["systemctl enable --now echelon-data.timer"] : []),
    ...(units.length > 0 ? [`systemctl enable --now ${READY_UNIT}`] : []),
    ...jobs.map((unit) => `until systemctl start '${unit}'; do sleep 30; done`),
    ...units.map((unit) => `systemctl enable --now --no-block '${unit}'`),
  ];
  return `${lines.join("\n")}\n`;
}

/** Configuration of the CloudWatch agent: it measures memory and file systems, which EC2 itself does not. */
export const agentConfiguration = (paths: readonly string[]) => ({
  metrics: {
    namespace: HOST_NAMESPACE,
    append_dimensions: { InstanceId: "${aws:InstanceId}" },
    // An alarm needs every dimension of a series; a file system has its type as another one.
    aggregation_dimensions: [["InstanceId"], ["InstanceId", "path"]],
    metrics_collected: {
      mem: { measurement: ["mem_used_percent"] },
      disk: { measurement: ["used_percent"], resources: paths, drop_device: true },
    },
  },
});

const DATA_SCRIPT_PATH = "/opt/echelon/data";

/** Runs the script of the data volumes once; what it did is in the journal. */
const DATA_SERVICE = `[Service]
Type=oneshot
ExecStart=${DATA_SCRIPT_PATH}
`;

/** A volume grows while the machine runs, and nothing tells the machine. */
const DATA_TIMER = `[Timer]
OnActiveSec=0
OnUnitInactiveSec=5min
[Install]
WantedBy=timers.target
`;

/** Files that mount the data volumes when the machine starts, and grow their file systems as long as it runs. */
export const dataFiles = [
  { path: DATA_SCRIPT_PATH, content: DATA_SCRIPT, permissions: "0755" },
  { path: "/etc/systemd/system/echelon-data.service", content: DATA_SERVICE },
  { path: "/etc/systemd/system/echelon-data.timer", content: DATA_TIMER },
] as const;

const DATA_UNIT = `ExecStartPre=${DATA_SCRIPT_PATH}`;
const STOP_MARGIN_SECONDS = 10;

type UnitKind = "service" | "run" | "job";

/** Where a machine notes which jobs are done: a restart of it is no change of theirs. */
const DONE = "/var/lib/echelon-done";

/** What follows the command, by kind. */
const unitEnds: Readonly<Record<UnitKind, readonly string[]>> = {
  service: ["Restart=always", "RestartSec=5"],
  run: ["Type=oneshot", RAN_UNIT],
  job: ["Type=oneshot", `ExecStartPost=/usr/bin/install -D /dev/null ${DONE}/%i`],
};

/** A systemd unit template. A `service` runs all the time, a `run` whenever it is started, a `job` until it was successful. */
export const serviceUnit = (kind: UnitKind, stopSeconds: number): string =>
  [
    "[Unit]",
    "After=docker.service network-online.target",
    "Wants=network-online.target",
    "Requires=docker.service",
    "StartLimitIntervalSec=0",
    ...(kind === "job" ? [`ConditionPathExists=!${DONE}/%i`] : []),
    "[Service]",
    DATA_UNIT,
    "ExecStart=/opt/echelon/run %i",
    "TimeoutStartSec=900",
    ...unitEnds[kind],
    `TimeoutStopSec=${stopSeconds + STOP_MARGIN_SECONDS}`,
    ...(kind === "service" ? ["[Install]", "WantedBy=multi-user.target"] : []),
    "",
  ].join("\n");
