import type { CertificateFiles } from "../certificates/server.ts";
import { serverSettings } from "../redis/tls.ts";
import type { Cluster } from "./members.ts";

/** A member that does not answer for so long has failed. Its copy takes over about a second later. */
const NODE_TIMEOUT_MS = 5000;

/** Where a member listens. Over TLS, members know each other by their certificates, and copy their keys over it. */
const listening = (port: number, certificate: CertificateFiles | null): string[] =>
  certificate === null
    ? [`port ${port}`]
    : Object.entries({
        ...serverSettings(port, certificate),
        "tls-cluster": "yes",
        "tls-replication": "yes",
      }).map(([name, value]) => `${name} ${value}`);

/**
 * Configuration of a member: https://redis.io/docs/latest/operate/oss_and_stack/management/config/
 *
 * @param users path of the file of users.
 */
export function configOf(
  { ports, durable, dataMemoryMiB, maxMemoryPolicy }: Cluster,
  users: string,
  certificate: CertificateFiles | null,
): string {
  const lines = [
    ...listening(ports.clients[0], certificate),
    "dir /data",
    `aclfile ${users}`,
    "cluster-enabled yes",
    "cluster-config-file nodes.conf",
    `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
    // The address of a pod changes; its name stays.
    "cluster-preferred-endpoint-type hostname",
    // The loss of a whole shard takes the keys of that shard only.
    "cluster-require-full-coverage no",
    // A copy stays in its shard: it runs in another zone than its primary.
    "cluster-allow-replica-migration no",
    // A copy of a cache takes over however old it is; one of what must survive does not, if it has missed much.
    `cluster-replica-validity-factor ${durable ? 10 : 0}`,
    ...(durable ? ["appendonly yes", "appendfsync everysec"] : ['save ""']),
    `maxmemory ${dataMemoryMiB}mb`,
    `maxmemory-policy ${maxMemoryPolicy}`,
  ];
  return `${lines.join("\n")}\n`;
}
