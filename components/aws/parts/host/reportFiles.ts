import { HOST_NAMESPACE } from "../monitoring/metricTable.ts";

/** The name under which a stack's machine reports: a new machine goes on with the series of the old one. */
export const reportName = ({ name, stack }: { readonly name: string; readonly stack: string }): string =>
  `${name}-${stack}`;

const PUT = `aws cloudwatch put-metric-data --region "$region" --namespace ${HOST_NAMESPACE}`;
const READY_PATH = "/opt/echelon/ready";
const RAN_PATH = "/opt/echelon/ran";

/** Counts the replicas that are not ready, and the workloads of which none is. */
const READY_SCRIPT = `#!/bin/bash
set -uo pipefail
. /etc/echelon/host
unready=0 down=0
for file in /etc/echelon/workloads/*; do
  good=0 bad=0
  for port in $(sed -n 's/^management=(\\(.*\\))$/\\1/p' "$file"); do
    if curl -fsm 5 -o /dev/null "http://127.0.0.1:$port/readyz"; then ((good += 1)); else ((bad += 1)); fi
  done
  ((unready += bad))
  if [ $bad -gt 0 ] && [ $good -eq 0 ]; then ((down += 1)); fi
done
figure() { echo "MetricName=$1,Value=$2,Unit=Count,Dimensions=[{Name=Stack,Value=$stack}]"; }
exec ${PUT} --metric-data "$(figure replicas_unready $unready)" "$(figure workloads_down $down)"
`;

const READY_SERVICE = `[Service]
Type=oneshot
ExecStart=${READY_PATH}
`;

const READY_TIMER = `[Timer]
OnCalendar=minutely
AccuracySec=1s
[Install]
WantedBy=timers.target
`;

/** Counts a run by its result, which systemd gives in SERVICE_RESULT. */
const RAN_SCRIPT = `#!/bin/bash
. /etc/echelon/host
metric=runs_failed
[ "$SERVICE_RESULT" = success ] && metric=runs_good
exec ${PUT} --metric-name $metric --value 1 --unit Count --dimensions "Stack=$stack,Workload=\${1%:*}"
`;

/** Lines of the unit of a run. */
export const RAN_UNIT = `ExecStopPost=${RAN_PATH} %i`;

/** Timer that reports every minute. */
export const READY_UNIT = "echelon-ready.timer";

/** Files with which a machine reports what no service of AWS sees: whether its workloads are ready, and how runs end. */
export const reportFiles = [
  { path: READY_PATH, content: READY_SCRIPT, permissions: "0755" },
  { path: RAN_PATH, content: RAN_SCRIPT, permissions: "0755" },
  { path: "/etc/systemd/system/echelon-ready.service", content: READY_SERVICE },
  { path: `/etc/systemd/system/${READY_UNIT}`, content: READY_TIMER },
] as const;
