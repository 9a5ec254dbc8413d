import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../../../config/settings.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { authorityOf } from "../certificates/trust.ts";
import type { Volume } from "../pods/podFields.ts";
import { setupJob } from "../pods/setupJob.ts";
import type { BrokerSetup } from "../queues/brokerSetup.ts";
import { ownUsers, readersOf, usersOf } from "../queues/users.ts";
import type { StoreContext } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";
import { adminProperties, internalAddresses } from "./configuration.ts";
import { type Kafka, type KafkaRight, kafkaRights } from "./rights.ts";
import { topicsOf } from "./topics.ts";

/** User id of Kafka in its image: https://github.com/apache/kafka/blob/trunk/docker/jvm/Dockerfile */
export const KAFKA_USER = 1000;

const FILES = "/etc/echelon";

/** Name of the file with which the tools sign in. */
export const ADMIN_FILE = "admin.properties";

/** How long the Job waits for brokers that start, seconds. */
const PATIENCE_SECONDS = 300;

/** The members know the administrator from their files; as a client it signs in like any other. */
const listed = (store: StorePlans["kafka"], { scope }: StoreContext): string[] => usersOf(store, scope.plan);

/** What the Job signs in with, and the passwords that it sets. */
function createFiles(store: StorePlans["kafka"], context: StoreContext): pulumi.Output<string> {
  const { textOf } = context.credentials.queues();
  const authority = authorityOf(store, context.scope)?.path ?? null;
  const passwords = Object.fromEntries(listed(store, context).map((user) => [user, textOf(user)]));
  return storeSecret(store, context, "users", {
    [ADMIN_FILE]: textOf(ownUsers.admin).apply((password) => adminProperties(password, authority)),
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
      { key: ADMIN_FILE, path: ADMIN_FILE },
      ...listed(store, context).map((user) => ({ key: user, path: `users/${user}` })),
    ],
  },
});

interface ProgramArgs {
  /** Where it starts: `<host>:<port>` of brokers, with commas between them. */
  readonly servers: pulumi.Input<string>;
  readonly brokers: number;
  /** Number of the first broker; the others follow it. */
  readonly firstBroker: number;
  /** Lines of the script. */
  readonly rights: string;
  /** Commands before the script, each with its end of line. @default none */
  readonly before?: string;
  /** Further variables. The script needs FILES: the directory with what it signs in with. */
  readonly more: { readonly FILES: string } & Readonly<Record<string, string>>;
}

/** The program that makes topics and rights, and users where nobody else does. */
export const kafkaProgram = (
  store: Kafka,
  settings: Settings,
  { servers, brokers, firstBroker, rights, before = "", more }: ProgramArgs,
): Omit<BrokerSetup, "passwords"> => ({
  image: softwareImage(settings, "kafka"),
  user: KAFKA_USER,
  command: ["bash", "-c", `${before}${readFileSync(join(import.meta.dirname, "setup.sh"), "utf8")}`],
  environment: {
    BROKERS: servers,
    MEMBERS: String(brokers),
    FIRST_BROKER: String(firstBroker),
    COPIES: String(store.queue.copies),
    TOPICS: topicLines(store),
    RIGHTS: rights,
    ...more,
    PATIENCE_SECONDS: String(PATIENCE_SECONDS),
    LOG_DIR: "/tmp",
    KAFKA_HEAP_OPTS: "-Xmx128m",
  },
});

/**
 * The Job of a Kafka that the stack runs itself. It does not wait for ready members: the exporter beside each of them signs in
 * as a user that this Job makes, and a pod is ready once all of its containers are.
 */
export function membersSetup(store: StorePlans["kafka"], context: StoreContext): pulumi.Resource {
  const { settings, plan } = context.scope;
  const { environment, ...program } = kafkaProgram(store, settings, {
    servers: internalAddresses(store),
    brokers: store.processes[0].count,
    firstBroker: 0,
    rights: rightLines(kafkaRights(store, plan, readersOf(store))),
    more: { FILES },
  });
  const files = { name: "files", mountPath: FILES, readOnly: true };
  return setupJob(store, context, {
    ...program,
    does: "setup",
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    process: store.processes[1],
    files: [{ volume: filesOf(store, context), mount: files }],
  });
}
