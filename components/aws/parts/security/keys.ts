import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import { withProtection } from "../../../withProtection.ts";
import type { Scope } from "../scope.ts";
import { allowService, policyDocument, type Statement } from "./iam.ts";

/** Days until KMS deletes a key: the shortest time that it allows, and its default. */
const deletionDays = { ephemeral: 7, lasting: 30 } as const;

interface KeyArgs {
  readonly scope: Scope;
  readonly account: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

/**
 * Services that publish to topics: alarms and the budget. They need the key themselves; other services use it through
 * the role of their caller.
 */
export const notificationPublishers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];

const useKey = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];

/** Allows the account to manage the key, and CloudWatch's logs and the notification services to use it. */
function keyPolicy({ region }: Scope, account: pulumi.Input<string>): pulumi.Output<string> {
  const administrators: Statement = {
    Sid: "AccountDelegatesToIAM",
    Effect: "Allow",
    Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const logs: Statement = {
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: useKey,
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": pulumi.interpolate`arn:aws:logs:${region}:${account}:log-group:*`,
      },
    },
  };
  return policyDocument([administrators, logs, allowService(notificationPublishers, useKey, "*", account)]);
}

/**
 * The one KMS key of the stack, rotated every year. The smallest tier has it already, because a volume, database or
 * cache would have to be replaced to get another key later.
 */
export function stackKey({ scope, account, parent }: KeyArgs): aws.kms.Key {
  const { name, stack, settings } = scope;
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Data of the Echelon stack ${stack}`,
      enableKeyRotation: true,
      deletionWindowInDays: settings.ephemeral ? deletionDays.ephemeral : deletionDays.lasting,
      policy: keyPolicy(scope, account),
    },
    withProtection(scope, { parent }),
  );
  new aws.kms.Alias(
    `${name}-key-alias`,
    { name: `alias/${physicalName(awsNames.kmsAlias, [name, stack])}`, targetKeyId: key.keyId },
    // Nothing calls the key by its alias, so that it may be away for a moment; people know it by a name that stays.
    { parent, deleteBeforeReplace: true },
  );
  return key;
}

/**
 * What each use of the key takes. A writer decrypts too: SQS checks a data key before it uses it, and S3 reads the parts
 * of a large object when it puts them together. What the writer may read is decided by the actions of those services.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
const keyActions = {
  read: ["kms:Decrypt"],
  write: ["kms:Decrypt", "kms:GenerateDataKey"],
} as const;

interface KeyUse {
  readonly key: aws.kms.Key;
  readonly region: string;
  /** Prefix of the only service through which the key may be used, such as `sqs`. */
  readonly service: string;
  /** `write` includes reading. */
  readonly use: keyof typeof keyActions;
}

/** Permission to use data that is encrypted with the key, through one service only. */
export const useKeyThrough = ({ key, region, service, use }: KeyUse): Statement => ({
  Effect: "Allow",
  Action: keyActions[use],
  Resource: key.arn,
  Condition: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
});
