import aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Right } from "../../../profiles/rights.ts";
import { endpointOf } from "../../endpoint.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { allowEach, denyPlainText, policyDocument, type Statement } from "../parts/security/iam.ts";
import { useKeyThrough } from "../parts/security/keys.ts";
import { blockPublicAccess } from "../parts/security/publicAccess.ts";
import type { BuiltStore, StoreArgs } from "../parts/store.ts";

/** What each right allows on objects. */
const ACTIONS: Readonly<Partial<Record<Right, readonly string[]>>> = {
  read: ["s3:GetObject"],
  write: ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
};
/** What each right allows on the bucket itself. Who only writes does not see which objects there are. */
const BUCKET_ACTIONS: typeof ACTIONS = { read: ["s3:ListBucket"] };

/** Objects in a versioned bucket, encrypted with the stack's key. S3 keeps them in three zones. */
export function s3(args: StoreArgs<"s3">): BuiltStore {
  const { scope, foundation, store, name, parent } = args;
  const bucket = new aws.s3.Bucket(
    name,
    // AWS does not delete a bucket with objects. The operator has said by name that a released one shall go.
    { forceDestroy: scope.settings.ephemeral || store.released },
    withStoreProtection(scope, store, { parent }),
  );
  blockPublicAccess(name, bucket.id, { parent });
  protectObjects(args, bucket);
  if (scope.plan.enterpriseSecurity) {
    new aws.s3.BucketLogging(
      `${name}-logging`,
      { bucket: bucket.id, targetBucket: foundation.logs.bucket.id, targetPrefix: `objects/${store.name}/` },
      { parent, dependsOn: [foundation.logs.policy] },
    );
  }
  return {
    bucket: { name: bucket.id, copyAccess: (prefix) => accessTo(args, bucket, prefix)(["read", "write"]) },
    endpoint: endpointOf(
      store,
      {
        bucket: bucket.id,
        endpoint: `https://s3.${scope.region}.amazonaws.com`,
        region: scope.region,
      },
      {},
    ),
    access: accessTo(args, bucket, ""),
  };
}

/** What rights on the objects of a prefix take. Whoever reads may list all of them: else a missing object is a refused one. */
const accessTo =
  ({ scope, foundation }: StoreArgs<"s3">, bucket: aws.s3.Bucket, prefix: string) =>
  (rights: readonly Right[]): Statement[] => [
    ...allowEach(rights, BUCKET_ACTIONS, bucket.arn),
    ...allowEach(rights, ACTIONS, pulumi.interpolate`${bucket.arn}/${prefix}*`),
    useKeyThrough({
      key: foundation.key,
      region: scope.region,
      service: "s3",
      use: rights.includes("write") ? "write" : "read",
    }),
  ];

/** Encryption, old versions for as long as backups are kept, and TLS only. */
function protectObjects(args: StoreArgs<"s3">, bucket: aws.s3.Bucket): void {
  encrypt(args, bucket);
  keepVersions(args, bucket);
  new aws.s3.BucketPolicy(
    `${args.name}-policy`,
    {
      bucket: bucket.id,
      policy: policyDocument([denyPlainText("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`])]),
    },
    { parent: args.parent },
  );
}

function encrypt({ foundation, name, parent }: StoreArgs<"s3">, bucket: aws.s3.Bucket): void {
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: bucket.id,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: foundation.key.arn,
          },
          // S3 then calls KMS once for many objects.
          bucketKeyEnabled: true,
        },
      ],
    },
    { parent },
  );
}

function keepVersions({ store, name, parent }: StoreArgs<"s3">, bucket: aws.s3.Bucket): void {
  const versioning = new aws.s3.BucketVersioning(
    `${name}-versioning`,
    {
      bucket: bucket.id,
      versioningConfiguration: {
        status: store.backupDays > 0 || store.lockDays !== null ? "Enabled" : "Suspended",
      },
    },
    { parent },
  );
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-lifecycle`,
    {
      bucket: bucket.id,
      rules: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: Math.max(1, store.backupDays) },
          expiration: { expiredObjectDeleteMarker: true },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent, dependsOn: [versioning] },
  );
  lockVersions({ store, name, parent }, bucket, versioning);
}

/**
 * Keeps every version for the days that the tier states. In the mode governance, whoever has s3:BypassGovernanceRetention can
 * still delete one: no workload has that, and nothing is locked for good.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
function lockVersions(
  { store: { lockDays }, name, parent }: Pick<StoreArgs<"s3">, "store" | "name" | "parent">,
  bucket: aws.s3.Bucket,
  versioning: pulumi.Resource,
): void {
  if (lockDays === null) return;
  new aws.s3.BucketObjectLockConfiguration(
    `${name}-lock`,
    { bucket: bucket.id, rule: { defaultRetention: { mode: "GOVERNANCE", days: lockDays } } },
    { parent, dependsOn: [versioning] },
  );
}
