import { BYTES_PER_MIB } from "../../../../base/bytes.ts";
import { rabbitmqPorts } from "../../../../plan/engines/rabbitmq.ts";
import type { Rabbitmq } from "./definitions.ts";
import type { CertificatePaths } from "./distribution.ts";

/** Where a member finds the file of definitions. */
export const DEFINITIONS = { directory: "/etc/rabbitmq", file: "definitions.json" } as const;

/** Part of its memory that a broker may use before it makes publishers wait: RabbitMQ's own default. */
const MEMORY_PART = 0.6;

/** Part of the volume that stays free: below it, publishers wait. */
const FREE_PART = 0.2;

/** Largest write-ahead log, bytes. RabbitMQ keeps it in memory as well, and its default of 512 MiB is for large brokers. */
const LOG_BYTES = 64 * BYTES_PER_MIB;

/** Lines of `rabbitmq.conf`, in their order. */
type Lines = readonly (readonly [key: string, value: string | number | boolean])[];

/** What RabbitMQ is told whoever runs it: https://github.com/rabbitmq/rabbitmq-server/blob/v4.2.9/deps/rabbit/priv/schema/rabbit.schema */
const commonLines = ({ processes: [{ size }], queue, capacityGB }: Rabbitmq, definitions: string): Lines => [
  ["load_definitions", definitions],
  ["vm_memory_high_watermark.absolute", `${Math.floor(size.memoryMiB * MEMORY_PART)}MiB`],
  ["disk_free_limit.absolute", `${Math.ceil(capacityGB * FREE_PART * 1000)}MB`],
  ["consumer_timeout", queue.visibilitySeconds * 1000],
  ["raft.wal_max_size_bytes", LOG_BYTES],
  // A value for each queue, not one for all.
  ["prometheus.return_per_object_metrics", true],
];

/**
 * The first member declares the queues, maybe before the others are there; they get their copies once they are. These are
 * the settings `quorum_queue.continuous_membership_reconciliation` of `rabbitmq.conf`, in the other file: a RabbitMQ that
 * does not know them yet refuses a key there, and ignores it here.
 */
export const advancedConfiguration = ({ processes: [{ count }] }: Rabbitmq): string =>
  [
    "[{rabbit, [",
    "  {quorum_membership_reconciliation_enabled, true},",
    `  {quorum_membership_reconciliation_target_group_size, ${count}}`,
    "]}].",
    "",
  ].join("\n");

/** Where a broker listens for clients. https://www.rabbitmq.com/docs/ssl#enabling-tls */
const listenersOf = (certificate: CertificatePaths | null): Lines =>
  certificate === null
    ? [
        ["listeners.tcp.default", rabbitmqPorts.amqp],
        ["management.tcp.port", rabbitmqPorts.management],
      ]
    : [
        ["listeners.tcp", "none"],
        ["listeners.ssl.default", rabbitmqPorts.amqp],
        ["ssl_options.certfile", certificate.certificate],
        ["ssl_options.keyfile", certificate.key],
        ["management.ssl.port", rabbitmqPorts.management],
        ["management.ssl.certfile", certificate.certificate],
        ["management.ssl.keyfile", certificate.key],
      ];

/** A broker that the stack runs itself. */
interface Member {
  /** Name of the cluster. */
  readonly name: string;
  /** Names of all members. */
  readonly nodes: readonly string[];
  /** Null: it is reached without encryption. */
  readonly certificate: CertificatePaths | null;
}

/** What the operator would say of a broker, and the stack has to say itself. */
const ownLines = (name: string, nodes: readonly string[], listeners: Lines): Lines => [
  ["cluster_name", name],
  ["auth_mechanisms.1", "PLAIN"],
  ["auth_mechanisms.2", "AMQPLAIN"],
  ...listeners,
  ["prometheus.tcp.port", rabbitmqPorts.metrics],
  ["log.console", true],
  ["queue_leader_locator", "balanced"],
  ...(nodes.length > 1
    ? [
        ["cluster_partition_handling", "pause_minority"] as const,
        ["cluster_formation.peer_discovery_backend", "classic_config"] as const,
        ...nodes.map((node, index) => [`cluster_formation.classic_config.nodes.${index + 1}`, node] as const),
      ]
    : []),
];

const text = (lines: Lines): string => `${lines.map(([key, value]) => `${key} = ${value}`).join("\n")}\n`;

/** The whole `rabbitmq.conf` of a broker that the stack runs itself. */
export const ownConfiguration = (store: Rabbitmq, { name, nodes, certificate }: Member): string =>
  text([
    ...ownLines(name, nodes, listenersOf(certificate)),
    ...commonLines(store, `${DEFINITIONS.directory}/${DEFINITIONS.file}`),
  ]);

/** With a certificate the operator would give the metrics another port. Prometheus has no authority to verify one. */
const plainMetrics: Lines = [["prometheus.tcp.port", rabbitmqPorts.metrics]];

/** What is added to the configuration that the operator writes. */
export const addedConfiguration = (store: Rabbitmq, definitions: string): string =>
  text([...commonLines(store, definitions), ...(store.transport === "tls" ? plainMetrics : [])]);
