/** Objects of the operator of RabbitMQ, and of Strimzi. */
export const brokers = {
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
} as const;
