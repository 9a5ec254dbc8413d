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

/** How fast the control plane notices and acts. */
export interface Timings {
  /** Length of a node's lease; kwok renews it four times as often. */
  readonly nodeLeaseSeconds: number;
  /** Without a heartbeat for this long, a node is not ready. */
  readonly nodeGraceSeconds: number;
  /** How long a pod stays on a node that is not ready or not reachable, unless the pod says otherwise. */
  readonly tolerationSeconds: number;
  /** Nodes a second from which pods are evicted, also in a zone that is lost whole. */
  readonly nodeEvictionRate: number;
  /** How often each HPA is looked at. */
  readonly hpaSyncSeconds: number;
  /** How long an HPA waits before it shrinks, unless it says otherwise. */
  readonly hpaDownscaleSeconds: number;
  /** After its start, a pod's CPU counts only once it was ready. */
  readonly hpaCpuInitializationSeconds: number;
  /** After its start, how long a change of readiness is taken for the first. */
  readonly hpaInitialReadinessSeconds: number;
  /** How often usage is read from the nodes; metrics-server takes 10 at least. */
  readonly metricsSeconds: number;
}

/** What the components do when nobody says otherwise; kubelet's figures for the lease. Kubernetes 1.36. */
export const UPSTREAM_TIMINGS: Timings = {
  nodeLeaseSeconds: 40,
  nodeGraceSeconds: 50,
  tolerationSeconds: 300,
  nodeEvictionRate: 0.1,
  hpaSyncSeconds: 15,
  hpaDownscaleSeconds: 300,
  hpaCpuInitializationSeconds: 300,
  hpaInitialReadinessSeconds: 30,
  metricsSeconds: 15,
};

/** Chosen so that an outage and a scaling are over in a minute; who uses them says so. */
export const SHORTENED_TIMINGS: Timings = {
  nodeLeaseSeconds: 12,
  nodeGraceSeconds: 30,
  tolerationSeconds: 5,
  nodeEvictionRate: 10,
  hpaSyncSeconds: 2,
  hpaDownscaleSeconds: 5,
  hpaCpuInitializationSeconds: 1,
  hpaInitialReadinessSeconds: 1,
  metricsSeconds: 10,
};

export type ComponentFlags = { readonly [Name in ComponentName]?: Readonly<Record<string, string>> };

const seconds = (value: number): string => `${value}s`;

/** Requests a second of the controllers to the API server; the default of 20 would be what a big stack waits for. */
const CLIENT_RATE = { "kube-api-qps": "500", "kube-api-burst": "1000" };

/**
 * RFC 5737's documentation network: the address that the API server announces for itself inside the cluster, where
 * no container runs that could use it. Without it the API server looks for a route of the machine, and there may be none.
 */
const ANNOUNCED_ADDRESS = "192.0.2.1";

/** Flags of each component, at these timings. The node lease and grace are kwokctl's own options. */
export function componentFlags(timings: Timings): ComponentFlags {
  return {
    // Nothing here has to outlive the machine, and a slow disk would hold every heartbeat back.
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
      // It refuses to start where one reading may take as long as the time between two.
      "kubelet-request-timeout": seconds(timings.metricsSeconds / 2),
    },
  };
}
