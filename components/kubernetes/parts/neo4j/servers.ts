import type kubernetes from "@pulumi/kubernetes";
import { neo4jPorts } from "../../../../plan/engines/neo4j.ts";
import { endpointOf } from "../../../endpoint.ts";
import type { EndpointOf } from "../../../platform.ts";
import { softwareImage } from "../../../workload/software.ts";
import type { ServerFiles } from "../certificates/server.ts";
import { authorityOf } from "../certificates/trust.ts";
import { METRICS_PORT } from "../monitoring/monitors.ts";
import { type Container, fromSecret, type Probe } from "../pods/podFields.ts";
import { statefulSet } from "../pods/statefulSet.ts";
import { type StoreContext, storeName } from "../storage/store.ts";
import { storeConfig } from "../storage/storeFiles.ts";
import { configOf, DATA, type Graph, type Mode } from "./config.ts";
import { trustAuthority } from "./policies.ts";

/** User id of Neo4j in the official image. */
export const NEO4J_USER = 7474;

/** The one user that a new server has. */
export const LOGIN = "neo4j";

const FILES = "/etc/neo4j";
const CONFIG = "/tmp/conf";

/**
 * The image's own entry point would write the configuration into its root filesystem. As it does, this asks `neo4j console`
 * for the command and becomes it, so that the server gets the signal to stop. The password counts for an empty directory only.
 */
const start = (prepare: readonly string[]): string =>
  [
    "set -eu",
    `export NEO4J_CONF=${CONFIG}`,
    `mkdir -p ${CONFIG} /tmp/run /tmp/import`,
    `cp ${FILES}/neo4j.conf ${CONFIG}/neo4j.conf`,
    `echo "server.default_advertised_address=$SELF" >> ${CONFIG}/neo4j.conf`,
    ...prepare,
    `if [ ! -e ${DATA}/databases ] && [ ! -e ${DATA}/dbms/auth.ini ]; then`,
    '  neo4j-admin dbms set-initial-password "$PASSWORD"',
    "fi",
    "unset PASSWORD",
    "command=$(neo4j console --dry-run)",
    'eval exec "$command"',
  ].join("\n");

/** The server opens its port once it serves. */
const opens = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  tcpSocket: { port: "bolt" },
  timeoutSeconds: 3,
  ...more,
});

const probes: Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> = {
  // A server that was killed reads its log first, and one that joins a cluster copies the store.
  startupProbe: opens({ periodSeconds: 5, failureThreshold: 720 }),
  readinessProbe: opens({ periodSeconds: 5, failureThreshold: 3 }),
  livenessProbe: opens({ periodSeconds: 10, failureThreshold: 6 }),
};

/** Ports that the containers name: those that the plan opens. */
export function namedPorts({ ports }: Graph): Record<string, number> {
  const open = [...ports.clients, ...ports.members, ...(ports.backup ?? []), ...ports.metrics];
  const named = Object.entries(neo4jPorts).filter(([, number]) => open.includes(number));
  return Object.fromEntries(
    named.map(([name, number]) => [name === "metrics" ? METRICS_PORT : name, number]),
  );
}

interface ServersArgs {
  /** The headless Service of the servers. */
  readonly service: string;
  /** The primaries of a cluster, by which its servers find each other. */
  readonly hosts: readonly string[];
  readonly mode: Mode;
  readonly certificate: ServerFiles | null;
  /** Some of the servers. @default all */
  readonly part?: Parameters<typeof statefulSet>[3]["part"];
}

/** Servers of one kind, each with its volume. */
export function graphServers(
  store: Graph,
  context: StoreContext,
  { service, hosts, mode, certificate, part }: ServersArgs,
): kubernetes.apps.v1.StatefulSet {
  const { scope, credentials } = context;
  const files = storeConfig(store, context, part === undefined ? "files" : `${part.suffix}-files`, {
    "neo4j.conf": configOf(store, { hosts, mode, certificate }),
  });
  const { edition } = store;
  const verifies = edition === "enterprise" && certificate !== null;
  return statefulSet(store, context, service, {
    ...(part === undefined ? {} : { part }),
    image: softwareImage(scope.settings, `neo4j-${edition}`),
    user: NEO4J_USER,
    command: ["sh", "-c", start(verifies ? trustAuthority(certificate) : [])],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "SELF", value: `$(POD_NAME).${service}` },
      // The operator of the stack has accepted it: `echelon:licences`.
      ...(edition === "enterprise" ? [{ name: "NEO4J_ACCEPT_LICENSE_AGREEMENT", value: "yes" }] : []),
      fromSecret("PASSWORD", credentials.neo4j()),
    ],
    ports: namedPorts(store),
    probes,
    dataPath: DATA,
    certificate,
    volumes: [{ name: "files", configMap: { name: files } }],
    mounts: [{ name: "files", mountPath: FILES, readOnly: true }],
    publishNotReady: true,
    graceSeconds: 300,
  });
}

/**
 * The variables of a workload that uses the store. The scheme stays that without encryption: with `bolt+s`, drivers verify by the
 * authorities of the machine, and take no other one. A client asks any server which one to write to where the scheme is
 * `neo4j`; with `bolt` it speaks to the one that it reached.
 */
export function graphEndpoint(store: Graph, { scope, credentials }: StoreContext): EndpointOf {
  const scheme = store.engine === "neo4j-cluster" ? "neo4j" : "bolt";
  const url = `${scheme}://${storeName(store)}:${store.ports.clients[0]}`;
  const values = { url, username: LOGIN, authority: authorityOf(store, scope)?.path };
  const endpoint = endpointOf(store, values, { password: credentials.neo4j() });
  return () => endpoint;
}
