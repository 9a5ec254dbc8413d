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
