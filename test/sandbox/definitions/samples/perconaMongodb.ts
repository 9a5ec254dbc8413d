/** Objects of Percona's operator for MongoDB. */
export const perconaMongodb = {
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
} as const;
