import kubernetes from "@pulumi/kubernetes";
import type { Output } from "@pulumi/pulumi";
import type { PlatformContext } from "../../platform.ts";

/**
 * What tells a cluster apart from any other: the uid of its namespace kube-system, which every cluster has and which lives
 * as long as the cluster.
 */
export const placeOf = ({ name, parent }: PlatformContext): Output<string> =>
  kubernetes.core.v1.Namespace.get(`${name}-cluster-identity`, "kube-system", { parent }).metadata.uid;
