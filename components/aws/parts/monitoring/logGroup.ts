import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";

interface LogGroupArgs {
  readonly scope: Scope;
  readonly key: aws.kms.Key;
  readonly parent: pulumi.Resource;
}

/** A log group with the retention time of the tier, encrypted with the stack's key. */
export const logGroup = (
  name: string,
  { scope, key, parent }: LogGroupArgs,
  opts: Pick<pulumi.CustomResourceOptions, "retainOnDelete"> = {},
): aws.cloudwatch.LogGroup =>
  new aws.cloudwatch.LogGroup(
    name,
    { retentionInDays: scope.plan.logRetentionDays, kmsKeyId: key.arn },
    { parent, ...opts },
  );
