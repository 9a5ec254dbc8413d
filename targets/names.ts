/** Where a system can run. */
export const targets = ["kubernetes", "aws", "gcp", "azure"] as const;
export type Target = (typeof targets)[number];

/** The target of a stack that names none: it needs a cluster and no cloud account. */
export const defaultTarget: Target = "kubernetes";

/** What can run the workloads: one machine (`host`), a cloud's container service, or a Kubernetes cluster. */
export const computeKinds = ["host", "containers", "kubernetes"] as const;
export type ComputeKind = (typeof computeKinds)[number];
/** Whether a compute kind runs workloads as pods. */
export const asPods = {
  host: false,
  containers: false,
  kubernetes: true,
} as const satisfies Record<ComputeKind, boolean>;

/** Whether a cluster's operators are used: not at all, installed by the stack, or expected to be there already. */
export const operatorModes = ["none", "install", "existing"] as const;
export type OperatorMode = (typeof operatorModes)[number];
