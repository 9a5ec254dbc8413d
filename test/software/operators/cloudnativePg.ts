import type { PodSpec } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { signedFor } from "../pod/certificates.ts";
import { configMap, passwordOf, pod, secret, service } from "./objects.ts";

/** The fields of a Cluster that its pods depend on: https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/ */
interface Cluster extends KubeObject {
  readonly spec: {
    readonly imageName: string;
    readonly bootstrap: { readonly initdb: { readonly database: string; readonly owner: string } };
    readonly certificates?: { readonly serverAltDNSNames?: readonly string[] };
    readonly postgresql: {
      readonly parameters?: Readonly<Record<string, string>>;
      readonly pg_hba?: readonly string[];
    };
  };
}

interface Pooler extends KubeObject {
  readonly spec: {
    readonly type: "rw" | "ro";
    readonly cluster: { readonly name: string };
    readonly pgbouncer: {
      readonly image: string;
      readonly poolMode: string;
      readonly parameters: Readonly<Record<string, string>>;
    };
  };
}

const OPERATOR = "CloudNativePG";
const PORT = 5432;
const POSTGRES_USER = 26;
const POOLER_USER = 998;
const FILES = "/controller/files";
const CERTIFICATES = "/controller/certificates";
const AUTHORITY = "/controller/authority";
const SOCKETS = "/controller/run";
const DATA = "/var/lib/postgresql/data";
const PGDATA = `${DATA}/pgdata`;
/** The key of a server's certificate may be read by root and by the group only. */
const KEY_MODE = 0o440;

const namesOf = (name: string, namespace = "default"): readonly string[] =>
  ["", `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`].map((end) => `${name}${end}`);

/**
 * The Secret of the owner of the first database.
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/specs/secrets.go
 */
function ownersSecret(cluster: Cluster): KubeObject {
  const { name, namespace = "default" } = cluster.metadata;
  const { database, owner } = cluster.spec.bootstrap.initdb;
  const password = passwordOf(name, owner);
  const host = `${name}-rw`;
  const place = (end: string): string => `${host}.${namespace}${end}:${PORT}/${database}`;
  const uri = (end: string): string => `postgresql://${owner}:${password}@${place(end)}`;
  const jdbc = (end: string): string => `jdbc:postgresql://${place(end)}?password=${password}&user=${owner}`;
  const FULL = ".svc.cluster.local";
  return secret(cluster, `${name}-app`, {
    username: owner,
    user: owner,
    password,
    dbname: database,
    host,
    port: String(PORT),
    pgpass: `${host}:${PORT}:${database}:${owner}:${password}\n`,
    uri: uri(""),
    "jdbc-uri": jdbc(""),
    "fqdn-uri": uri(FULL),
    "fqdn-jdbc-uri": jdbc(FULL),
  });
}

/** Makes the data directory, the owner and the database at the first start, then runs the server. */
const START = `set -eu
if [ ! -e "$PGDATA/PG_VERSION" ]; then
  initdb -D "$PGDATA" -U postgres --encoding=UTF8 --auth=trust --no-sync
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses= -k ${SOCKETS}" start
  psql -h ${SOCKETS} -U postgres -v ON_ERROR_STOP=1 -v owner="$OWNER" -v password="$PASSWORD" -v name="$DATABASE" <<END
CREATE ROLE :"owner" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"owner";
END
  pg_ctl -D "$PGDATA" -w -m fast stop
fi
exec postgres -D "$PGDATA" "$@"
`;

/** Rules of the operator, of the stack, and the operator's last: https://cloudnative-pg.io/documentation/1.30/postgresql_conf/#the-pg_hba-section */
const hostsFile = ({ spec }: Cluster): string =>
  ["local all all peer", ...(spec.postgresql.pg_hba ?? []), "host all all all scram-sha-256", ""].join("\n");

function serverSpec(cluster: Cluster): PodSpec {
  const { name } = cluster.metadata;
  const { imageName: image, bootstrap, postgresql } = cluster.spec;
  const { database, owner } = bootstrap.initdb;
  const settings = {
    ...postgresql.parameters,
    hba_file: `${FILES}/pg_hba.conf`,
    listen_addresses: "*",
    unix_socket_directories: SOCKETS,
    ssl: "on",
    ssl_cert_file: `${CERTIFICATES}/tls.crt`,
    ssl_key_file: `${CERTIFICATES}/tls.key`,
    password_encryption: "scram-sha-256",
  };
  return {
    securityContext: { runAsUser: POSTGRES_USER, runAsGroup: POSTGRES_USER, fsGroup: POSTGRES_USER },
    containers: [
      {
        name: "postgres",
        image,
        command: ["sh", "-c", START, "sh"],
        args: Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
        env: [
          { name: "PGDATA", value: PGDATA },
          { name: "OWNER", value: owner },
          { name: "DATABASE", value: database },
          { name: "PASSWORD", valueFrom: { secretKeyRef: { name: `${name}-app`, key: "password" } } },
        ],
        ports: [{ name: "postgresql", containerPort: PORT }],
        readinessProbe: { exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", "postgres"] } },
        lifecycle: {
          preStop: { exec: { command: ["pg_ctl", "stop", "-D", PGDATA, "-m", "fast", "--no-wait"] } },
        },
        volumeMounts: [
          { name: "data", mountPath: DATA },
          { name: "run", mountPath: SOCKETS },
          { name: "files", mountPath: FILES },
          { name: "certificates", mountPath: CERTIFICATES },
        ],
      },
    ],
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "run", emptyDir: {} },
      { name: "files", configMap: { name: `${name}-files` } },
      { name: "certificates", secret: { secretName: `${name}-server`, defaultMode: KEY_MODE } },
    ],
  };
}

