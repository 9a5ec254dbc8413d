import type { Rows } from "./case.ts";
import type { Facts } from "./facts.ts";
import { always, growing, type Input, kube, kubelet, ofWorkload } from "./inputs.ts";

const nothing = { given: [], alerts: [] } as const;

/** A pod that uses this percent of the memory that it requests. */
function pod(facts: Facts, workload: string, percent: number): Input[] {
  const labels = { pod: `${workload}-0`, container: workload };
  return [
    kubelet(facts, "container_memory_working_set_bytes", labels, always(percent)),
    kubelet(facts, "container_cpu_usage_seconds_total", { ...labels, cpu: "total" }, growing(0.6)),
    kube(facts, "kube_pod_container_resource_requests", { ...labels, resource: "memory" }, always(100)),
    kube(facts, "kube_pod_container_resource_requests", { ...labels, resource: "cpu" }, always(1)),
    kube(facts, "kube_pod_status_phase", { pod: labels.pod, phase: "Running" }, always(1)),
  ];
}

/** A finished pod, whose request kube-state-metrics goes on to give. */
const finished = (facts: Facts, workload: string): Input[] => {
  const labels = { pod: `${workload}-old`, container: workload };
  return [
    kube(facts, "kube_pod_container_resource_requests", { ...labels, resource: "memory" }, always(100)),
    kube(facts, "kube_pod_status_phase", { pod: labels.pod, phase: "Running" }, always(0)),
    kube(facts, "kube_pod_status_phase", { pod: labels.pod, phase: "Succeeded" }, always(1)),
  ];
};

const replicas = (facts: Facts, deployment: string, count: number): Input =>
  kube(facts, "kube_deployment_spec_replicas", { deployment }, always(count));

const [WELL, FAILED] = ["200", "503"];

/** Requests a minute of a workload, by how they end. */
const requests = (facts: Facts, workload: string, well: number, failed: number): Input[] =>
  Object.entries({ [WELL as string]: well, [FAILED as string]: failed }).map(([code, perMinute]) =>
    ofWorkload(facts, workload, "echelon_http_requests_total", { code }, growing(perMinute)),
  );

/** Cases of how much workloads do, and how well. */
export const load: Rows = {
  ScaleUp: (facts) => {
    const [workload = "", other = ""] = facts.deployments;
    const alerts = [{ labels: { workload }, value: "90" }];
    return {
      fires: { given: [...pod(facts, workload, 90), ...pod(facts, other, 50)], alerts },
      silent: { given: pod(facts, workload, 70), alerts: [] },
      "no data": nothing,
      more: {
        "a finished pod gives no room": {
          given: [...pod(facts, workload, 90), ...finished(facts, workload)],
          alerts,
        },
      },
    };
  },
  ScaleDown: (facts) => {
    const { name, min } = facts.scaled ?? { name: "", min: 0 };
    const fixed = facts.deployments.find((deployment) => deployment !== name) ?? "";
    const idle = (workload: string, count: number) => [
      ...pod(facts, workload, 10),
      replicas(facts, workload, count),
    ];
    return {
      fires: { given: idle(name, min + 4), alerts: [{ labels: { workload: name }, value: "10" }] },
      silent: { given: idle(name, min), alerts: [] },
      "no data": nothing,
      more: { "an idle workload with a fixed number of replicas": { given: idle(fixed, 10), alerts: [] } },
    };
  },
  Errors: (facts) => {
    const [workload = "", other = ""] = facts.deployments;
    return {
      fires: {
        given: [...requests(facts, workload, 54, 6), ...requests(facts, other, 60, 0)],
        alerts: [{ labels: { workload }, value: "10" }],
      },
      silent: { given: requests(facts, workload, 58, 2), alerts: [] },
      "no data": nothing,
      more: {
        "half of ten requests in five minutes": { given: requests(facts, workload, 1, 1), alerts: [] },
        "no request fails": { given: requests(facts, workload, 60, 0), alerts: [] },
      },
    };
  },
};
