import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";
import { denyPlainText, policyDocument } from "./iam.ts";
import { type LogWriter, statementsOf } from "./logWriters.ts";
import { blockPublicAccess } from "./publicAccess.ts";

interface LogBucketArgs {
  readonly scope: Scope;
  /** Logical name. */
  readonly label: string;
  /** Each service that writes into the bucket. */
  readonly writers: readonly LogWriter[];
  /** ARN of the key that encrypts the logs. @default S3's own, the only one with which a load balancer can write */
  readonly keyArn?: pulumi.Input<string>;
  /** Whether Pulumi refuses to remove the bucket. A bucket that only some tiers have stays in the account without that. */
  readonly protect: boolean;
  /** What has to change before a writer of an earlier package loses the bucket. */
  readonly dependsOn?: readonly pulumi.Resource[];
  readonly parent: pulumi.Resource;
}

/** A bucket for logs. */
export interface LogBucket {
  readonly bucket: aws.s3.Bucket;
  /** Services can write only once this policy exists. */
  readonly policy: aws.s3.BucketPolicy;
}

/**
 * Makes a versioned bucket for logs, in which each service writes below its own prefix. Nothing but the end of its retention
 * time removes a log: a stack that no longer needs the bucket leaves it in the account, where the logs go on to expire.
 */
export function logBucket(args: LogBucketArgs): LogBucket {
  const { scope, label, writers, dependsOn = [], parent } = args;
  const { ephemeral } = scope.settings;
  const opts = { parent, retainOnDelete: !ephemeral };
  const bucket = new aws.s3.Bucket(
    label,
    { forceDestroy: ephemeral },
    { ...opts, protect: args.protect && !ephemeral },
  );
  blockPublicAccess(label, bucket.id, opts);
  encrypt(args, bucket, opts);
  expire(args, bucket, opts);
  const policy = new aws.s3.BucketPolicy(
    `${label}-policy`,
    { bucket: bucket.id, policy: policyOf(bucket, writers) },
    { ...opts, dependsOn: [...dependsOn] },
  );
  return { bucket, policy };
}

/** Lets the services write, over TLS only. */
const policyOf = ({ arn }: aws.s3.Bucket, writers: readonly LogWriter[]): pulumi.Output<string> =>
  policyDocument([
    ...writers.flatMap((writer) => statementsOf(writer, arn)),
    denyPlainText("s3:*", [arn, pulumi.interpolate`${arn}/*`]),
  ]);

function encrypt(
  { label, keyArn }: LogBucketArgs,
  bucket: aws.s3.Bucket,
  opts: pulumi.CustomResourceOptions,
): void {
  const rule =
    keyArn === undefined
      ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
      : {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          bucketKeyEnabled: true,
        };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${label}-encryption`,
    { bucket: bucket.id, rules: [rule] },
    opts,
  );
}

/** A log is kept as long as the tier states, and as long again if somebody deletes or overwrites it. */
function expire(
  { scope, label }: LogBucketArgs,
  bucket: aws.s3.Bucket,
  opts: pulumi.CustomResourceOptions,
): void {
  const days = scope.plan.logRetentionDays;
  const versioning = new aws.s3.BucketVersioning(
    `${label}-versioning`,
    { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } },
    opts,
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${label}-lifecycle`,
    {
      bucket: bucket.id,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: days },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
        // S3 takes it in a rule without a number of days only.
        {
          id: "delete-markers",
          status: "Enabled",
          filter: {},
          expiration: { expiredObjectDeleteMarker: true },
        },
      ],
    },
    { ...opts, dependsOn: [versioning] },
  );
}
