import kubernetes from "@pulumi/kubernetes";
import type { StorePlans } from "../../../plan/types.ts";
import { softwareImage } from "../../workload/software.ts";
import { type ServerFiles, serverCertificate } from "../parts/certificates/server.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import {
  type Container,
  type EnvVar,
  fromSecret,
  type Probe,
  scratchVolume,
} from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { hostsFile, ownersOf } from "../parts/postgres/access.ts";
import { databaseEndpoint } from "../parts/postgres/endpoint.ts";
import { DATABASE_USER, FILES, INIT, PGDATA, POSTGRES_USER, SOCKETS } from "../parts/postgres/files.ts";
import { createPoolers } from "../parts/postgres/pooler.ts";
import { directHosts, guestsOf, guestUser, poolerHosts } from "../parts/postgres/servers.ts";
import { objectLabels } from "../parts/scope.ts";
import { logicalName, type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";

const DATA = "/data";

const isReady = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", DATABASE_USER] },
  timeoutSeconds: 3,
  ...more,
});

/** The file that says who may connect, and the script that runs before each start. */
function createFiles(
  store: StorePlans["postgres"],
  { scope, foundation, parent }: StoreContext,
  certificate: ServerFiles | null,
): kubernetes.core.v1.ConfigMap {
  const connections = certificate === null ? "host" : "hostssl";
  return new kubernetes.core.v1.ConfigMap(
    // Earlier packages had their script for databases here, and the pods of a retiring store still mount it.
    `${logicalName(scope, store)}-databases`,
    {
      metadata: { namespace: foundation.namespace, labels: objectLabels(scope, storeName(store), "store") },
      data: { "pg_hba.conf": hostsFile(ownersOf(store, scope.plan), connections), "init.sh": INIT },
    },
    { parent },
  );
}

/** https://www.postgresql.org/docs/current/ssl-tcp.html */
const encryption = ({ certificate, key }: ServerFiles) => ({
  ssl: "on",
  ssl_cert_file: certificate,
  ssl_key_file: key,
});

const settings = (store: StorePlans["postgres"], certificate: ServerFiles | null): string[] =>
  Object.entries({
    ...store.parameters,
    hba_file: `${FILES}/pg_hba.conf`,
    listen_addresses: "*",
    port: String(store.ports.clients[0]),
    unix_socket_directories: SOCKETS,
    password_encryption: "scram-sha-256",
    ...(certificate === null ? {} : encryption(certificate)),
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** The databases of others with their users, as the script before the server reads them. */
const guestVariables = (
  guests: readonly StorePlans["logical-database"][],
  credentials: StoreContext["credentials"],
): EnvVar[] =>
  guests.length === 0
    ? []
    : [
        { name: "GUESTS", value: guests.map(({ name }) => guestUser(name)).join(" ") },
        ...guests.flatMap((guest) => {
          const user = guestUser(guest.name);
          return [
            { name: `DATABASES_${user}`, value: guest.databases.join(" ") },
            fromSecret(`PASSWORD_${user}`, credentials.guest(guest)),
          ];
        }),
      ];

/** The passwords of all users who own databases. */
const passwordsOf = (store: StorePlans["postgres"], { scope, credentials }: StoreContext) => ({
  [DATABASE_USER]: credentials.postgres().owner,
  ...Object.fromEntries(
    guestsOf(store, scope.plan).map((guest) => [guestUser(guest.name), credentials.guest(guest)]),
  ),
});

/** Makes data directory, users and databases before the server starts. */
function init(
  store: StorePlans["postgres"],
  { scope, credentials }: StoreContext,
): Pick<Container, "command" | "env"> {
  const { owner, backup } = credentials.postgres();
  return {
    command: ["sh", `${FILES}/init.sh`],
    env: [
      { name: "PGDATA", value: PGDATA },
      { name: "DATABASES", value: store.databases.join(" ") },
      fromSecret("OWNER_PASSWORD", owner),
      fromSecret("BACKUP_PASSWORD", backup),
      ...guestVariables(guestsOf(store, scope.plan), credentials),
    ],
  };
}

/** The names by which clients reach the server and its poolers, which have one certificate. */
const hostsOf = (store: StorePlans["postgres"]): string[] => [
  directHosts(store).primary,
  ...(store.pooler === null ? [] : [poolerHosts(store).primary]),
];

/** One PostgreSQL. Several members need an operator; the plan refuses them without one. */
export const buildPostgres: StoreBuilder<"postgres"> = (store, context) => {
  const name = storeName(store);
  const certificate = serverCertificate(store, context, hostsOf(store));
  const files = createFiles(store, context, certificate);
  const run = scratchVolume("run", SOCKETS);
  const ports = { postgres: store.ports.clients[0] };
  headlessService(store, context, { name, ports, publishNotReady: false });
  disruptionBudget(store, context);
  statefulSet(store, context, name, {
    image: softwareImage(context.scope.settings, `postgres-${store.version}`),
    user: POSTGRES_USER,
    init: init(store, context),
    command: ["postgres"],
    args: ["-D", PGDATA, ...settings(store, certificate)],
    ports,
    probes: {
      startupProbe: isReady({ periodSeconds: 2, failureThreshold: 150 }),
      readinessProbe: isReady({ periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: isReady({ periodSeconds: 10, failureThreshold: 6 }),
    },
    // Ends sessions and stops cleanly. On SIGTERM alone PostgreSQL waits until the last client has gone.
    beforeStop: ["pg_ctl", "stop", "-D", PGDATA, "-m", "fast", "--no-wait"],
    dataPath: DATA,
    volumes: [run.volume, { name: "files", configMap: { name: files.metadata.name } }],
    mounts: [run.mount, { name: "files", mountPath: FILES, readOnly: true }],
    certificate,
    publishNotReady: false,
    graceSeconds: 120,
  });
  createPoolers(store, context, { passwords: passwordsOf(store, context), certificate });
  const password = context.credentials.postgres().owner;
  return databaseEndpoint(store, context.scope, { user: DATABASE_USER, password });
};
