/** Where a system can run. */
export const targets = ["kubernetes", "aws", "gcp", "azure"] as const;
export type Target = (typeof targets)[number];

/** Needs a cluster and no cloud account. */
export const defaultTarget: Target = "kubernetes";

/** What can run the workloads: one machine, a cloud's container service, a cluster. */
export const computeKinds = ["host", "containers", "kubernetes"] as const;
export type ComputeKind = (typeof computeKinds)[number];

/** How custom resources are treated on a cluster: not used, their operators installed, or already there. */
export const operatorModes = ["none", "install", "existing"] as const;
export type OperatorMode = (typeof operatorModes)[number];
