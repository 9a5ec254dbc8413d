import kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Resource } from "@pulumi/pulumi";
import { MONGODB_AGENT } from "../../../../plan/engines/percona-mongodb.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { MOVE_USER } from "../../../platform.ts";
import { softwareImage } from "../../../workload/software.ts";
import { quantities } from "../pods/podFields.ts";
import { type CloudBucket, objectLabels } from "../scope.ts";
import { gatewayOf } from "../seaweedfs/endpoint.ts";
import { objectStores } from "../secrets/objectIdentities.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";

type OperatedMongo = StorePlans["percona-mongodb"];

/** Name of the place of the copies, and of the task that makes them, in the operator's object. */
const PLACE = "objects";
const TASK = "nightly";
/** Once a night, and not at the full hour, when everything else starts. */
const SCHEDULE = "17 2 * * *";

/**
 * With `caBundle` the agents would verify the gateway. But the operator reads the copies that it restores or deletes with the same
 * settings, and the process of 1.22 gets no certificate of an authority (K8SPSMDB-1418):
 * https://github.com/percona/percona-server-mongodb-operator/blob/v1.22.0/pkg/controller/perconaservermongodbbackup/psmdb_backup_controller.go#L443
 * Where there is a `caBundle`, 1.23 verifies in the agents and not in its own process, so that version can have one here:
 * https://github.com/percona/percona-server-mongodb-operator/blob/v1.23.0/pkg/controller/perconaservermongodbbackup/psmdb_backup_controller.go#L561
 */
const UNVERIFIED = { insecureSkipTLSVerify: true };

/** The keys of the stack itself, under the names that the operator reads them by. */
function createKeys(store: OperatedMongo, context: StoreContext): pulumi.Output<string> {
  const { accessKey, secretKey } = context.credentials.objects().textsOf(MOVE_USER);
  const keys = { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey };
  return storeSecret(store, context, "backup-keys", keys);
}

/** The bucket of the cloud that a store is copied into; undefined if the stack runs its objects itself, or has none. */
const cloudBucket = ({ backupTo }: OperatedMongo, { scope }: StoreContext): CloudBucket | undefined =>
  backupTo === null ? undefined : scope.buckets[backupTo];

/** Start of the names of the copies. */
export const copyPrefix = ({ name }: Pick<OperatedMongo, "name">): string => `backups/${name}`;

/** Where the copies are; null if the tier has no store of objects. */
function placeOf(store: OperatedMongo, context: StoreContext) {
  const bucket = cloudBucket(store, context);
  if (bucket !== undefined) {
    const { name, region } = bucket;
    return { type: "s3", s3: { bucket: name, region, prefix: copyPrefix(store) } };
  }
  const objects = objectStores(context.scope.plan).find(({ name }) => name === store.backupTo);
  if (objects === undefined) return null;
  return {
    type: "minio",
    minio: {
      endpointUrl: gatewayOf(objects),
      secure: objects.transport === "tls",
      ...(objects.transport === "tls" ? UNVERIFIED : {}),
      forcePathStyle: true,
      region: "us-east-1",
      bucket: objects.name,
      prefix: copyPrefix(store),
      credentialsSecret: createKeys(store, context),
    },
  };
}

/**
 * Name of the service account of the members, by which their agents sign in to a bucket of the cloud. Without keys in the
 * object, the agent takes the identity of its pod: https://docs.percona.com/percona-backup-mongodb/manage/automate-s3-access.html
 */
export const copierAccount = (store: Pick<OperatedMongo, "name" | "engine">): string => storeName(store);

/** The service account as a field of the members, where they need one. */
export function copierOf(
  store: OperatedMongo,
  context: StoreContext,
): { readonly serviceAccountName?: string } {
  return cloudBucket(store, context) === undefined ? {} : { serviceAccountName: copierAccount(store) };
}

/** Makes the service account, where the members need one. */
export function createCopier(store: OperatedMongo, context: StoreContext): Resource[] {
  const { scope, foundation, parent } = context;
  if (cloudBucket(store, context) === undefined) return [];
  const metadata = {
    name: copierAccount(store),
    namespace: foundation.namespace,
    labels: objectLabels(scope, storeName(store), "store"),
  };
  return [
    new kubernetes.core.v1.ServiceAccount(
      `${logicalName(scope, store)}-account`,
      { metadata, automountServiceAccountToken: false },
      { parent },
    ),
  ];
}

/**
 * Copies of all shards as of one moment, each night, into the stack's store of objects. A filesystem would have to be one that
 * every member can write to. https://docs.percona.com/percona-operator-for-mongodb/backups.html
 */
export function backupSpec(store: OperatedMongo, context: StoreContext) {
  const { scope } = context;
  const image = softwareImage(scope.settings, "percona-backup");
  const place = placeOf(store, context);
  if (place === null) return { enabled: false, image };
  const size = quantities(MONGODB_AGENT);
  return {
    enabled: true,
    image,
    resources: { requests: size, limits: size },
    pitr: { enabled: false },
    storages: { [PLACE]: place },
    tasks: [
      {
        name: TASK,
        enabled: true,
        schedule: SCHEDULE,
        storageName: PLACE,
        compressionType: "gzip",
        retention: { type: "count", count: store.backupDays, deleteFromStorage: true },
      },
    ],
  };
}
