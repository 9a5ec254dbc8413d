import kubernetes from "@pulumi/kubernetes";
import { withStoreProtection } from "../../withProtection.ts";
import { mongoEndpoint } from "../parts/mongodb/endpoint.ts";
import { clusterSpec, hostsOf, OPERATED, replicaSets } from "../parts/mongodb/operated.ts";
import { createCopier } from "../parts/mongodb/operatedBackup.ts";
import { customUsersSecret } from "../parts/mongodb/operatedUsers.ts";
import { mongoSetup } from "../parts/mongodb/setupJob.ts";
import { ownUsers } from "../parts/mongodb/users.ts";
import { objectLabels } from "../parts/scope.ts";
import { keepsClass } from "../parts/storage/storageClass.ts";
import { logicalName, type StoreBuilder, storeName } from "../parts/storage/store.ts";

/** Deletes the volumes with the object, for a trial that one destroy removes whole. */
const DELETES_VOLUMES = "percona.com/delete-psmdb-pvc";

/** MongoDB run by Percona's operator: one replica set, or several as shards. The operator makes the passwords. */
export const buildPerconaMongodb: StoreBuilder<"percona-mongodb"> = (store, context) => {
  const { scope, foundation, parent, operators } = context;
  const name = storeName(store);
  const sharded = store.shards > 1;
  const [set = ""] = replicaSets(store);
  const account = createCopier(store, context);
  const cluster = new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: OPERATED,
      kind: "PerconaServerMongoDB",
      metadata: {
        name,
        namespace: foundation.namespace,
        labels: objectLabels(scope, name, "store"),
        ...(scope.settings.ephemeral ? { finalizers: [DELETES_VOLUMES] } : {}),
      },
      spec: clusterSpec(store, context),
    },
    // The engine has no path for lists of another length, so only the class of the first replica set is kept.
    keepsClass(
      "spec.replsets[0].volumeSpec.persistentVolumeClaim.storageClassName",
      withStoreProtection(scope, store, {
        parent,
        dependsOn: [...foundation.restrictions, ...operators, ...account],
      }),
    ),
  );
  const hosts = hostsOf(store, scope);
  const passwordOf = (login: string) => customUsersSecret(store, login);
  mongoSetup(store, context, {
    hosts,
    options: sharded ? "" : `&replicaSet=${set}`,
    password: passwordOf(ownUsers.root),
    replicaSet: null,
    users: [],
    shardKeys: sharded ? store.shardKeys : {},
    after: [cluster],
  });
  return mongoEndpoint(store, scope, { hosts, replicaSet: sharded ? null : set, passwordOf });
};
