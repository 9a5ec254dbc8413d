import type * as pulumi from "@pulumi/pulumi";

/** What names a cluster of EKS. */
export interface ClusterFacts {
  readonly name: pulumi.Input<string>;
  readonly arn: pulumi.Input<string>;
}
