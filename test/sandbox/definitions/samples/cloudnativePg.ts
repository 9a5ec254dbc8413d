import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IDatabase } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database";
import type { IPooler } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Pooler";

/** Objects of CloudNativePG. */
export const cloudnativePg = {
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
} as const;
