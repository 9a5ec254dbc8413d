import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allowService, denyPlainText, policyDocument } from "./iam.ts";
import type { AwsContext } from "./scope.ts";

interface LogBucketArgs {
  readonly context: AwsContext;
  readonly account: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
}

/** Services that write logs into the bucket, each under its own prefix. */
const writers = {
  balancer: "logdelivery.elasticloadbalancing.amazonaws.com",
  objects: "logging.s3.amazonaws.com",
  trail: "cloudtrail.amazonaws.com",
} as const;

/** Access logs of the load balancer and the content store, and the audit trail. */
export class LogBucket {
  readonly bucket: aws.s3.Bucket;
  /** Delivery fails until the policy stands. */
  readonly policy: aws.s3.BucketPolicy;

  constructor({ context, account, parent }: LogBucketArgs) {
    const { name, plan, settings } = context;
    const label = `${name}-logs`;
    const opts = { parent };
    this.bucket = new aws.s3.Bucket(label, { forceDestroy: settings.ephemeral }, opts);
    const { arn, id: bucket } = this.bucket;
    closeBucket(label, bucket, parent);
    // The load balancer can write to buckets with keys of S3 only.
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${label}-encryption`,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      opts,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${label}-lifecycle`,
      {
        bucket,
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
    const objects = pulumi.interpolate`${arn}/*`;
    this.policy = new aws.s3.BucketPolicy(
      `${label}-policy`,
      {
        bucket,
        policy: policyDocument([
          allowService(Object.values(writers), ["s3:PutObject"], objects, account),
          allowService(writers.trail, ["s3:GetBucketAcl"], arn, account),
          denyPlainText("s3:*", [arn, objects]),
        ]),
      },
      opts,
    );
  }
}

/** No public access, and no access lists: only policies decide. */
export function closeBucket(name: string, bucket: pulumi.Input<string>, parent: pulumi.Resource): void {
  new aws.s3.BucketPublicAccessBlock(
    `${name}-access`,
    {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { parent },
  );
  new aws.s3.BucketOwnershipControls(
    `${name}-ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
}
