import { Network, Workload } from "echelon";

const network = new Network("shop", {
  quotas: { replicas: 10, services: 4, volumes: 0, cpu: 4, memoryGiB: 4 },
  budget: 50,
});

const web = new Workload("web", {
  network,
  figures: {
    kind: "http",
    public: false,
    port: 8080,
    requests: { cpu: 0.1, memoryMiB: 128 },
    limits: { cpu: 0.5, memoryMiB: 256 },
    replicas: { min: 2, max: 6 },
    autoscaling: { cpuPercent: 70, scaleUpWindowSeconds: 60, scaleDownWindowSeconds: 300 },
    minAvailablePercent: 50,
    terminationGraceSeconds: 30,
  },
  image: "registry.example.com/web:1.0.0",
  environment: { GREETING: "hello" },
});

/** Where other pods of the namespace reach it. */
export const address = web.address;
