import type { KubeObject } from "../client/transport.ts";

/** The release of an operator that its definitions are taken from. */
export interface Release {
  readonly name: string;
  readonly version: string;
  /** Go module that holds the definitions; `gomods/definitions` pins its checksum. */
  readonly module: string;
  /** Folder of the module with one file per kind. */
  readonly folder: string;
  /** Address of one file with every definition, for a machine without Go. */
  readonly download: string;
}

/** An operator that does not run in the sandbox; its custom resources are only stored there. */
export interface Operator {
  readonly name: string;
  /** What it would do with an object of its kinds, in one sentence. */
  readonly does: string;
  readonly documentation: string;
  /** Left out where no registry serves the definitions: `crds/` then holds them. */
  readonly release?: Release;
}

const releasePage = (project: string, version: string): string =>
  `https://github.com/${project}/releases/download/v${version}`;

/** The version that the chart of `components/kubernetes/parts/operators.ts` installs. */
const KEDA = "2.20.2";
/** https://github.com/prometheus-operator/prometheus-operator/releases, read on 2026-11-26. */
const PROMETHEUS_OPERATOR = "0.93.0";
/** https://github.com/kubernetes-sigs/gateway-api/releases, read on 2026-11-26. */
const GATEWAY_API = "1.6.1";

/** https://github.com/cert-manager/cert-manager/releases, read on 2026-11-26. */
const CERT_MANAGER = "1.21.2";

const keda: Operator = {
  name: "KEDA",
  does: "scales the workload by the backlog, through an autoscaler that it makes",
  documentation: "https://keda.sh/docs/2.20/reference/scaledobject-spec/",
  release: {
    name: "KEDA",
    version: KEDA,
    module: "github.com/kedacore/keda/v2",
    folder: "config/crd/bases",
    download: `${releasePage("kedacore/keda", KEDA)}/keda-${KEDA}-crds.yaml`,
  },
};
const prometheus: Operator = {
  name: "Prometheus operator",
  does: "has Prometheus read the metrics and raise the alerts",
  documentation: "https://prometheus-operator.dev/docs/api-reference/api/",
  release: {
    name: "Prometheus operator",
    version: PROMETHEUS_OPERATOR,
    module: "github.com/prometheus-operator/prometheus-operator",
    folder: "example/prometheus-operator-crd",
    download: `${releasePage("prometheus-operator/prometheus-operator", PROMETHEUS_OPERATOR)}/stripped-down-crds.yaml`,
  },
};
const gateway: Operator = {
  name: "a Gateway API controller",
  does: "opens the listeners and routes requests to the workload",
  documentation: "https://gateway-api.sigs.k8s.io/reference/api-spec/1.6/spec/",
  release: {
    name: "Gateway API",
    version: GATEWAY_API,
    module: "sigs.k8s.io/gateway-api",
    folder: "config/crd/standard",
    download: `${releasePage("kubernetes-sigs/gateway-api", GATEWAY_API)}/standard-install.yaml`,
  },
};
const certManager: Operator = {
  name: "cert-manager",
  does: "has the issuer sign the certificate, and writes it to its Secret",
  documentation: "https://cert-manager.io/docs/reference/api-docs/",
  release: {
    name: "cert-manager",
    version: CERT_MANAGER,
    module: "github.com/cert-manager/cert-manager",
    folder: "deploy/crds",
    download: `${releasePage("cert-manager/cert-manager", CERT_MANAGER)}/cert-manager.crds.yaml`,
  },
};
const kgateway: Operator = {
  name: "kgateway",
  does: "makes the proxies of the Gateway",
  documentation: "https://kgateway.dev/docs/envoy/latest/reference/api/",
};
const cloudNativePg: Operator = {
  name: "CloudNativePG",
  does: "runs PostgreSQL, its replicas, its failover and its credentials",
  documentation: "https://cloudnative-pg.io/documentation/1.30/cloudnative-pg.v1/",
};
/** The version that the chart of `components/kubernetes/parts/operators.ts` installs. */
const PERCONA_MONGODB = "1.22.0";

const perconaMongodb: Operator = {
  name: "Percona's operator for MongoDB",
  does: "runs MongoDB, its shards and routers, its users, certificates and copies",
  documentation: "https://docs.percona.com/percona-operator-for-mongodb/operator.html",
  release: {
    name: "Percona's operator for MongoDB",
    version: PERCONA_MONGODB,
    module: "github.com/percona/percona-server-mongodb-operator",
    folder: "config/crd/bases",
    download: `https://raw.githubusercontent.com/percona/percona-server-mongodb-operator/v${PERCONA_MONGODB}/deploy/crd.yaml`,
  },
};
const redis: Operator = {
  name: "Redis operator",
  does: "runs Redis, its volumes, its copies and the sentinels that watch them",
  documentation: "https://redis-operator.opstree.dev/docs/",
};

