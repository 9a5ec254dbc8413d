import type { Container, PodSpec } from "../../../sandbox/client/objects.ts";
import type { KubeObject } from "../../../sandbox/client/transport.ts";
import { configMap, pod, service } from "./objects.ts";

/** The fields of a RabbitmqCluster that its pods depend on: https://www.rabbitmq.com/kubernetes/operator/using-operator */
interface RabbitmqCluster extends KubeObject {
  readonly spec: {
    readonly image: string;
    readonly tls?: { readonly secretName: string; readonly disableNonTLSListeners: boolean };
    readonly rabbitmq: {
      readonly additionalConfig: string;
      readonly advancedConfig: string;
      readonly envConfig?: string;
    };
    readonly override: {
      readonly statefulSet: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
    };
  };
}

const RABBITMQ_USER = 999;
const CONFIG = "/etc/rabbitmq";
const TLS = "/etc/rabbitmq-tls";

/** Ports of clients, management and metrics without and with a certificate. */
const ports = { plain: [5672, 15672, 15692], tls: [5671, 15671, 15691] } as const;

/** What the operator writes for a certificate: https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/configmap.go */
const encrypted = [
  "listeners.tcp = none",
  `listeners.ssl.default = ${ports.tls[0]}`,
  ...["ssl_options", "management.ssl", "prometheus.ssl"].flatMap((key) => [
    `${key}.certfile = ${TLS}/tls.crt`,
    `${key}.keyfile = ${TLS}/tls.key`,
  ]),
  `management.ssl.port = ${ports.tls[1]}`,
  `prometheus.ssl.port = ${ports.tls[2]}`,
  "",
].join("\n");

/** Files of the object, by their names below RabbitMQ's directory. */
const filesOf = ({ spec: { rabbitmq, tls } }: RabbitmqCluster): Readonly<Record<string, string>> => ({
  "conf.d/90-userDefinedConfiguration.conf": `${tls === undefined ? "" : encrypted}${rabbitmq.additionalConfig}`,
  "advanced.config": rabbitmq.advancedConfig,
  enabled_plugins: "[rabbitmq_prometheus,rabbitmq_management].\n",
  ...(rabbitmq.envConfig === undefined ? {} : { "rabbitmq-env.conf": rabbitmq.envConfig }),
});

const keyOf = (file: string): string => file.replaceAll("/", "-");

/**
 * The variables and files of the operator. It forms a cluster by the API of Kubernetes; this one has one member.
 * https://github.com/rabbitmq/cluster-operator/blob/v2.22.3/internal/resource/statefulset.go
 */
function container(cluster: RabbitmqCluster): Container {
  const { metadata, spec } = cluster;
  const { containers } = spec.override.statefulSet.spec.template.spec;
  const override = containers.find((one) => one.name === "rabbitmq");
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  const [amqp] = ports[spec.tls === undefined ? "plain" : "tls"];
  return {
    name: "rabbitmq",
    image: spec.image,
    command: ["rabbitmq-server"],
    env: [
      field("MY_POD_NAME", "metadata.name"),
      field("MY_POD_NAMESPACE", "metadata.namespace"),
      { name: "K8S_SERVICE_NAME", value: `${metadata.name}-nodes` },
      { name: "RABBITMQ_ENABLED_PLUGINS_FILE", value: `${CONFIG}/enabled_plugins` },
      { name: "RABBITMQ_USE_LONGNAME", value: "true" },
      { name: "RABBITMQ_NODENAME", value: "rabbit@$(MY_POD_NAME).$(K8S_SERVICE_NAME).$(MY_POD_NAMESPACE)" },
      { name: "RABBITMQ_LOGS", value: "-" },
      { name: "RABBITMQ_LOG_BASE", value: "/tmp" },
    ],
    ports: [{ name: "amqp", containerPort: amqp }, ...(override?.ports ?? [])],
    readinessProbe: { tcpSocket: { port: "amqp" } },
    volumeMounts: [
      { name: "data", mountPath: "/var/lib/rabbitmq" },
      ...Object.keys(filesOf(cluster)).map((file) => ({
        name: "files",
        mountPath: `${CONFIG}/${file}`,
        subPath: keyOf(file),
      })),
      ...(spec.tls === undefined ? [] : [{ name: "rabbitmq-tls", mountPath: TLS, readOnly: true }]),
      ...(override?.volumeMounts ?? []),
    ],
  };
}

/** The objects of a RabbitmqCluster, with one member that has its configuration, its definitions and its certificate. */
export function ofRabbitmq(object: KubeObject): readonly KubeObject[] {
  const cluster = object as RabbitmqCluster;
  const { name } = cluster.metadata;
  const { tls, override } = cluster.spec;
  const labels = { "app.kubernetes.io/name": name };
  const files = `${name}-server-conf`;
  const spec: PodSpec = {
    securityContext: { runAsUser: RABBITMQ_USER, runAsGroup: RABBITMQ_USER, fsGroup: RABBITMQ_USER },
    containers: [container(cluster)],
    volumes: [
      { name: "data", emptyDir: {} },
      { name: "files", configMap: { name: files } },
      ...(tls === undefined ? [] : [{ name: "rabbitmq-tls", secret: { secretName: tls.secretName } }]),
      ...(override.statefulSet.spec.template.spec.volumes ?? []),
    ],
  };
  const contents = Object.entries(filesOf(cluster)).map(([file, content]) => [keyOf(file), content]);
  const opened = tls === undefined ? ports.plain : [...ports.tls, ...ports.plain.slice(2)];
  return [
    configMap(cluster, files, Object.fromEntries(contents)),
    service(cluster, name, { selector: labels, ports: opened }),
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
