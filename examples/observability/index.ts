import { Network, Observability, Store, Workload } from "echelon";

const network = new Network("shop", {
  quotas: { replicas: 12, services: 6, volumes: 4, cpu: 8, memoryGiB: 8 },
  budget: 100,
  // The Prometheus operator has to be on the cluster already.
  monitoring: "existing",
});

const cache = new Store("cache", {
  network,
  figures: { kind: "redis", topology: "single", members: 1, memoryMiB: 256, durable: false },
  users: { web: ["read", "write"] },
});

const web = new Workload("web", {
  network,
  figures: {
    kind: "http",
    public: false,
    port: 8080,
    requests: { cpu: 0.1, memoryMiB: 128 },
    limits: { cpu: 0.5, memoryMiB: 256 },
    replicas: { min: 2, max: 2 },
    minAvailablePercent: 50,
    terminationGraceSeconds: 30,
  },
  stores: [cache],
});

new Observability("watch", {
  network,
  workloads: [web],
  stores: [cache],
  triggers: {
    slow: {
      signal: "responseTimeMs",
      above: 1000,
      windowSeconds: 300,
      action: "alert",
      severity: "warning",
      level: 1,
    },
  },
  alerts: { "1": "https://pager.example.com/hook" },
});
