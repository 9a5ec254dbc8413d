import type * as pulumi from "@pulumi/pulumi";
import { MONGODB_AGENT } from "../../../../plan/engines/percona-mongodb.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { MOVE_USER } from "../../../platform.ts";
import { softwareImage } from "../../../workload/software.ts";
import { quantities } from "../pods/podFields.ts";
import { gatewayOf } from "../seaweedfs/endpoint.ts";
import { objectStores } from "../secrets/objectIdentities.ts";
import type { StoreContext } from "../storage/store.ts";
import { storeSecret } from "../storage/storeFiles.ts";

type OperatedMongo = StorePlans["percona-mongodb"];

/** Name of the place of the copies, and of the task that makes them, in the operator's object. */
const PLACE = "objects";
const TASK = "nightly";
/** Once a night, and not at the full hour, when everything else starts. */
const SCHEDULE = "17 2 * * *";

/**
 * The operator itself reads the copies that it restores or deletes, and up to 1.22 its process gets no certificate of an authority
 * (K8SPSMDB-1418). What is sent is encrypted, and the gateway not verified.
 * https://github.com/percona/percona-server-mongodb-operator/commit/26cb01b90
 */
const UNVERIFIED = { insecureSkipTLSVerify: true };

/** The keys of the stack itself, under the names that the operator reads them by. */
function createKeys(store: OperatedMongo, context: StoreContext): pulumi.Output<string> {
  const { accessKey, secretKey } = context.credentials.objects().textsOf(MOVE_USER);
  const keys = { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey };
  return storeSecret(store, context, "backup-keys", keys);
}

/**
 * Copies of all shards as of one moment, each night, into the stack's store of objects. A filesystem would have to be one that
 * every member can write to. https://docs.percona.com/percona-operator-for-mongodb/backups.html
 */
export function backupSpec(store: OperatedMongo, context: StoreContext) {
  const { scope } = context;
  const image = softwareImage(scope.settings, "percona-backup");
  const objects = objectStores(scope.plan).find(({ name }) => name === store.backupTo);
  if (objects === undefined) return { enabled: false, image };
  const size = quantities(MONGODB_AGENT);
  return {
    enabled: true,
    image,
    resources: { requests: size, limits: size },
    pitr: { enabled: false },
    storages: {
      [PLACE]: {
        type: "minio",
        minio: {
          endpointUrl: gatewayOf(objects),
          secure: objects.transport === "tls",
          ...(objects.transport === "tls" ? UNVERIFIED : {}),
          forcePathStyle: true,
          region: "us-east-1",
          bucket: objects.name,
          prefix: `backups/${store.name}`,
          credentialsSecret: createKeys(store, context),
        },
      },
    },
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
