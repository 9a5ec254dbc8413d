import type { RuleCases } from "../cases.ts";
import { deployment, record, system } from "../fixtures.ts";

const at = "sample";
const dashboard = deployment("dashboard", 30);
const labelled = (replicas: number) =>
  record("kubernetes:apps/v1:Deployment", "x", {
    metadata: { labels: { "app.kubernetes.io/component": "agents" } },
    spec: { replicas },
  });
const config = { workloads: ["ceo", "writers"] };
const named = (replicas: number) => [system(), deployment("ceo", 1), deployment("writers", replicas)];

export const cases: RuleCases = {
  passes: {
    "20 agents": { resources: [system(), deployment("sample-agents", 20), dashboard] },
    "20 agents by label": { resources: [system(), labelled(20), dashboard] },
    "20 of the workloads that the configuration names": { resources: named(19), config },
  },
  breaks: {
    "21 agents": {
      resources: [system(), deployment("sample-agents", 21), dashboard],
      at,
      message:
        "quota maxConcurrentAgents: got 21 replicas at the maximum (sample-agents 21), " +
        "expected at most 20; lower their maxima, or raise the limit of the profile",
    },
    "21 agents by label": { resources: [system(), labelled(21), dashboard], at },
    "21 agents by physical name": {
      resources: [
        system(),
        record("aws:ecs/service:Service", "x", { name: "agents", desiredCount: 21 }),
        dashboard,
      ],
      at,
    },
    "21 of the workloads that the configuration names": { resources: named(20), config, at },
    "no workload of that name": { resources: [system(), dashboard], at },
  },
  unknown: {
    "agents known only after apply": {
      resources: [system(), deployment("agents", "${x.size}")],
      at: "agents",
    },
  },
  none: { "no System": { resources: [deployment("agents", 1000)] } },
};
