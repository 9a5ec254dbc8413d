/** The certificate of members and sentinels. */
const certificate = {
  TLS: {
    ca: "ca.crt",
    cert: "tls.crt",
    key: "tls.key",
    secret: { secretName: "work-tls", defaultMode: 0o440 },
  },
  env: [{ name: "REDIS_TLS_CA_KEY", value: "/tls/ca.crt" }],
} as const;

/** Objects of the Redis operator. */
export const redisOperator = {
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
      ...certificate,
      sidecars: [
        {
          name: "metrics",
          image: "exporter:1",
          ports: [{ name: "metrics", containerPort: 9121 }],
          mountPath: [{ name: "tls-certs", mountPath: "/ca.crt", subPath: "ca.crt", readOnly: true }],
        },
      ],
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
      ...certificate,
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
        additionalSentinelConfig: "calls-over-tls",
        redisReplicationPassword: { secretKeyRef: { name: "redis", key: "password" } },
      },
      ...certificate,
    },
  },
} as const;
