import type { Container, PodSpec } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { configMap, pod, service } from "./objects.ts";

/** The fields of a RabbitmqCluster that its pods depend on: https://www.rabbitmq.com/kubernetes/operator/using-operator */
interface RabbitmqCluster extends KubeObject {
  readonly spec: {
    readonly image: string;
    readonly rabbitmq: { readonly additionalConfig: string; readonly advancedConfig: string };
    readonly override: {
      readonly statefulSet: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
    };
  };
}

const RABBITMQ_USER = 999;
const AMQP = 5672;
const CONFIG = "/etc/rabbitmq";

/**
 * The variables and files of the operator. It forms a cluster by the API of Kubernetes; this one has one member.
 * https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/statefulset.go
 */
function container({ metadata: { name }, spec }: RabbitmqCluster): Container {
  const override = spec.override.statefulSet.spec.template.spec.containers.find(
    (one) => one.name === "rabbitmq",
  );
  const field = (variable: string, fieldPath: string) => ({
    name: variable,
    valueFrom: { fieldRef: { fieldPath } },
  });
  const file = (mountPath: string, subPath: string) => ({ name: "server-conf", mountPath, subPath });
  return {
    name: "rabbitmq",
    image: spec.image,
    command: ["rabbitmq-server"],
    env: [
      field("MY_POD_NAME", "metadata.name"),
      field("MY_POD_NAMESPACE", "metadata.namespace"),
      { name: "K8S_SERVICE_NAME", value: `${name}-nodes` },
      { name: "RABBITMQ_ENABLED_PLUGINS_FILE", value: `${CONFIG}/enabled_plugins` },
      { name: "RABBITMQ_USE_LONGNAME", value: "true" },
      { name: "RABBITMQ_NODENAME", value: "rabbit@$(MY_POD_NAME).$(K8S_SERVICE_NAME).$(MY_POD_NAMESPACE)" },
      { name: "RABBITMQ_LOGS", value: "-" },
      { name: "RABBITMQ_LOG_BASE", value: "/tmp" },
    ],
    ports: [{ name: "amqp", containerPort: AMQP }, ...(override?.ports ?? [])],
    readinessProbe: { tcpSocket: { port: "amqp" } },
    volumeMounts: [
      { name: "data", mountPath: "/var/lib/rabbitmq" },
      file(`${CONFIG}/conf.d/90-userDefinedConfiguration.conf`, "userDefinedConfiguration.conf"),
      file(`${CONFIG}/advanced.config`, "advanced.config"),
      file(`${CONFIG}/enabled_plugins`, "enabled_plugins"),
      ...(override?.volumeMounts ?? []),
    ],
  };
}

/** The objects of a RabbitmqCluster, with one member that has its configuration and its definitions. */
export function ofRabbitmq(object: KubeObject): readonly KubeObject[] {
  const cluster = object as RabbitmqCluster;
  const { name } = cluster.metadata;
  const { rabbitmq, override } = cluster.spec;
  const labels = { "app.kubernetes.io/name": name };
  const config = `${name}-server-conf`;
  const spec: PodSpec = {
    securityContext: { runAsUser: RABBITMQ_USER, runAsGroup: RABBITMQ_USER, fsGroup: RABBITMQ_USER },
    containers: [container(cluster)],
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "server-conf", configMap: { name: config } },
      ...(override.statefulSet.spec.template.spec.volumes ?? []),
    ],
  };
  return [
    configMap(cluster, config, {
      "userDefinedConfiguration.conf": rabbitmq.additionalConfig,
      "advanced.config": rabbitmq.advancedConfig,
      enabled_plugins: "[rabbitmq_prometheus,rabbitmq_management].\n",
    }),
    service(cluster, name, { selector: labels, ports: [AMQP, 15672, 15692] }),
    service(cluster, `${name}-nodes`, { selector: labels, ports: [4369, 25672], headless: true }),
    pod(cluster, {
      kind: "StatefulSet",
      name: `${name}-server`,
      inPlaceOf: "RabbitMQ operator",
      labels,
      spec,
    }),
  ];
}
