import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IDatabase } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database";
import type { IPooler } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Pooler";
import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { IReferenceGrant } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1beta1/ReferenceGrant";
import type { IScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import type { ITriggerAuthentication } from "@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication";
import type { IPodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import type { IPrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import type { IServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import type { IAlertmanagerConfig } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1/AlertmanagerConfig";
import type { Json } from "../../../base/json.ts";
import { readStackFile, stackNames } from "../../../config/stackFile.ts";
import { inspectStack } from "../../../manifests/inspect.ts";
import type { Manifest } from "../../../manifests/resolve.ts";
import { renderStack } from "../../../render/manifests.ts";

/**
 * One object of each kind, with fields at every depth. Where the published types know the kind, the compiler
 * holds the object to them.
 */
export const samples = {
  scaledObject: {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: { name: "agents", namespace: "default" },
    spec: {
      scaleTargetRef: { name: "agents" },
      minReplicaCount: 2,
      maxReplicaCount: 20,
      advanced: {
        horizontalPodAutoscalerConfig: {
          name: "agents",
          behavior: {
            scaleDown: {
              stabilizationWindowSeconds: 300,
              selectPolicy: "Min",
              policies: [{ type: "Pods", value: 2, periodSeconds: 60 }],
            },
          },
        },
      },
      triggers: [
        { type: "cpu", metricType: "Utilization", metadata: { value: "70" } },
        {
          type: "redis",
          name: "backlog",
          metadata: { address: "redis:6379", listName: "work", listLength: "5" },
          authenticationRef: { name: "queue" },
        },
      ],
    },
  } satisfies IScaledObject,
  triggerAuthentication: {
    apiVersion: "keda.sh/v1alpha1",
    kind: "TriggerAuthentication",
    metadata: { name: "queue", namespace: "default" },
    spec: { secretTargetRef: [{ parameter: "password", name: "redis", key: "password" }] },
  } satisfies ITriggerAuthentication,
  prometheusRule: {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "alerts", namespace: "default" },
    spec: {
      groups: [
        {
          name: "agents",
          interval: "30s",
          rules: [
            {
              alert: "Down",
              expr: "up == 0",
              for: "5m",
              labels: { severity: "page" },
              annotations: { summary: "down" },
            },
          ],
        },
      ],
    },
  } satisfies IPrometheusRule,
  podMonitor: {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { name: "metrics", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "agents" } },
      podMetricsEndpoints: [{ port: "http", path: "/metrics", interval: "30s" }],
    },
  } satisfies IPodMonitor,
  serviceMonitor: {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: "metrics", namespace: "default" },
    spec: {
      selector: { matchExpressions: [{ key: "app", operator: "In", values: ["agents"] }] },
      endpoints: [{ port: "http", path: "/metrics", interval: "30s", scrapeTimeout: "10s" }],
    },
  } satisfies IServiceMonitor,
  alertmanagerConfig: {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "AlertmanagerConfig",
    metadata: { name: "levels", namespace: "default" },
    spec: {
      route: {
        receiver: "level-1",
        groupBy: ["alertname"],
        routes: [{ receiver: "level-2", matchers: [{ name: "level", value: "2", matchType: "=" }] }],
      },
      receivers: [
        { name: "level-1", emailConfigs: [{ to: "ops@example.com", sendResolved: true }] },
        {
          name: "level-2",
          webhookConfigs: [{ urlSecret: { name: "webhooks", key: "level-2" }, sendResolved: true }],
        },
      ],
    },
  } satisfies IAlertmanagerConfig,
  gateway: {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: "public", namespace: "default" },
    spec: {
      gatewayClassName: "istio",
      listeners: [
        {
          name: "https",
          protocol: "HTTPS",
          port: 443,
          hostname: "shop.example.com",
          tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "tls" }] },
          allowedRoutes: { namespaces: { from: "Same" } },
        },
      ],
    },
  } satisfies IGateway,
  httpRoute: {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "dashboard", namespace: "default" },
    spec: {
      parentRefs: [{ name: "public", sectionName: "https" }],
      hostnames: ["shop.example.com"],
      rules: [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ name: "dashboard", port: 80 }],
          timeouts: { request: "30s" },
        },
      ],
    },
  } satisfies IHTTPRoute,
  cluster: {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: "main", namespace: "default" },
    spec: {
      instances: 3,
      imageName: "ghcr.io/cloudnative-pg/postgresql:17.6",
      bootstrap: { initdb: { database: "app", owner: "app", postInitSQL: ["SELECT 1"] } },
      managed: { services: { disabledDefaultServices: ["ro", "r"] } },
      storage: { size: "10Gi" },
      resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: 1, memory: "1Gi" } },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: { "cnpg.io/cluster": "main" } },
        },
      ],
      affinity: {
        podAntiAffinityType: "required",
        topologyKey: "kubernetes.io/hostname",
        additionalPodAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: "topology.kubernetes.io/zone",
                labelSelector: { matchLabels: { "cnpg.io/cluster": "main" } },
              },
            },
          ],
        },
      },
      enablePDB: true,
    },
  } satisfies ICluster,
  database: {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Database",
    metadata: { name: "main-reports", namespace: "default" },
    spec: { cluster: { name: "main" }, name: "reports", owner: "app" },
  } satisfies IDatabase,
  pooler: {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Pooler",
    metadata: { name: "main-pooler", namespace: "default" },
    spec: {
      cluster: { name: "main" },
      instances: 3,
      type: "rw",
      pgbouncer: {
        poolMode: "transaction",
        parameters: { max_client_conn: "5000", default_pool_size: "100" },
      },
      template: {
        metadata: { labels: { "echelon.dev/store": "main" } },
        spec: {
          containers: [{ name: "pgbouncer", resources: { limits: { cpu: "500m", memory: "256Mi" } } }],
        },
      },
    },
  } satisfies IPooler,
  rabbitmqCluster: {
    apiVersion: "rabbitmq.com/v1beta1",
    kind: "RabbitmqCluster",
    metadata: { name: "work", namespace: "default" },
    spec: {
      replicas: 3,
      image: "rabbitmq:4.2.9",
      persistence: { storage: "1G", storageClassName: "fast" },
      resources: { requests: { cpu: "500m" }, limits: { memory: "1Gi" } },
      rabbitmq: { additionalConfig: "consumer_timeout = 900000" },
      override: {
        statefulSet: {
          spec: {
            persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
            template: {
              metadata: { labels: { store: "work" } },
              spec: {
                containers: [
                  { name: "rabbitmq", volumeMounts: [{ name: "files", mountPath: "/etc/echelon" }] },
                ],
                volumes: [{ name: "files", secret: { secretName: "work" } }],
              },
            },
          },
        },
      },
    },
  },
  kafka: {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "Kafka",
    metadata: { name: "work", namespace: "default" },
    spec: {
      kafka: {
        version: "4.3.1",
        listeners: [
          {
            name: "clients",
            port: 9092,
            type: "internal",
            tls: false,
            authentication: { type: "scram-sha-512" },
          },
        ],
        authorization: { type: "simple", superUsers: ["admin"] },
        config: { "min.insync.replicas": 2 },
      },
      entityOperator: { topicOperator: { resources: { limits: { memory: "512Mi" } } }, userOperator: {} },
      kafkaExporter: { topicRegex: ".*", groupRegex: ".*" },
    },
  },
  kafkaNodePool: {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaNodePool",
    metadata: { name: "members", namespace: "default", labels: { "strimzi.io/cluster": "work" } },
    spec: {
      replicas: 3,
      roles: ["controller", "broker"],
      storage: {
        type: "jbod",
        volumes: [
          { id: 0, type: "persistent-claim", size: "1G", kraftMetadata: "shared", deleteClaim: false },
        ],
      },
      template: { pod: { metadata: { labels: { store: "work" } } } },
    },
  },
  kafkaTopic: {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaTopic",
    metadata: { name: "work.items", namespace: "default" },
    spec: { topicName: "work.items", partitions: 100, replicas: 3, config: { "retention.ms": 1 } },
  },
  kafkaUser: {
    apiVersion: "kafka.strimzi.io/v1",
    kind: "KafkaUser",
    metadata: { name: "agents", namespace: "default" },
    spec: {
      authentication: { type: "scram-sha-512" },
      authorization: {
        type: "simple",
        acls: [{ type: "allow", resource: { type: "topic", name: "work.items" }, operations: ["Read"] }],
      },
    },
  },
  redis: {
    apiVersion: "redis.redis.opstreelabs.in/v1beta2",
    kind: "Redis",
    metadata: { name: "work", namespace: "default" },
    spec: {
      kubernetesConfig: {
        image: "quay.io/opstree/redis:v8.2.1",
        imagePullPolicy: "IfNotPresent",
        redisSecret: { name: "redis", key: "password" },
        resources: { requests: { cpu: "100m", memory: "128Mi" } },
      },
      redisConfig: { additionalRedisConfig: "redis-config" },
      storage: {
        volumeClaimTemplate: {
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      },
      podSecurityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      acl: { secret: { secretName: "users", items: [{ key: "users.acl", path: "user.acl" }] } },
      sidecars: [{ name: "metrics", image: "exporter:1", ports: [{ name: "metrics", containerPort: 9121 }] }],
    },
  },
  replication: {
    apiVersion: "redis.redis.opstreelabs.in/v1beta2",
    kind: "RedisReplication",
    metadata: { name: "work", namespace: "default" },
    spec: {
      clusterSize: 3,
      podManagementPolicy: "Parallel",
      kubernetesConfig: { image: "quay.io/opstree/redis:v8.6.6", minReadySeconds: 60 },
      pdb: { enabled: true, maxUnavailable: 1 },
    },
  },
  sentinel: {
    apiVersion: "redis.redis.opstreelabs.in/v1beta2",
    kind: "RedisSentinel",
    metadata: { name: "work", namespace: "default" },
    spec: {
      clusterSize: 3,
      kubernetesConfig: { image: "quay.io/opstree/redis-sentinel:v8.6.6" },
      redisSentinelConfig: {
        redisReplicationName: "work",
        quorum: "2",
        redisReplicationPassword: { secretKeyRef: { name: "redis", key: "password" } },
      },
    },
  },
  mongodb: {
    apiVersion: "psmdb.percona.com/v1",
    kind: "PerconaServerMongoDB",
    metadata: { name: "leads", namespace: "default" },
    spec: {
      crVersion: "1.22.0",
      image: "percona/percona-server-mongodb:8.0.19-7",
      replsets: [
        {
          name: "rs0",
          size: 3,
          volumeSpec: { persistentVolumeClaim: { resources: { requests: { storage: "10G" } } } },
        },
      ],
      sharding: { enabled: true, mongos: { size: 3, expose: { type: "ClusterIP" } } },
      users: [{ name: "agents", db: "admin", roles: [{ name: "readWrite", db: "leads" }] }],
      backup: { enabled: false, image: "percona/percona-backup-mongodb:2.12.0" },
    },
  },
  referenceGrant: {
    apiVersion: "gateway.networking.k8s.io/v1beta1",
    kind: "ReferenceGrant",
    metadata: { name: "shop", namespace: "default" },
    spec: {
      from: [{ group: "gateway.networking.k8s.io", kind: "Gateway", namespace: "shop" }],
      to: [{ group: "", kind: "Secret", name: "web-tls" }],
    },
  } satisfies IReferenceGrant,
  gatewayParameters: {
    apiVersion: "gateway.kgateway.dev/v1alpha1",
    kind: "GatewayParameters",
    metadata: { name: "public", namespace: "default" },
    spec: { kube: { podTemplate: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } } },
  },
  certificate: {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: "web-tls", namespace: "default" },
    spec: {
      secretName: "web-tls",
      dnsNames: ["shop.example.com"],
      issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: "letsencrypt" },
      privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
    },
  },
} as const;

