import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@pulumi/pulumi";
import { MOVE_USER } from "../../../platform.ts";
import { WORKLOAD_USER } from "../../../workload/image.ts";
import { softwareImage } from "../../../workload/software.ts";
import { fromSecret } from "../pods/podFields.ts";
import { setupJob } from "../pods/setupJob.ts";
import type { StoreContext } from "../storage/store.ts";
import { gatewayVariables } from "./endpoint.ts";
import type { Objects } from "./member.ts";

/** Old versions and what is left of deleted objects, as on AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html */
const lifecycle = (days: number): string =>
  [
    "<LifecycleConfiguration>",
    "<Rule><ID>old-versions</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>",
    `<NoncurrentVersionExpiration><NoncurrentDays>${Math.max(1, days)}</NoncurrentDays></NoncurrentVersionExpiration>`,
    "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
    "<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
    "</Rule></LifecycleConfiguration>",
  ].join("");

/** Days that a version is kept that is no longer the newest; a locked one is not deleted before. */
const keptDays = ({ backupDays, lockDays }: Objects): number => Math.max(backupDays, lockDays ?? 0);

/** How long the Job waits for a store that starts, seconds. */
const PATIENCE_SECONDS = 300;

const read = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");

/** The Job that makes the bucket, keeps old versions of its objects, and deletes them after their time. */
export function bucketJob(store: Objects, context: StoreContext, members: Resource): void {
  const { scope, credentials } = context;
  const { accessKey, secretKey } = credentials.objects().keysOf(MOVE_USER);
  setupJob(store, context, {
    does: "bucket",
    image: softwareImage(scope.settings, "node"),
    user: WORKLOAD_USER,
    command: ["sh", "-c", 'node --input-type=module --eval "$S3_REQUEST $MAKE_BUCKET"'],
    env: [
      { name: "S3_REQUEST", value: read("s3Request.mjs") },
      { name: "MAKE_BUCKET", value: read("makeBucket.mjs") },
      { name: "PATIENCE_SECONDS", value: String(PATIENCE_SECONDS) },
      ...gatewayVariables(store, scope),
      { name: "BUCKET", value: store.name },
      { name: "VERSIONING", value: keptDays(store) > 0 ? "Enabled" : "Suspended" },
      { name: "LIFECYCLE", value: lifecycle(keptDays(store)) },
      ...(store.lockDays === null ? [] : [{ name: "LOCK_DAYS", value: String(store.lockDays) }]),
      fromSecret("ACCESS_KEY", accessKey),
      fromSecret("SECRET_KEY", secretKey),
    ],
    process: store.processes[1],
    // A gateway reads its identities when it starts.
    after: [members],
  });
}
