import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { kubernetesNames } from "../../../../targets/kubernetes/names.ts";
import { withStoreProtection } from "../../../withProtection.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import type { Database } from "./servers.ts";

interface DatabaseArgs {
  readonly database: string;
  readonly owner: string;
  /** What has to exist before. @default none */
  readonly cluster?: Resource;
}

/**
 * A database of a store on a server of CloudNativePG, also one that the profile names later: what a Cluster makes at its
 * bootstrap, it makes only once. The operator keeps the database when the object is deleted.
 * https://cloudnative-pg.io/documentation/1.30/declarative_database_management/
 */
export function createDatabase(
  store: Database,
  server: StorePlans["cloudnative-pg"],
  { scope, foundation, parent }: StoreContext,
  { database, owner, cluster }: DatabaseArgs,
): Resource {
  const options = { parent, dependsOn: cluster === undefined ? [] : [cluster] };
  return new kubernetes.apiextensions.CustomResource(
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
        cluster: { name: storeName(server) },
        name: database,
        owner,
        databaseReclaimPolicy: "retain",
      },
    },
    store.key === server.key ? options : withStoreProtection(scope, store, options),
  );
}
