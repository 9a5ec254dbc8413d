import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../scope.ts";
import { allowService, denyPlainText, policyDocument } from "./iam.ts";

interface LogBucketArgs {
  readonly scope: Scope;
  readonly account: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

/** Services that write logs into the bucket, by their prefix in it. */
const writers = {
  balancer: "logdelivery.elasticloadbalancing.amazonaws.com",
  objects: "logging.s3.amazonaws.com",
  trail: "cloudtrail.amazonaws.com",
} as const;

/** Bucket for the access logs of the load balancer and of object stores, and for the audit trail. */
export interface LogBucket {
  readonly bucket: aws.s3.Bucket;
  /** Services can write only once this policy exists. */
  readonly policy: aws.s3.BucketPolicy;
}

/**
 * Makes the bucket for the stack's logs. Objects are deleted after the retention time of the tier. A tier that writes no logs
 * leaves the bucket of the earlier tier in the account, where they go on to expire.
 */
export function logBucket({ scope, account, parent }: LogBucketArgs): LogBucket {
  const { name, plan, settings } = scope;
  const label = `${name}-logs`;
  const opts = { parent, retainOnDelete: !settings.ephemeral };
  const bucket = new aws.s3.Bucket(label, { forceDestroy: settings.ephemeral }, opts);
  blockPublicAccess(label, bucket.id, opts);
  // A load balancer can write only to buckets that are encrypted with a key of S3.
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${label}-encryption`,
    { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
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
          expiration: { days: plan.logRetentionDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    opts,
  );
  const policy = new aws.s3.BucketPolicy(
    `${label}-policy`,
    { bucket: bucket.id, policy: writersPolicy(bucket, account) },
    opts,
  );
  return { bucket, policy };
}

/** Allows the services to write into the bucket, over TLS only. */
function writersPolicy({ arn }: aws.s3.Bucket, account: pulumi.Input<string>): pulumi.Output<string> {
  const objects = pulumi.interpolate`${arn}/*`;
  return policyDocument([
    allowService(Object.values(writers), ["s3:PutObject"], objects, account),
    allowService(writers.trail, ["s3:GetBucketAcl"], arn, account),
    denyPlainText("s3:*", [arn, objects]),
  ]);
}

/** Blocks public access and disables access control lists, so that only policies decide. */
export function blockPublicAccess(
  name: string,
  bucket: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): void {
  new aws.s3.BucketPublicAccessBlock(
    `${name}-access`,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    opts,
  );
  new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    opts,
  );
}
