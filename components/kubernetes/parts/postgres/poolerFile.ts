import type { PoolerPlan } from "../../../../plan/pooler.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { ServerFiles } from "../certificates/server.ts";
import { directHosts } from "./servers.ts";

/** Directory of the configuration in the pod. */
export const FILES = "/etc/echelon";
/** Where the socket of the pooler is, for the exporter beside it. */
export const SOCKETS = "/var/run/pgbouncer";
/** Names and passwords of the users, written at the start: PgBouncer reads them from a file only. */
const USERS = "/tmp/users.txt";

/** A client may wait so long for a connection, seconds: as long as the pools of the applications wait. */
const WAIT_SECONDS = 60;

/** What any pooler is set to, whatever runs it. https://www.pgbouncer.org/config.html */
export const poolerSettings = ({ poolSize, maxClients }: PoolerPlan): Readonly<Record<string, string>> => ({
  default_pool_size: String(poolSize),
  max_db_connections: String(poolSize),
  max_client_conn: String(maxClients),
  query_wait_timeout: String(WAIT_SECONDS),
});

/**
 * Clients have to encrypt, except those of the socket in the pod, and the pooler verifies the server.
 * https://www.pgbouncer.org/config.html#tls-settings
 */
const encryption = ({ certificate, key, authority }: ServerFiles) => ({
  client_tls_sslmode: "require",
  client_tls_cert_file: certificate,
  client_tls_key_file: key,
  // No client has a certificate, but a PgBouncer of Debian starts only with a file here: its own default is not in each image.
  client_tls_ca_file: authority,
  server_tls_sslmode: "verify-full",
  server_tls_ca_file: authority,
});

interface FileArgs {
  readonly pooler: PoolerPlan;
  readonly databases: readonly string[];
  readonly certificate: ServerFiles | null;
}

/** The configuration of a pooler that the stack runs itself. */
export function poolerFile(
  store: StorePlans["postgres"],
  { pooler, databases, certificate }: FileArgs,
): string {
  const [port] = store.ports.clients;
  const settings = {
    listen_addr: "*",
    listen_port: String(port),
    unix_socket_dir: SOCKETS,
    auth_type: "scram-sha-256",
    auth_file: USERS,
    pool_mode: pooler.mode,
    ...poolerSettings(pooler),
    ...(certificate === null ? {} : encryption(certificate)),
    // Drivers send these at the start of a session.
    ignore_startup_parameters: "extra_float_digits,options",
    log_connections: "0",
    log_disconnections: "0",
  };
  return [
    // Names of letters, digits, dashes and underscores: before 1.23, PgBouncer reads no quotes here.
    "[databases]",
    ...databases.map((database) => `${database} = host=${directHosts(store).primary} port=${port}`),
    "[pgbouncer]",
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    "",
  ].join("\n");
}

/** What starts a pooler. Passwords have letters and digits only, so nothing in them has to be quoted. */
export const startPooler = (users: readonly string[]): string =>
  [
    "set -eu",
    "umask 077",
    `: > ${USERS}`,
    ...users.map((user) => `echo "\\"${user}\\" \\"$PASSWORD_${user.toUpperCase()}\\"" >> ${USERS}`),
    `exec pgbouncer ${FILES}/pgbouncer.ini`,
  ].join("\n");
