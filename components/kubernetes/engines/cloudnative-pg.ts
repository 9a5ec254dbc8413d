import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../base/names.ts";
import type { StorePlans } from "../../../plan/types.ts";
import { kubernetesNames } from "../../../targets/kubernetes/names.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { softwareImage } from "../../workload/software.ts";
import { STORE_LABEL } from "../parts/labels.ts";
import { operatedPlacement, pullSecrets, quantities } from "../parts/pods/podFields.ts";
import { DATABASE_USER } from "../parts/postgres/files.ts";
import { objectLabels, type Scope } from "../parts/scope.ts";
import { keepsClass, storageClass } from "../parts/storage/storageClass.ts";
import {
  capacity,
  logicalName,
  type StoreBuilder,
  type StoreContext,
  storeName,
} from "../parts/storage/store.ts";
import { databaseEndpoint } from "./postgres.ts";

/** The class of new volumes, under the name that the operator has for it. */
function databaseClass(scope: Scope): { readonly storageClass?: string } {
  const { storageClassName } = storageClass(scope);
  return storageClassName === undefined ? {} : { storageClass: storageClassName };
}

interface DatabaseArgs {
  readonly cluster: Resource;
  readonly database: string;
}

/**
 * A further database, also one that the profile names later: what a Cluster makes at its bootstrap, it makes only once. The
 * operator keeps the database when the object is deleted.
 * https://cloudnative-pg.io/documentation/1.30/declarative_database_management/
 */
const createDatabase = (
  store: StorePlans["cloudnative-pg"],
  { scope, foundation, parent }: StoreContext,
  { cluster, database }: DatabaseArgs,
): Resource =>
  new kubernetes.apiextensions.CustomResource(
    `${logicalName(scope, store)}-database-${database}`,
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Database",
      metadata: {
        name: physicalName(kubernetesNames.label, [storeName(store), database]),
        namespace: foundation.namespace,
        labels: objectLabels(scope, storeName(store), "store"),
      },
      spec: {
        cluster: { name: storeName(store) },
        name: database,
        owner: DATABASE_USER,
        databaseReclaimPolicy: "retain",
      },
    },
    { parent, dependsOn: [cluster] },
  );

/** PostgreSQL run by CloudNativePG: one primary and its replicas. The operator makes the password. */
export const buildCloudNativePg: StoreBuilder<"cloudnative-pg"> = (store, context) => {
  const { scope, foundation, parent, operators } = context;
  const name = storeName(store);
  const labels = objectLabels(scope, name, "store");
  const [members] = store.processes;
  const [volume] = store.volumes;
  const size = quantities(members.size);
  const cluster = new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Cluster",
      metadata: { name, namespace: foundation.namespace, labels },
      spec: {
        instances: members.count,
        ...pullSecrets(scope.settings.pullSecrets),
        imageName: softwareImage(scope.settings, `cloudnative-pg-${store.version}`),
        // Only the label that network policies select; the operator sets the recommended labels itself.
        inheritedMetadata: { labels: { [STORE_LABEL]: store.key } },
        postgresql: { parameters: store.parameters },
        bootstrap: { initdb: { database: store.databases[0], owner: DATABASE_USER } },
        // Only the Service of the primary: no workload separates reads from writes.
        managed: { services: { disabledDefaultServices: ["ro", "r"] } },
        storage: { size: capacity(volume.capacityGB), ...databaseClass(scope) },
        resources: { requests: size, limits: size },
        ...operatedPlacement(name, members.count),
        enablePDB: true,
      },
    },
    keepsClass(
      "spec.storage.storageClass",
      withStoreProtection(scope, store, { parent, dependsOn: [...foundation.restrictions, ...operators] }),
    ),
  );
  for (const database of store.databases.slice(1)) createDatabase(store, context, { cluster, database });
  // The operator stores the owner's credentials in the Secret <name>-app:
  // https://cloudnative-pg.io/documentation/current/applications/
  const password = { in: "kubernetes", name: `${name}-app`, key: "password" } as const;
  const endpoint = databaseEndpoint(store, `${name}-rw`, password);
  return () => endpoint;
};
