import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { seaweedfsPorts as ports } from "../../../plan/engines/seaweedfs.ts";
import { MOVE_USER } from "../../platform.ts";
import { WORKLOAD_USER } from "../../workload/image.ts";
import { softwareImage } from "../../workload/software.ts";
import { storePodLabels } from "../parts/labels.ts";
import {
  containerSecurity,
  fromSecret,
  type PodSpec,
  podSecurity,
  pullSecrets,
  quantities,
  scratchVolume,
} from "../parts/pods/podFields.ts";
import { objectLabels } from "../parts/scope.ts";
import { logicalName, type StoreContext, storeName } from "../parts/storage/store.ts";
import { membersService, type Objects } from "./seaweedfsMember.ts";

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

/** How long the Job waits for a store that starts, seconds. */
const PATIENCE_SECONDS = 300;

/** Line that keeps old versions, or ends it: a bucket that never kept any stays as it is. */
function versioningLine({ name, backupDays }: Objects): string {
  const versioning = `s3.bucket.versioning -name ${name}`;
  return backupDays > 0
    ? `shell "${versioning} -enable" || return 1`
    : `if shell "${versioning}" | grep -q Enabled; then shell "${versioning} -suspend" || return 1; fi`;
}

/**
 * Makes the bucket what the plan says, however often it runs. It repeats while the store starts, and then fails. `weed
 * shell` ends with 1 if its command failed; the requests of `curl` are those of an S3 client, so they prove the bucket.
 */
const script = (store: Objects): string =>
  [
    `shell() { echo "$1" | weed shell -connectTimeout=10s -master=${membersService(store)}:${ports.master}; }`,
    "s3() {",
    `  printf 'user = "%s:%s"\\n' "$ACCESS_KEY" "$SECRET_KEY" |`,
    '    curl --config - --fail-with-body -sS -m 20 --aws-sigv4 aws:amz:us-east-1:s3 "$@"',
    "}",
    "configure() {",
    "  shell s3.bucket.list > /tmp/buckets || return 1",
    `  if ! cut -f 1 /tmp/buckets | grep -qx "  ${store.name}"; then`,
    `    shell "s3.bucket.create -name ${store.name}" || return 1`,
    "  fi",
    '  s3 -o /dev/null --head "$BUCKET" || return 1',
    `  ${versioningLine(store)}`,
    '  s3 -X PUT --data-binary "$LIFECYCLE" "$BUCKET?lifecycle="',
    "}",
    "deadline=$(($(date +%s) + PATIENCE_SECONDS))",
    "until configure; do",
    '  if [ "$(date +%s)" -ge "$deadline" ]; then echo "the bucket is not there" >&2; exit 1; fi',
    "  sleep 2",
    "done",
    `echo "the bucket ${store.name} is there"`,
  ].join("\n");

function podOf(store: Objects, { scope, credentials }: StoreContext): PodSpec {
  const [, setup] = store.processes;
  const size = quantities(setup.size);
  const tmp = scratchVolume("tmp", "/tmp");
  const { accessKey, secretKey } = credentials.objects().keysOf(MOVE_USER);
  return {
    ...pullSecrets(scope.settings.pullSecrets),
    restartPolicy: "OnFailure",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(WORKLOAD_USER),
    containers: [
      {
        name: "bucket",
        image: softwareImage(scope.settings, "seaweedfs"),
        command: ["sh", "-c", script(store)],
        env: [
          { name: "HOME", value: "/tmp" },
          { name: "PATIENCE_SECONDS", value: String(PATIENCE_SECONDS) },
          { name: "BUCKET", value: `http://${storeName(store)}:${ports.s3}/${store.name}` },
          { name: "LIFECYCLE", value: lifecycle(store.backupDays) },
          fromSecret("ACCESS_KEY", accessKey),
          fromSecret("SECRET_KEY", secretKey),
        ],
        resources: { requests: size, limits: size },
        securityContext: containerSecurity,
        volumeMounts: [tmp.mount],
      },
    ],
    volumes: [tmp.volume],
  };
}

/** The Job that makes the bucket, keeps old versions of its objects, and deletes them after their time. */
export function bucketJob(store: Objects, context: StoreContext, members: Resource): void {
  const { scope, foundation, parent } = context;
  const name = `${storeName(store)}-bucket`;
  new kubernetes.batch.v1.Job(
    `${logicalName(scope, store)}-bucket`,
    {
      metadata: { namespace: foundation.namespace, labels: objectLabels(scope, name, "store-setup") },
      spec: {
        backoffLimit: 6,
        template: {
          metadata: {
            labels: storePodLabels(scope.stack, name, { store: store.key, role: "store-setup" }),
          },
          spec: podOf(store, context),
        },
      },
    },
    // A gateway reads its identities when it starts.
    { parent, dependsOn: [...foundation.restrictions, members] },
  );
}
