import { readFileSync } from "node:fs";
import { join } from "node:path";
import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { StorePlans } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { authorityOf, trusted } from "../certificates/trust.ts";
import { storePodLabels } from "../labels.ts";
import {
  closedPod,
  containerSecurity,
  type EnvVar,
  type PodSpec,
  quantities,
  scratchVolume,
} from "../pods/podFields.ts";
import { ownUsers, readersOf, usersOf } from "../queues/users.ts";
import { objectLabels } from "../scope.ts";
import { jobName, type StoreContext, storeName } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";
import { adminProperties, internalAddresses } from "./configuration.ts";
import { kafkaRights } from "./rights.ts";
import { topicsOf } from "./topics.ts";

type Store = StorePlans["kafka"];

/** User id of Kafka in its image: https://github.com/apache/kafka/blob/trunk/docker/jvm/Dockerfile */
export const KAFKA_USER = 1000;

const FILES = "/etc/echelon";
const ADMIN = "admin.properties";

/** How long the Job waits for brokers that start, seconds. */
const PATIENCE_SECONDS = 300;

const plain = (name: string, value: string): EnvVar => ({ name, value });

/** The members know the administrator from their files; as a client it signs in like any other. */
const listed = (store: Store, { scope }: StoreContext): string[] => usersOf(store, scope.plan);

/** What the Job signs in with, and the passwords that it sets. */
function createFiles(store: Store, context: StoreContext): pulumi.Output<string> {
  const { textOf } = context.credentials.queues();
  const authority = authorityOf(store, context.scope)?.path ?? null;
  const passwords = Object.fromEntries(listed(store, context).map((user) => [user, textOf(user)]));
  return storeSecret(store, context, "users", {
    [ADMIN]: textOf(ownUsers.admin).apply((password) => adminProperties(password, authority)),
    ...passwords,
  });
}

const topicLines = (store: Store): string =>
  topicsOf(store)
    .map(({ name, partitions, copies, settings }) => {
      const pairs = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
      return `${name} ${partitions} ${copies} ${pairs.join(",")}`;
    })
    .join("\n");

const rightLines = (store: Store, { scope }: StoreContext): string =>
  [...kafkaRights(store, scope.plan, readersOf(store))]
    .flatMap(([user, rights]) =>
      rights.map(
        ({ type, name, operations }) => `${user} ${type} ${name} ${operations.join(",").toLowerCase()}`,
      ),
    )
    .join("\n");

/** The files of the Secret: how to sign in, and in a directory of their own the users. */
const filesOf = (store: Store, context: StoreContext) => ({
  name: "files",
  secret: {
    secretName: createFiles(store, context),
    items: [
      { key: ADMIN, path: ADMIN },
      ...listed(store, context).map((user) => ({ key: user, path: `users/${user}` })),
    ],
  },
});

function podOf(store: Store, context: StoreContext): PodSpec {
  const { scope } = context;
  const [, setup] = store.processes;
  const size = quantities(setup.size);
  const tmp = scratchVolume("tmp", "/tmp");
  const certificates = trusted([store], scope);
  return {
    ...closedPod(scope, KAFKA_USER),
    restartPolicy: "OnFailure",
    containers: [
      {
        name: "setup",
        image: softwareImage(scope.settings, "kafka"),
        command: ["bash", "-c", readFileSync(join(import.meta.dirname, "setup.sh"), "utf8")],
        env: [
          plain("BROKERS", internalAddresses(store)),
          plain("MEMBERS", String(store.processes[0].count)),
          plain("COPIES", String(store.queue.copies)),
          plain("TOPICS", topicLines(store)),
          plain("RIGHTS", rightLines(store, context)),
          plain("FILES", FILES),
          plain("PATIENCE_SECONDS", String(PATIENCE_SECONDS)),
          plain("LOG_DIR", "/tmp"),
          plain("KAFKA_HEAP_OPTS", "-Xmx128m"),
        ],
        resources: { requests: size, limits: size },
        securityContext: containerSecurity,
        volumeMounts: [
          tmp.mount,
          { name: "files", mountPath: FILES, readOnly: true },
          ...certificates.mounts,
        ],
      },
    ],
    volumes: [tmp.volume, filesOf(store, context), ...certificates.volumes],
  };
}

/**
 * The Job that makes topics, users and rights. Another user or right is another Job. It does not wait for ready members: the
 * exporter beside each of them signs in as a user that this Job makes, and a pod is ready once all of its containers are.
 */
export function setupJob(store: Store, context: StoreContext): void {
  const { scope, foundation, parent } = context;
  const name = `${storeName(store)}-setup`;
  new kubernetes.batch.v1.Job(
    jobName(scope, store, "setup"),
    {
      metadata: { namespace: foundation.namespace, labels: objectLabels(scope, name, "store-setup") },
      spec: {
        backoffLimit: 6,
        template: {
          metadata: { labels: storePodLabels(scope.stack, name, { store: store.key, role: "store-setup" }) },
          spec: podOf(store, context),
        },
      },
    },
    { parent, dependsOn: [...foundation.restrictions] },
  );
}
