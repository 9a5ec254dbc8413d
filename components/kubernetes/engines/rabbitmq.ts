import type * as pulumi from "@pulumi/pulumi";
import { rabbitmqPorts } from "../../../plan/engines/rabbitmq.ts";
import type { StorePlans } from "../../../plan/types.ts";
import { softwareImage } from "../../workload/software.ts";
import { type ServerFiles, serverCertificate } from "../parts/certificates/server.ts";
import { METRICS_PORT } from "../parts/monitoring/monitors.ts";
import { clientService } from "../parts/network/clientService.ts";
import { disruptionBudget, headlessService } from "../parts/pods/memberService.ts";
import type { Container, EnvVar, Probe } from "../parts/pods/podFields.ts";
import { statefulSet } from "../parts/pods/statefulSet.ts";
import { createKedaTls } from "../parts/queues/kedaParameters.ts";
import { advancedConfiguration, DEFINITIONS, ownConfiguration } from "../parts/rabbitmq/configuration.ts";
import { definitionsFile } from "../parts/rabbitmq/definitions.ts";
import { DISTRIBUTION, distributionFile, distributionVariables } from "../parts/rabbitmq/distribution.ts";
import { rabbitmqEndpoint } from "../parts/rabbitmq/endpoint.ts";
import { memberHosts, membersService } from "../parts/storage/members.ts";
import { type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";
import { storeSecret } from "../parts/storage/storeFiles.ts";

type Store = StorePlans["rabbitmq"];

/** User id of RabbitMQ in the official image: https://github.com/docker-library/rabbitmq/blob/master/4.2/ubuntu/Dockerfile */
const RABBITMQ_USER = 999;

/** The volume of a member, which is the home directory of its user too. */
const HOME = "/var/lib/rabbitmq";

const CONFIG = "rabbitmq.conf";
const PLUGINS = "enabled_plugins";
const COOKIE = "erlang.cookie";

/** Seconds that a member waits before it stops: until the others can do without it, and until it has handed over. */
const HAND_OVER_SECONDS = 60;

const nodesOf = (store: Store): string[] =>
  memberHosts(store, store.processes[0].count).map((host) => `rabbit@${host}`);

/** Everything that a member reads, as one Secret. RabbitMQ reads it only when it starts. */
const createFiles = (
  store: Store,
  context: StoreContext,
  certificate: ServerFiles | null,
): pulumi.Output<string> =>
  storeSecret(store, context, "files", {
    [CONFIG]: ownConfiguration(store, { name: storeName(store), nodes: nodesOf(store), certificate }),
    // RabbitMQ finds it beside the other file.
    "advanced.config": advancedConfiguration(store),
    [PLUGINS]: "[rabbitmq_management,rabbitmq_prometheus].\n",
    [DEFINITIONS.file]: definitionsFile(store, context),
    [COOKIE]: context.credentials.queues().cookie(),
    ...(certificate === null ? {} : { [DISTRIBUTION]: distributionFile(certificate) }),
  });

const plain = (name: string, value: string): EnvVar => ({ name, value });

/** https://www.rabbitmq.com/docs/configure#supported-environment-variables */
const environment = (store: Store, certificate: ServerFiles | null): EnvVar[] => [
  { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
  plain("HOME", HOME),
  plain("RABBITMQ_NODENAME", `rabbit@$(POD_NAME).${membersService(store)}`),
  plain("RABBITMQ_USE_LONGNAME", "true"),
  plain("RABBITMQ_CONFIG_FILE", `${DEFINITIONS.directory}/${CONFIG}`),
  plain("RABBITMQ_ENABLED_PLUGINS_FILE", `${DEFINITIONS.directory}/${PLUGINS}`),
  plain("RABBITMQ_LOGS", "-"),
  // It opens a file there all the same, and the root filesystem is read-only.
  plain("RABBITMQ_LOG_BASE", "/tmp"),
  ...(certificate === null
    ? []
    : Object.entries(distributionVariables(DEFINITIONS.directory)).map(([name, value]) =>
        plain(name, value),
      )),
];

/** Erlang takes its cookie only from a file that nobody else may read, and a mounted Secret is readable for its group. */
const copyCookie: Pick<Container, "command"> = {
  command: [
    "sh",
    "-c",
    `rm -f ${HOME}/.erlang.cookie && umask 077 && cp ${DEFINITIONS.directory}/${COOKIE} ${HOME}/.erlang.cookie && chmod 400 ${HOME}/.erlang.cookie`,
  ],
};

/**
 * A member stops once the others have a majority without it, and after its queues have another leader. What does not work
 * within its time does not keep the member.
 * https://www.rabbitmq.com/docs/upgrade#maintenance-mode
 */
const handOver = [
  "sh",
  "-c",
  `rabbitmq-upgrade await_online_quorum_plus_one -t ${HAND_OVER_SECONDS} && rabbitmq-upgrade drain || true`,
] as const;

const answers = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  tcpSocket: { port: "amqp" },
  timeoutSeconds: 3,
  ...more,
});

/**
 * RabbitMQ with a user for each workload. Several members form a cluster by the names in their configuration; each has a copy
 * of every item, and the queue goes on as long as most of them run.
 */
export const buildRabbitmq: StoreBuilder<"rabbitmq"> = (store, context) => {
  const { amqp, management, epmd, distribution } = rabbitmqPorts;
  const metrics: Readonly<Record<string, number>> =
    store.ports.metrics.length > 0 ? { [METRICS_PORT]: rabbitmqPorts.metrics } : {};
  const between = { epmd, distribution };
  const certificate = serverCertificate(store, context, [
    storeName(store),
    ...memberHosts(store, store.processes[0].count),
  ]);
  headlessService(store, context, {
    name: membersService(store),
    ports: { amqp, ...between },
    publishNotReady: true,
  });
  clientService(store, context, { amqp, management });
  createKedaTls(store, context);
  disruptionBudget(store, context);
  statefulSet(store, context, membersService(store), {
    image: softwareImage(context.scope.settings, "rabbitmq"),
    user: RABBITMQ_USER,
    init: copyCookie,
    command: ["rabbitmq-server"],
    env: environment(store, certificate),
    ports: { amqp, management, ...between, ...metrics },
    probes: {
      // A member that others know waits for them: five minutes.
      startupProbe: answers({ periodSeconds: 2, failureThreshold: 180 }),
      readinessProbe: answers({ periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: answers({ periodSeconds: 10, failureThreshold: 6 }),
    },
    ...(store.processes[0].count > 1 ? { beforeStop: handOver } : {}),
    dataPath: HOME,
    volumes: [{ name: "config", secret: { secretName: createFiles(store, context, certificate) } }],
    mounts: [{ name: "config", mountPath: DEFINITIONS.directory, readOnly: true }],
    certificate,
    publishNotReady: true,
    graceSeconds: 180,
  });
  return rabbitmqEndpoint(store, context);
};
