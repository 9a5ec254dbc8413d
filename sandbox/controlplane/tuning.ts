import { KUBELET_LABEL, KUBELET_RUNS } from "./kubelet.ts";

/** Components that kwokctl starts, by its names for them. */
export const componentNames = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok-controller",
  "metrics-server",
] as const;
export type ComponentName = (typeof componentNames)[number];

/** Default of Kubernetes 1.36 or kubelet, then the value in rehearsals, where an outage or a scaling takes under a minute. */
const TIMINGS = {
  /** Length of a node's lease; kwok renews it four times as often. */
  nodeLeaseSeconds: [40, 12],
  /** Without a heartbeat for this long, a node is not ready. */
  nodeGraceSeconds: [50, 30],
  /** How long a pod stays on a node that is not ready or not reachable, unless the pod says otherwise. */
  tolerationSeconds: [300, 5],
  /** Nodes per second from which pods are evicted, also in a zone that is lost as a whole. */
  nodeEvictionRate: [0.1, 10],
  /** How often the controller evaluates each HPA. */
  hpaSyncSeconds: [15, 2],
  /** How long an HPA waits before it scales down, unless it says otherwise. */
  hpaDownscaleSeconds: [300, 5],
  /** After its start, a pod's CPU counts only once it was ready. */
  hpaCpuInitializationSeconds: [300, 1],
  /** How long after a pod's start a change of readiness counts as its first. */
  hpaInitialReadinessSeconds: [30, 1],
  /** How often metrics-server reads usage from the nodes; 10 is its minimum. */
  metricsSeconds: [15, 10],
} as const;

/** How fast the control plane detects changes and acts on them. */
export type Timings = Readonly<Record<keyof typeof TIMINGS, number>>;

const column = (index: 0 | 1): Timings =>
  Object.fromEntries(Object.entries(TIMINGS).map(([name, values]) => [name, values[index]])) as Timings;

export const UPSTREAM_TIMINGS = column(0);
export const SHORTENED_TIMINGS = column(1);

type ComponentFlags = { readonly [Name in ComponentName]?: Readonly<Record<string, string>> };

const seconds = (value: number): string => `${value}s`;

/** Requests per second of a controller to the API server; with the default of 20 a big stack waits for them. */
const CLIENT_RATE = { "kube-api-qps": "500", "kube-api-burst": "1000" };

/**
 * The address that the API server announces inside the cluster, from RFC 5737's network for documentation: no
 * container runs that could use it. Without it the API server needs a route of the machine, which may have none.
 */
const ANNOUNCED_ADDRESS = "192.0.2.1";

/** Flags of each component, at these timings. The node lease and grace are kwokctl's own options. */
export function componentFlags(timings: Timings): ComponentFlags {
  return {
    // No data has to survive a power cut, and a slow disk would delay every heartbeat.
    etcd: { "unsafe-no-fsync": "true" },
    "kube-apiserver": {
      "advertise-address": ANNOUNCED_ADDRESS,
      "default-not-ready-toleration-seconds": String(timings.tolerationSeconds),
      "default-unreachable-toleration-seconds": String(timings.tolerationSeconds),
    },
    "kube-controller-manager": {
      ...CLIENT_RATE,
      "node-eviction-rate": String(timings.nodeEvictionRate),
      "horizontal-pod-autoscaler-sync-period": seconds(timings.hpaSyncSeconds),
      "horizontal-pod-autoscaler-downscale-stabilization": seconds(timings.hpaDownscaleSeconds),
      "horizontal-pod-autoscaler-cpu-initialization-period": seconds(timings.hpaCpuInitializationSeconds),
      "horizontal-pod-autoscaler-initial-readiness-delay": seconds(timings.hpaInitialReadinessSeconds),
    },
    "kube-scheduler": CLIENT_RATE,
    "kwok-controller": {
      "manage-all-nodes": "false",
      "manage-nodes-with-label-selector": `${KUBELET_LABEL}=${KUBELET_RUNS}`,
    },
    "metrics-server": {
      "metric-resolution": seconds(timings.metricsSeconds),
      // metrics-server starts only if one reading may take less time than the interval between two.
      "kubelet-request-timeout": seconds(timings.metricsSeconds / 2),
    },
  };
}
