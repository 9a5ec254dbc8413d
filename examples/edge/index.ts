import { Edge, Network, Store, Workload } from "echelon";

const network = new Network("shop", {
  target: "aws",
  region: "eu-central-1",
  quotas: { replicas: 4, services: 2, volumes: 0, cpu: 4, memoryGiB: 4 },
  budget: 150,
  publicPort: 8080,
});

const uploads = new Store("uploads", {
  network,
  figures: { kind: "object", capacityGB: 50, members: 1, backupDays: 14 },
  users: { web: ["read", "write"] },
});

const web = new Workload("web", {
  network,
  figures: {
    kind: "http",
    public: true,
    port: 8080,
    requests: { cpu: 0.25, memoryMiB: 512 },
    limits: { cpu: 0.5, memoryMiB: 1024 },
    replicas: { min: 2, max: 2 },
    minAvailablePercent: 50,
    terminationGraceSeconds: 30,
  },
  stores: [uploads],
});

const edge = new Edge("edge", { network, workloads: [web], cdn: true });

export const { url, howToReach } = edge;