/** Copies of the value. Each has one unknown field in another of the objects whose fields the definition lists. */
export function withUnknownField(value: Json): Json[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => withUnknownField(entry).map((twin) => value.with(index, twin)));
  }
  if (typeof value !== "object" || value === null) return [];
  const deeper = Object.entries(value)
    .filter(([key]) => !isMap.has(key))
    .flatMap(([key, entry]) => withUnknownField(entry).map((twin) => ({ ...value, [key]: twin })));
  return [{ ...value, fieldMisspelt: "x" }, ...deeper];
}

/** Fields with free keys. For the items of `routes` the operator's webhook decides. */
const isMap = new Set([
  "metadata",
  "config",
  "labels",
  "annotations",
  "matchLabels",
  "requests",
  "limits",
  "parameters",
  "routes",
]);

/** Groups of the API server have no dot, or end in k8s.io. The Gateway API ends so too, but is a custom resource. */
const isCustom = ({ apiVersion }: Manifest): boolean => {
  const [group = "", version] = apiVersion.split("/");
  if (version === undefined || !group.includes(".")) return false;
  return group === "gateway.networking.k8s.io" || !group.endsWith(".k8s.io");
};

const choices: readonly Readonly<Record<string, string>>[] = [
  { "echelon:operators": "existing", "echelon:gateway": "istio", "echelon:domain": "shop.example.com" },
  {
    "echelon:operators": "install",
    "echelon:gateway": "kgateway",
    "echelon:domain": '{"name":"shop.example.com","issuer":{"name":"letsencrypt"}}',
  },
  {
    "echelon:gateway": "nginx",
    "echelon:domain": "shop.example.com",
    "echelon:secrets": '{"tls-certificate":{"existing":"certificates/web-tls"}}',
  },
];
const alerts = JSON.stringify({ 1: "ops@example.com", 4: "https://pager.example.com/hook" });

/** Every custom resource of every committed stack, with `operators: existing` and with `operators: install`. */
export async function* customResources(): AsyncGenerator<{
  readonly stack: string;
  readonly manifest: Manifest;
}> {
  for (const stack of stackNames()) {
    const { values, secretKeys } = readStackFile(stack);
    for (const choice of choices) {
      const more = { ...choice, "echelon:target": "kubernetes", "echelon:alerts": alerts };
      const inspected = await inspectStack({ stack, config: { values: { ...values, ...more }, secretKeys } });
      for (const { manifest } of renderStack(inspected).objects)
        if (isCustom(manifest)) yield { stack, manifest };
    }
  }
}
