import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { EnvVar, Volume } from "../pods/podFields.ts";
import { setupJob } from "../pods/setupJob.ts";
import { ownUsers, readersOf, usersOf } from "../queues/users.ts";
import type { OutsideContext, StoreContext } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";
import { adminProperties, internalAddresses } from "./configuration.ts";
import { type Kafka, type KafkaRight, kafkaRights } from "./rights.ts";
import { topicsOf } from "./topics.ts";

/** User id of Kafka in its image: https://github.com/apache/kafka/blob/trunk/docker/jvm/Dockerfile */
export const KAFKA_USER = 1000;

const FILES = "/etc/echelon";

/** Name of the file with which the Job signs in. */
export const ADMIN = "admin.properties";

/** How long the Job waits for brokers that start, seconds. */
const PATIENCE_SECONDS = 300;

const plain = (name: string, value: pulumi.Input<string>): EnvVar => ({ name, value });

/** The members know the administrator from their files; as a client it signs in like any other. */
const listed = (store: StorePlans["kafka"], { scope }: StoreContext): string[] => usersOf(store, scope.plan);

/** What the Job signs in with, and the passwords that it sets. */
function createFiles(store: StorePlans["kafka"], context: StoreContext): pulumi.Output<string> {
  const { textOf } = context.credentials.queues();
  const authority = authorityOf(store, context.scope)?.path ?? null;
  const passwords = Object.fromEntries(listed(store, context).map((user) => [user, textOf(user)]));
  return storeSecret(store, context, "users", {
    [ADMIN]: textOf(ownUsers.admin).apply((password) => adminProperties(password, authority)),
    ...passwords,
  });
}

const topicLines = (store: Kafka): string =>
  topicsOf(store)
    .map(({ name, partitions, copies, settings }) => {
      const pairs = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
      return `${name} ${partitions} ${copies} ${pairs.join(",")}`;
    })
    .join("\n");

/** Rights as lines of the script. */
export const rightLines = (all: Iterable<readonly [user: string, rights: readonly KafkaRight[]]>): string =>
  [...all]
    .flatMap(([user, rights]) =>
      rights.map(
        ({ type, name, operations }) => `${user} ${type} ${name} ${operations.join(",").toLowerCase()}`,
      ),
    )
    .join("\n");

/** The files of the Secret: how to sign in, and in a directory of their own the users. */
const filesOf = (store: StorePlans["kafka"], context: StoreContext): Volume => ({
  name: "files",
  secret: {
    secretName: createFiles(store, context),
    items: [
      { key: ADMIN, path: ADMIN },
      ...listed(store, context).map((user) => ({ key: user, path: `users/${user}` })),
    ],
  },
});

interface SetupArgs {
  /** Where the Job starts: `<host>:<port>` of brokers, with commas between them. */
  readonly servers: pulumi.Input<string>;
  readonly brokers: number;
  /** Number of the first broker; the others follow it. */
  readonly firstBroker: number;
  /** Lines of the script. */
  readonly rights: pulumi.Input<string>;
  /** The files with which the Job signs in and, where it makes the users, their passwords. */
  readonly files: Volume;
  /** What has to exist before. @default nothing */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * The Job that makes topics and rights, and users where nobody else does. It does not wait for ready members: the exporter
 * beside each of them signs in as a user that this Job makes, and a pod is ready once all of its containers are.
 */
export const kafkaSetup = (
  store: Kafka,
  context: OutsideContext,
  { servers, brokers, firstBroker, rights, files, after = [] }: SetupArgs,
): pulumi.Resource =>
  setupJob(store, context, {
    does: "setup",
    image: softwareImage(context.scope.settings, "kafka"),
    user: KAFKA_USER,
    command: ["bash", "-c", readFileSync(join(import.meta.dirname, "setup.sh"), "utf8")],
    env: [
      plain("BROKERS", servers),
      plain("MEMBERS", String(brokers)),
      plain("FIRST_BROKER", String(firstBroker)),
      plain("COPIES", String(store.queue.copies)),
      plain("TOPICS", topicLines(store)),
      plain("RIGHTS", rights),
      plain("FILES", FILES),
      plain("PATIENCE_SECONDS", String(PATIENCE_SECONDS)),
      plain("LOG_DIR", "/tmp"),
      plain("KAFKA_HEAP_OPTS", "-Xmx128m"),
    ],
    process: store.engine === "msk" ? store.processes[0] : store.processes[1],
    files: [{ volume: files, mount: { name: "files", mountPath: FILES, readOnly: true } }],
    after,
  });

/** The Job of a Kafka that the stack runs itself. */
export const membersSetup = (store: StorePlans["kafka"], context: StoreContext): pulumi.Resource =>
  kafkaSetup(store, context, {
    servers: internalAddresses(store),
    brokers: store.processes[0].count,
    firstBroker: 0,
    rights: rightLines(kafkaRights(store, context.scope.plan, readersOf(store))),
    files: filesOf(store, context),
  });
