import * as pulumi from "@pulumi/pulumi";

/** What one collector asks for on its node. Chosen: its README measures 5 MB of memory for 500 kB a second. */
export const COLLECTOR_SIZE = { cpu: 0.05, memoryMiB: 64 } as const;

/** Most memory, of which chunks of records that are in work take half. */
const MOST_MEMORY_MIB = 256;
const MOST_CHUNKS = 64;
/** Records that wait on a node while CloudWatch does not take them; after that the oldest ones are dropped. */
const WAITING_MB = 512;
/** Seconds between two deliveries: what a pod writes is seen that much later. */
const FLUSH_SECONDS = 5;

const PORT = 2020;
const STATE = "/var/fluent-bit/state";
/** Where kubelet has the logs: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node */
const LOGS = { links: "/var/log/containers", files: "/var/log/pods" } as const;

interface CollectorArgs {
  readonly name: string;
  /** Namespace whose logs are collected. */
  readonly namespace: string;
  readonly region: string;
  /** Name of the log group. */
  readonly group: pulumi.Input<string>;
}

type Section = Readonly<Record<string, string | number | pulumi.Input<string>>>;

/** A section of the classic configuration: https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/format-schema */
const section = (name: string, lines: Section): pulumi.Output<string> =>
  pulumi
    .all(Object.entries(lines).map(([key, value]) => pulumi.interpolate`    ${key} ${value}`))
    .apply((all) => [`[${name}]`, ...all, ""].join("\n"));

/** Where it is after a restart, and what it could not deliver yet, are on the node. */
const service = section("SERVICE", {
  Flush: FLUSH_SECONDS,
  Log_Level: "warn",
  HTTP_Server: "On",
  HTTP_Listen: "0.0.0.0",
  HTTP_Port: PORT,
  Health_Check: "On",
  "storage.path": `${STATE}/buffer`,
  "storage.max_chunks_up": MOST_CHUNKS,
});

/**
 * Files of one namespace: kubelet names each `<pod>_<namespace>_<container>-<id>.log`, and no part has an underscore.
 * https://docs.fluentbit.io/manual/pipeline/inputs/tail
 */
const input = (namespace: string) =>
  section("INPUT", {
    Name: "tail",
    Path: `${LOGS.links}/*_${namespace}_*.log`,
    Tag: "<pod>.<container>",
    Tag_Regex: "(?<pod>[^/_]+)_[^_]+_(?<container>[^_]+)-[0-9a-f]{64}\\.log$",
    "multiline.parser": "cri",
    DB: `${STATE}/positions.db`,
    Read_from_Head: "On",
    Refresh_Interval: 5,
    Rotate_Wait: 30,
    Skip_Long_Lines: "On",
    "storage.type": "filesystem",
  });

/**
 * One stream for each container. A record is the line that it wrote, as on ECS, without what the collector adds.
 * https://docs.fluentbit.io/manual/pipeline/outputs/cloudwatch
 */
const output = ({ region, group }: CollectorArgs) =>
  section("OUTPUT", {
    Name: "cloudwatch_logs",
    Match: "*",
    region,
    log_group_name: group,
    log_stream_prefix: "pod/",
    log_key: "log",
    auto_create_group: "Off",
    Retry_Limit: "no_limits",
    "storage.total_limit_size": `${WAITING_MB}M`,
  });

const volumes = ({ namespace }: CollectorArgs) => [
  { name: "links", mountPath: LOGS.links, hostPath: { path: LOGS.links, type: "Directory" }, readOnly: true },
  { name: "files", mountPath: LOGS.files, hostPath: { path: LOGS.files, type: "Directory" }, readOnly: true },
  {
    name: "state",
    mountPath: STATE,
    hostPath: { path: `/var/lib/fluent-bit-${namespace}`, type: "DirectoryOrCreate" },
    readOnly: false,
  },
];

/** It is root to read the files of its node, and nothing more: it writes nowhere else, and calls no API of the cluster. */
const SECURITY = {
  runAsUser: 0,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** Values of the chart: https://github.com/fluent/helm-charts/blob/main/charts/fluent-bit/values.yaml */
export const collectorValues = (args: CollectorArgs) => ({
  fullnameOverride: args.name,
  serviceAccount: { name: args.name, automountServiceAccountToken: false },
  rbac: { create: false },
  testFramework: { enabled: false },
  securityContext: SECURITY,
  // A node that is full of other pods would have nobody who reads their logs.
  priorityClassName: "system-node-critical",
  tolerations: [{ operator: "Exists" }],
  resources: {
    requests: { cpu: `${COLLECTOR_SIZE.cpu * 1000}m`, memory: `${COLLECTOR_SIZE.memoryMiB}Mi` },
    limits: { memory: `${MOST_MEMORY_MIB}Mi` },
  },
  metricsPort: PORT,
  service: { port: PORT },
  daemonSetVolumes: volumes(args).map(({ name, hostPath }) => ({ name, hostPath })),
  daemonSetVolumeMounts: volumes(args).map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    readOnly,
  })),
  config: { service, inputs: input(args.namespace), filters: "", outputs: output(args) },
});
