import { createHash } from "node:crypto";
import { kafkaPorts as ports } from "../../../../plan/engines/kafka.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import type { ServerFiles } from "../certificates/server.ts";
import { ownUsers } from "../queues/users.ts";
import type { Scope } from "../scope.ts";
import { memberHosts, membersService } from "../storage/members.ts";
import { brokerSettings } from "./topics.ts";

type Store = StorePlans["kafka"];

/** The volume of a member. A file system has a directory of its own at the top, so the data is one below. */
export const VOLUME = "/var/lib/kafka";

/** Stands for the number of a member, and for its name, until it starts. */
const NODE = "@NODE@";
const POD = "@POD@";

const members = (store: Store, port: number): string[] =>
  memberHosts(store, store.processes[0].count).map((host) => `${host}:${port}`);

/** Addresses at which the stack itself reaches the members. */
export const internalAddresses = (store: Store): string => members(store, ports.internal).join(",");

const ID_BYTES = 16;

/** The id that all members of a cluster have on their disks, as Kafka writes one; the same for the life of a store. */
export const clusterId = (
  { stack, name }: Pick<Scope, "stack" | "name">,
  { key }: Pick<Store, "key">,
): string =>
  createHash("sha256").update(`${name}/${stack}/${key}`).digest().subarray(0, ID_BYTES).toString("base64url");

const PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
const SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

const properties = (settings: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("");

/** How members and the stack sign in to each other: by the password of one user, which is in this file. */
const amongMembers = (password: string): string =>
  `${PLAIN} required username="${ownUsers.admin}" password="${password}" user_${ownUsers.admin}="${password}";`;

interface Secured {
  /** That of the stack's own user. */
  readonly password: string;
  /** Null: everything is sent without encryption. */
  readonly certificate: CertificatePaths | null;
}

type CertificatePaths = Pick<ServerFiles, "both" | "authority">;

/** A PEM file as the store of Java: https://kafka.apache.org/documentation/#security_ssl_key */
const trust = (path: string) => ({ "ssl.truststore.type": "PEM", "ssl.truststore.location": path });

const encryption = ({ both, authority }: CertificatePaths) => ({
  "ssl.keystore.type": "PEM",
  "ssl.keystore.location": both,
  ...trust(authority),
});

/** `server.properties` of every member: https://kafka.apache.org/documentation/#brokerconfigs */
export function serverProperties(
  store: Store,
  { namespaceName }: Pick<Scope, "namespaceName">,
  { password, certificate }: Secured,
): string {
  const protocol = certificate === null ? "SASL_PLAINTEXT" : "SASL_SSL";
  const voters = members(store, ports.controller).map((address, member) => `${member}@${address}`);
  const host = `${POD}.${membersService(store)}`;
  const settings: Readonly<Record<string, string | number | boolean>> = {
    "process.roles": "broker,controller",
    "node.id": NODE,
    "controller.quorum.voters": voters.join(","),
    "controller.listener.names": "CONTROLLER",
    listeners: `CLIENTS://:${ports.clients},INTERNAL://:${ports.internal},CONTROLLER://:${ports.controller}`,
    // KEDA calls from another namespace, so clients get the name with the namespace.
    "advertised.listeners": `CLIENTS://${host}.${namespaceName}.svc:${ports.clients},INTERNAL://${host}:${ports.internal}`,
    "listener.security.protocol.map": `CLIENTS:${protocol},INTERNAL:${protocol},CONTROLLER:${protocol}`,
    ...(certificate === null ? {} : encryption(certificate)),
    "inter.broker.listener.name": "INTERNAL",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "sasl.mechanism.controller.protocol": "PLAIN",
    "listener.name.clients.sasl.enabled.mechanisms": "SCRAM-SHA-512",
    "listener.name.clients.scram-sha-512.sasl.jaas.config": `${SCRAM} required;`,
    "listener.name.internal.sasl.enabled.mechanisms": "PLAIN",
    "listener.name.internal.plain.sasl.jaas.config": amongMembers(password),
    "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
    "listener.name.controller.plain.sasl.jaas.config": amongMembers(password),
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "super.users": `User:${ownUsers.admin}`,
    "log.dirs": `${VOLUME}/data`,
    ...brokerSettings(store),
  };
  return properties(settings);
}

/**
 * How the stack itself signs in.
 *
 * @param authority path of the certificate with which it verifies the brokers; null without encryption.
 */
export const adminProperties = (password: string, authority: string | null): string =>
  properties({
    "security.protocol": authority === null ? "SASL_PLAINTEXT" : "SASL_SSL",
    "sasl.mechanism": "PLAIN",
    "sasl.jaas.config": `${PLAIN} required username="${ownUsers.admin}" password="${password}";`,
    ...(authority === null ? {} : trust(authority)),
  });

/** How an administrator signs in whom somebody else has made, over a certificate that Java knows. */
export const scramProperties = (password: string): string =>
  properties({
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": "SCRAM-SHA-512",
    "sasl.jaas.config": `${SCRAM} required username="${ownUsers.admin}" password="${password}";`,
  });

/** Everything to the console, which is where a cluster looks for it. Kafka's own file writes to its directory. */
export const LOG4J = [
  "Configuration:",
  "  Appenders:",
  "    Console:",
  "      name: STDOUT",
  "      PatternLayout: { pattern: '[%d] %p %m (%c)%n' }",
  "  Loggers:",
  "    Root: { level: INFO, AppenderRef: { ref: STDOUT } }",
  "",
].join("\n");

/** What a member does before it starts: its own number and name into its file, and its volume made ready once. */
export const prepare = (files: string, run: string): string =>
  [
    "set -eu",
    `sed "s/${NODE}/\${POD_NAME##*-}/; s/${POD}/$POD_NAME/g" ${files}/server.properties > ${run}/server.properties`,
    `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id "$CLUSTER_ID" --config ${run}/server.properties`,
  ].join("\n");
