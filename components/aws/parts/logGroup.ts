import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "./scope.ts";

interface LogGroupArgs {
  readonly context: AwsContext;
  readonly key: aws.kms.Key;
  readonly parent: pulumi.Resource;
}

/** A log group with the tier's retention under the stack's key. */
export const logGroup = (name: string, { context, key, parent }: LogGroupArgs): aws.cloudwatch.LogGroup =>
  new aws.cloudwatch.LogGroup(
    name,
    { retentionInDays: context.plan.logRetentionDays, kmsKeyId: key.arn },
    { parent },
  );
