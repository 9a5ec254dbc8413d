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
    { parent },
  );
  return key;
}

/** Permission to read and write data that is encrypted with the key, through the named services only. */
export const useKeyThrough = (
  key: aws.kms.Key,
  region: string,
  servicePrefixes: readonly string[],
): Statement => ({
  Effect: "Allow",
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: key.arn,
  Condition: {
    StringEquals: { "kms:ViaService": servicePrefixes.map((prefix) => `${prefix}.${region}.amazonaws.com`) },
  },
});
