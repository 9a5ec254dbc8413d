import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import { withProtection } from "../../../withProtection.ts";
import type { Scope } from "../scope.ts";
import { allowService, policyDocument, type Statement } from "./iam.ts";
import { trailArn } from "./logWriters.ts";
import { notifiers } from "./notifiers.ts";

/** Days until KMS deletes a key: the shortest time that it allows, and its default. */
const deletionDays = { ephemeral: 7, lasting: 30 } as const;

interface KeyArgs {
  readonly scope: Scope;
  readonly account: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

interface StackKeyArgs extends KeyArgs {
  /** Whether Auto Scaling starts nodes, whose disks the key encrypts. */
  readonly nodes: boolean;
}

/** Everything that a service does with data under a key. */
const useKey = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"];

/** https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const publish = ["kms:Decrypt", "kms:GenerateDataKey*"];

/** Leaves it to IAM who of the account manages and uses the key. */
const administrators = (account: pulumi.Input<string>): Statement => ({
  Sid: "AccountDelegatesToIAM",
  Effect: "Allow",
  Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
});

/**
 * Allows the account to manage the key, and CloudWatch's logs and the services that notify people to use it. Other services
 * use it through the role of their caller.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function keyPolicy({ scope: { region }, account, nodes }: StackKeyArgs): pulumi.Output<string> {
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
  const notifying = Object.values(notifiers).map((service) =>
    allowService(service, publish, "*", { account }),
  );
  return policyDocument([
    administrators(account),
    logs,
    ...notifying,
    ...(nodes ? startingNodes(account) : []),
  ]);
}

/**
 * Allows Auto Scaling to encrypt the disks of nodes. Its role belongs to AWS, so that no policy of its own can allow that; and an
 * account has it only after its first group, before which KMS would refuse its name as a principal. A condition may name it.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
function startingNodes(account: pulumi.Input<string>): Statement[] {
  const scaling = {
    Effect: "Allow",
    Principal: { AWS: "*" },
    Resource: "*",
  } as const;
  const who = {
    StringEquals: { "kms:CallerAccount": account },
    ArnLike: {
      "aws:PrincipalArn": pulumi.interpolate`arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*`,
    },
  };
  return [
    { ...scaling, Sid: "AutoScalingUsesKey", Action: [...useKey, "kms:DescribeKey"], Condition: who },
    {
      ...scaling,
      Sid: "AutoScalingPassesKeyToDisks",
      Action: "kms:CreateGrant",
      Condition: { ...who, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/**
 * Allows CloudTrail to encrypt the logs of one trail.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
function auditKeyPolicy({ scope, account }: KeyArgs, trail: string): pulumi.Output<string> {
  const source = { "aws:SourceArn": trailArn({ account, region: scope.region }, trail) };
  const cloudTrail = {
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Resource: "*",
  } as const;
  return policyDocument([
    administrators(account),
    {
      ...cloudTrail,
      Action: "kms:GenerateDataKey*",
      Condition: {
        ArnLike: source,
        StringLike: {
          "kms:EncryptionContext:aws:cloudtrail:arn": pulumi.interpolate`arn:aws:cloudtrail:*:${account}:trail/*`,
        },
      },
    },
    { ...cloudTrail, Action: "kms:DescribeKey", Condition: { ArnLike: source } },
  ]);
}

/**
 * The key of the audit trail. Who may use the data of the stack shall not be able to read what was recorded of him. It stays
 * in the account as long as the bucket does.
 */
export function auditKey(args: KeyArgs, trail: string): aws.kms.Key {
  const { scope, parent } = args;
  return new aws.kms.Key(
    `${scope.name}-audit-key`,
    {
      description: `Audit trail of the Echelon stack ${scope.stack}`,
      enableKeyRotation: true,
      deletionWindowInDays: windowOf(scope),
      policy: auditKeyPolicy(args, trail),
    },
    { parent, retainOnDelete: !scope.settings.ephemeral },
  );
}

const windowOf = ({ settings }: Scope): number =>
  settings.ephemeral ? deletionDays.ephemeral : deletionDays.lasting;

/**
 * The one KMS key of the stack's data, rotated every year. The smallest tier has it already, because a volume, database or
 * cache would have to be replaced to get another key later.
 */
export function stackKey(args: StackKeyArgs): aws.kms.Key {
  const { scope, parent } = args;
  const { name, stack } = scope;
  const key = new aws.kms.Key(
    `${name}-key`,
    {
      description: `Data of the Echelon stack ${stack}`,
      enableKeyRotation: true,
      deletionWindowInDays: windowOf(scope),
      policy: keyPolicy(args),
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
