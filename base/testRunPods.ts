/** Name of the kind of the k6 operator, and the group that it is of. */
export const TEST_RUN = { group: "k6.io", version: "v1alpha1", plural: "testruns" } as const;

/** All that the pod which starts a test asks of its cluster, in its own namespace. */
export const permissions = [
  { group: TEST_RUN.group, resource: TEST_RUN.plural, verbs: ["create", "get", "delete"] },
  { group: "", resource: "pods", verbs: ["list"] },
  { group: "", resource: "pods/log", verbs: ["get"] },
] as const;

/** What a container gets. */
interface PodSize {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly memoryLimitMiB: number;
}

/** What a process of k6 gets; one core offers 500 users, and a user takes about 2 MiB. */
export const RUNNER: PodSize = { cpu: 1, memoryMiB: 1024, memoryLimitMiB: 2048 };

/** What the pods that read and start a test get: they only read the script, or send a few requests. */
export const HELPER: PodSize = { cpu: 0.1, memoryMiB: 256, memoryLimitMiB: 512 };

/** Helpers of a test: one reads the script before the runners start, one starts them, one stops what does not end. */
export const HELPERS = 3;

/** Labels that the operator gives its pods: https://github.com/grafana/k6-operator/blob/v1.6.0/pkg/resources/jobs/helpers.go */
export const operatorLabels = { all: { app: "k6" }, runner: { runner: "true" } } as const;

/** Port of the API of k6, by which the operator and its pods look after the runners. */
export const K6_PORT = 6565;

/** For images, initializer and starter before the run, and the operator's looks after it, seconds. */
export const AROUND_SECONDS = 600;
