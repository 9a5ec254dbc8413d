import kubernetes from "@pulumi/kubernetes";
import { Network, Store } from "echelon";

const network = new Network("shop", {
  quotas: { replicas: 10, services: 4, volumes: 4, cpu: 4, memoryGiB: 4 },
  budget: 50,
});

const database = new Store("database", {
  network,
  figures: {
    kind: "postgres",
    version: 17,
    members: 1,
    cpu: 0.5,
    memoryMiB: 512,
    capacityGB: 10,
    databases: ["app"],
    backupDays: 7,
  },
  users: { reports: ["read", "write"] },
});

// A pod of your own: the store's network policy knows its users by this label.
const labels = { "app.kubernetes.io/name": "reports" };
const { environment, secrets } = database.endpointOf("reports");
const plain = Object.entries(environment).map(([name, value]) => ({ name, value }));
const secret = Object.entries(secrets).flatMap(([name, reference]) =>
  reference.in === "kubernetes"
    ? [{ name, valueFrom: { secretKeyRef: { name: reference.name, key: reference.key } } }]
    : [],
);

new kubernetes.batch.v1.CronJob("reports", {
  metadata: { namespace: network.details.namespace },
  spec: {
    schedule: "0 6 * * *",
    jobTemplate: {
      spec: {
        template: {
          metadata: { labels },
          spec: {
            restartPolicy: "Never",
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                name: "reports",
                image: "registry.example.com/reports:1.0.0",
                env: [...plain, ...secret],
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    },
  },
});

export const engine = database.engine;