const rabbitmq: Operator = {
  name: "RabbitMQ operator",
  does: "runs RabbitMQ, its members and its volumes",
  documentation: "https://www.rabbitmq.com/kubernetes/operator/using-operator",
};
const strimzi: Operator = {
  name: "Strimzi",
  does: "runs Kafka, its brokers, topics and users, and makes their passwords",
  documentation: "https://strimzi.io/docs/operators/1.2.0/configuring",
};

interface CustomKind {
  readonly operator: Operator;
  /** The kind's name in paths of the API. */
  readonly plural: string;
}

/** `<apiVersion>/<kind>` of every custom resource that a stack may hold. */
export const customKinds: Readonly<Record<string, CustomKind>> = {
  "keda.sh/v1alpha1/ScaledObject": { operator: keda, plural: "scaledobjects" },
  "keda.sh/v1alpha1/TriggerAuthentication": { operator: keda, plural: "triggerauthentications" },
  "monitoring.coreos.com/v1/PrometheusRule": { operator: prometheus, plural: "prometheusrules" },
  "monitoring.coreos.com/v1/PodMonitor": { operator: prometheus, plural: "podmonitors" },
  "monitoring.coreos.com/v1/ServiceMonitor": { operator: prometheus, plural: "servicemonitors" },
  "monitoring.coreos.com/v1alpha1/AlertmanagerConfig": {
    operator: prometheus,
    plural: "alertmanagerconfigs",
  },
  "gateway.networking.k8s.io/v1/Gateway": { operator: gateway, plural: "gateways" },
  "gateway.networking.k8s.io/v1/HTTPRoute": { operator: gateway, plural: "httproutes" },
  "gateway.networking.k8s.io/v1beta1/ReferenceGrant": { operator: gateway, plural: "referencegrants" },
  "gateway.kgateway.dev/v1alpha1/GatewayParameters": { operator: kgateway, plural: "gatewayparameters" },
  "cert-manager.io/v1/Certificate": { operator: certManager, plural: "certificates" },
  "cert-manager.io/v1/Issuer": { operator: certManager, plural: "issuers" },
  "postgresql.cnpg.io/v1/Cluster": { operator: cloudNativePg, plural: "clusters" },
  "postgresql.cnpg.io/v1/Database": { operator: cloudNativePg, plural: "databases" },
  "postgresql.cnpg.io/v1/Pooler": { operator: cloudNativePg, plural: "poolers" },
  "psmdb.percona.com/v1/PerconaServerMongoDB": {
    operator: perconaMongodb,
    plural: "perconaservermongodbs",
  },
  "rabbitmq.com/v1beta1/RabbitmqCluster": { operator: rabbitmq, plural: "rabbitmqclusters" },
  "kafka.strimzi.io/v1/Kafka": { operator: strimzi, plural: "kafkas" },
  "kafka.strimzi.io/v1/KafkaNodePool": { operator: strimzi, plural: "kafkanodepools" },
  "kafka.strimzi.io/v1/KafkaTopic": { operator: strimzi, plural: "kafkatopics" },
  "kafka.strimzi.io/v1/KafkaUser": { operator: strimzi, plural: "kafkausers" },
  "redis.redis.opstreelabs.in/v1beta2/Redis": { operator: redis, plural: "redis" },
  "redis.redis.opstreelabs.in/v1beta2/RedisReplication": { operator: redis, plural: "redisreplications" },
  "redis.redis.opstreelabs.in/v1beta2/RedisSentinel": { operator: redis, plural: "redissentinels" },
};

/** The key of an object in `customKinds`. */
export const kindOf = ({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): string =>
  `${apiVersion}/${kind}`;

/** What only an operator would do with these objects, a sentence each. */
export const operatorNotes = (objects: readonly KubeObject[]): readonly string[] =>
  objects.flatMap((object) => {
    const operator = customKinds[kindOf(object)]?.operator;
    if (operator === undefined) return [];
    const { name, does, documentation } = operator;
    return [`${object.kind} ${object.metadata.name}: ${name} ${does} (${documentation})`];
  });