/**
 * The objects of a Cluster, with one PostgreSQL that has its parameters, its owner, its database and a certificate for its
 * names. The Service of the replicas leads to that one too.
 * https://cloudnative-pg.io/documentation/1.30/certificates/
 */
export function ofCluster(object: KubeObject): readonly KubeObject[] {
  const cluster = object as Cluster;
  const { name, namespace } = cluster.metadata;
  const labels = { "cnpg.io/cluster": name };
  const hosts = [`${name}-rw`, `${name}-ro`];
  const more = cluster.spec.certificates?.serverAltDNSNames ?? [];
  const { authority, certificate, key } = signedFor([
    ...hosts.flatMap((host) => namesOf(host, namespace)),
    ...more,
  ]);
  return [
    ownersSecret(cluster),
    secret(cluster, `${name}-ca`, { "ca.crt": authority.certificate, "ca.key": authority.key }),
    secret(cluster, `${name}-server`, { "tls.crt": certificate, "tls.key": key }),
    configMap(cluster, `${name}-files`, { "pg_hba.conf": hostsFile(cluster) }),
    ...hosts.map((host) => service(cluster, host, { selector: labels, ports: [PORT] })),
    pod(cluster, { kind: "StatefulSet", name, inPlaceOf: OPERATOR, labels, spec: serverSpec(cluster) }),
  ];
}

/** https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/management/pgbouncer/config/config.go */
function poolerFile({ spec }: Pooler): string {
  const settings = {
    pool_mode: spec.pgbouncer.poolMode,
    ignore_startup_parameters: "extra_float_digits,options",
    client_tls_sslmode: "prefer",
    client_tls_cert_file: `${CERTIFICATES}/tls.crt`,
    client_tls_key_file: `${CERTIFICATES}/tls.key`,
    client_tls_ca_file: `${AUTHORITY}/ca.crt`,
    server_tls_sslmode: "verify-ca",
    server_tls_ca_file: `${AUTHORITY}/ca.crt`,
    unix_socket_dir: SOCKETS,
    listen_addr: "*",
    listen_port: PORT,
    auth_type: "scram-sha-256",
    auth_file: `${FILES}/userlist.txt`,
    ...spec.pgbouncer.parameters,
  };
  return [
    "[databases]",
    `* = host=${spec.cluster.name}-${spec.type}`,
    "[pgbouncer]",
    ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`),
    "",
  ].join("\n");
}

function poolerSpec({ metadata: { name }, spec }: Pooler): PodSpec {
  const { cluster, pgbouncer } = spec;
  return {
    securityContext: { runAsUser: POOLER_USER, runAsGroup: POOLER_USER, fsGroup: POOLER_USER },
    containers: [
      {
        name: "pgbouncer",
        image: pgbouncer.image,
        command: ["pgbouncer", `${FILES}/pgbouncer.ini`],
        ports: [{ name: "pgbouncer", containerPort: PORT }],
        readinessProbe: { tcpSocket: { port: "pgbouncer" } },
        lifecycle: { preStop: { exec: { command: ["sh", "-c", "kill -INT 1; sleep 1"] } } },
        volumeMounts: [
          { name: "run", mountPath: SOCKETS },
          { name: "files", mountPath: FILES },
          { name: "certificates", mountPath: CERTIFICATES },
          { name: "authority", mountPath: AUTHORITY },
        ],
      },
    ],
    volumes: [
      { name: "run", emptyDir: {} },
      { name: "files", secret: { secretName: `${name}-files` } },
      { name: "certificates", secret: { secretName: `${cluster.name}-server`, defaultMode: KEY_MODE } },
      { name: "authority", secret: { secretName: `${cluster.name}-ca` } },
    ],
  };
}

/** The objects of a Pooler, with one PgBouncer. It has the owner's password in a file, where the operator's asks the server. */
export function ofPooler(object: KubeObject): readonly KubeObject[] {
  const pooler = object as Pooler;
  const { name } = pooler.metadata;
  const labels = { "cnpg.io/poolerName": name };
  const users = `"app" "${passwordOf(pooler.spec.cluster.name, "app")}"\n`;
  return [
    secret(pooler, `${name}-files`, { "pgbouncer.ini": poolerFile(pooler), "userlist.txt": users }),
    service(pooler, name, { selector: labels, ports: [PORT] }),
    pod(pooler, { kind: "Deployment", name, inPlaceOf: OPERATOR, labels, spec: poolerSpec(pooler) }),
  ];
}
