import type * as pulumi from "@pulumi/pulumi";
import { kafkaPorts } from "../../../plan/engines/kafka.ts";
import type { StorePlans } from "../../../plan/types.ts";
import { MOVE_USER } from "../../platform.ts";
import { softwareImage } from "../../workload/software.ts";
import { type ServerFiles, serverCertificate } from "../parts/certificates/server.ts";
import { clusterId, LOG4J, prepare, serverProperties, VOLUME } from "../parts/kafka/configuration.ts";
import { kafkaEndpoint, servedAt } from "../parts/kafka/endpoint.ts";
import { kafkaExporter } from "../parts/kafka/exporter.ts";
import { KAFKA_USER, membersSetup } from "../parts/kafka/setup.ts";
import { heapMiB } from "../parts/kafka/topics.ts";
import { clientService } from "../parts/network/clientService.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import { type EnvVar, type Probe, scratchVolume } from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { ownUsers } from "../parts/queues/users.ts";
import { memberHosts, membersService } from "../parts/storage/members.ts";
import { type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";
import { storeSecret } from "../parts/storage/storeFiles.ts";

type Store = StorePlans["kafka"];

const FILES = "/etc/echelon";
const RUN = "/run/kafka";

/** What a member reads. */
function createFiles(
  store: Store,
  context: StoreContext,
  certificate: ServerFiles | null,
): pulumi.Output<string> {
  const { scope, credentials } = context;
  const secret = credentials.queues().textOf(ownUsers.admin);
  return storeSecret(store, context, "files", {
    "server.properties": secret.apply((password) =>
      serverProperties(store, scope, { password, certificate }),
    ),
    "log4j2.yaml": LOG4J,
  });
}

const plain = (name: string, value: string): EnvVar => ({ name, value });

/** https://github.com/apache/kafka/blob/4.3.1/bin/kafka-run-class.sh */
const environment = (store: Store): EnvVar[] => [
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  plain("LOG_DIR", "/tmp"),
  plain("KAFKA_LOG4J_OPTS", `-Dlog4j2.configurationFile=${FILES}/log4j2.yaml`),
  plain("KAFKA_HEAP_OPTS", `-Xms${heapMiB(store)}m -Xmx${heapMiB(store)}m`),
];

/** A broker opens the port once it takes requests. */
const answers = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  tcpSocket: { port: "kafka" },
  timeoutSeconds: 3,
  ...more,
});

function members(store: Store, context: StoreContext): void {
  const { clients, internal, controller } = kafkaPorts;
  const run = scratchVolume("run", RUN);
  const environmentOf = environment(store);
  const certificate = serverCertificate(store, context, [
    storeName(store),
    ...memberHosts(store, store.processes[0].count),
  ]);
  const exporter = kafkaExporter(store, context);
  statefulSet(store, context, membersService(store), {
    image: softwareImage(context.scope.settings, "kafka"),
    user: KAFKA_USER,
    init: {
      command: ["sh", "-c", prepare(FILES, RUN)],
      env: [...environmentOf, plain("CLUSTER_ID", clusterId(context.scope, store))],
    },
    command: ["/opt/kafka/bin/kafka-server-start.sh", `${RUN}/server.properties`],
    env: environmentOf,
    ports: { kafka: clients, internal, controller },
    probes: {
      startupProbe: answers({ periodSeconds: 2, failureThreshold: 150 }),
      readinessProbe: answers({ periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: answers({ periodSeconds: 10, failureThreshold: 6 }),
    },
    dataPath: VOLUME,
    volumes: [
      run.volume,
      { name: "files", secret: { secretName: createFiles(store, context, certificate) } },
      ...exporter.volumes,
    ],
    mounts: [run.mount, { name: "files", mountPath: FILES, readOnly: true }],
    certificate,
    sidecars: exporter.containers,
    publishNotReady: true,
    // On SIGTERM a broker hands its partitions over first.
    graceSeconds: 180,
  });
}

/**
 * Kafka with a user for each workload. Each member is broker and controller; the topics have up to three copies, and the queue
 * goes on as long as most of the members run.
 */
export const buildKafka: StoreBuilder<"kafka"> = (store, context) => {
  const { clients, internal, controller } = kafkaPorts;
  headlessService(store, context, {
    name: membersService(store),
    ports: { kafka: clients, internal, controller },
    publishNotReady: true,
  });
  clientService(store, context, { kafka: clients });
  disruptionBudget(store, context);
  members(store, context);
  membersSetup(store, context);
  const { passwordOf } = context.credentials.queues();
  return kafkaEndpoint(store, {
    ...servedAt(storeName(store), store, context),
    user: (of) => {
      const name = of === MOVE_USER ? ownUsers.admin : of;
      return { name, password: passwordOf(name) };
    },
  });
};
