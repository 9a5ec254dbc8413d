import aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";

interface LogGroupArgs {
  readonly scope: Scope;
  readonly key: aws.kms.Key;
  readonly parent: pulumi.Resource;
}

interface Given {
  /** Physical name that the service demands which writes to the group. @default Pulumi's */
  readonly name?: pulumi.Input<string>;
  /** Whether the group stays in the account when the stack no longer has it, until its records expire. @default false */
  readonly stays?: boolean;
}

/** A log group with the retention time of the tier, encrypted with the stack's key. */
export const logGroup = (
  name: string,
  { scope, key, parent }: LogGroupArgs,
  { name: given, stays = false }: Given = {},
): aws.cloudwatch.LogGroup =>
  new aws.cloudwatch.LogGroup(
    name,
    {
      ...(given === undefined ? {} : { name: given }),
      retentionInDays: scope.plan.logRetentionDays,
      kmsKeyId: key.arn,
    },
    { parent, ...(stays ? { retainOnDelete: !scope.settings.ephemeral } : {}) },
  );
