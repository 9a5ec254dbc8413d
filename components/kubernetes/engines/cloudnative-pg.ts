import kubernetes from "@pulumi/kubernetes";
import { operatedPostgresImage } from "../parts/images.ts";
import { STORE_LABEL } from "../parts/labels.ts";
import { quantities, spread } from "../parts/pods.ts";
import { memberLabels, precious } from "../parts/scope.ts";
import { capacity, logicalName, membersOf, type StoreBuilder, storeName } from "../parts/store.ts";
import { DATABASE_USER, databasesOf, databaseUrls, majorOf, parametersOf } from "./postgres.ts";

/** PostgreSQL by CloudNativePG: one primary and its replicas, with a password that the operator makes. */
export const buildCloudNativePg: StoreBuilder<"cloudnative-pg"> = (store, context) => {
  const { scope, foundation, parent, operators } = context;
  const name = storeName(store);
  const labels = memberLabels(scope, name, "store");
  const [first = DATABASE_USER, ...others] = databasesOf(store);
  const size = quantities(store.memberSize ?? { cpu: 0, memoryMiB: 0 });
  new kubernetes.apiextensions.CustomResource(
    logicalName(scope, store),
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Cluster",
      metadata: { name, namespace: foundation.namespace, labels },
      spec: {
        instances: membersOf(store),
        imageName: operatedPostgresImage(majorOf(store)),
        // Only what network policies select by: the operator sets the recommended labels itself.
        inheritedMetadata: { labels: { [STORE_LABEL]: store.name } },
        postgresql: { parameters: parametersOf(store) },
        bootstrap: {
          initdb: {
            database: first,
            owner: DATABASE_USER,
            postInitSQL: others.map((database) => `CREATE DATABASE "${database}" OWNER "${DATABASE_USER}"`),
          },
        },
        // One Service a store: reads go to the primary too, as no workload tells them apart.
        managed: { services: { disabledDefaultServices: ["ro", "r"] } },
        storage: { size: capacity(store.memberCapacityGB ?? 1) },
        resources: { requests: size, limits: size },
        topologySpreadConstraints: spread({ "cnpg.io/cluster": name }, false),
        enablePDB: true,
      },
    },
    precious(scope, { parent, dependsOn: [...foundation.guards, ...operators] }),
  );
  return {
    environment: databaseUrls(store, `${name}-rw`),
    // The operator's name for the owner's credentials: https://cloudnative-pg.io/documentation/current/applications/
    secrets: { PGPASSWORD: { holder: `${name}-app`, key: "password" } },
  };
};
