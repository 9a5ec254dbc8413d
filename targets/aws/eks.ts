/**
 * Minor version of Kubernetes of a cluster that a stack makes. EKS has it since 2026-01-28, in standard support until
 * 2027-03-27, and at an additional charge until 2028-03-27. Read 2026-11-27: https://endoflife.date/amazon-eks
 */
export const EKS_KUBERNETES = "1.35";

/** Zones that the control plane of EKS needs: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
export const EKS_ZONES = 2;
