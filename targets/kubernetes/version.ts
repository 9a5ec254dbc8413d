/** Oldest minor version of Kubernetes on which every stack runs. What newer ones add is in what a plan lacks. */
export const MINIMUM_KUBERNETES = "1.33";

/**
 * Minor version from which a cluster keeps the `tolerance` of an HPA; an older one drops it.
 * https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#tolerance
 */
export const HPA_TOLERANCE_SINCE = "1.35";

/** The minor version as a number: 35 of `1.35`. */
export const minorOf = (version: string): number => Number(version.split(".")[1]);
