import kubernetes from "@pulumi/kubernetes";
import type { StorePlans } from "../../../plan/types.ts";
import { withStoreProtection } from "../../withProtection.ts";
import { softwareImage } from "../../workload/software.ts";
import { STORE_LABEL } from "../parts/labels.ts";
import { operatedPlacement, pullSecrets, quantities } from "../parts/pods/podFields.ts";
import { ownersOf, ownersOnly } from "../parts/postgres/access.ts";
import { databaseEndpoint } from "../parts/postgres/endpoint.ts";
import { DATABASE_USER } from "../parts/postgres/files.ts";
import { createDatabase } from "../parts/postgres/operatedDatabase.ts";
import { createOperatedPoolers } from "../parts/postgres/operatedPooler.ts";
import { guestsOf, guestUser, poolerHosts } from "../parts/postgres/servers.ts";
import { objectLabels, type Scope } from "../parts/scope.ts";
import { keepsClass, storageClass } from "../parts/storage/storageClass.ts";
import {
  capacity,
  logicalName,
  type StoreBuilder,
  type StoreContext,
  storeName,
} from "../parts/storage/store.ts";

/** The class of new volumes, under the name that the operator has for it. */
function databaseClass(store: Store, scope: Scope): { readonly storageClass?: string } {
  const { storageClassName } = storageClass(scope, store);
  return storageClassName === undefined ? {} : { storageClass: storageClassName };
}

/** The CloudNativePG of a store. */
type Store = StorePlans["cloudnative-pg"];

/** Members from which the loss of one leaves another copy of each transaction. */
const SYNCHRONOUS_FROM = 3;

/**
 * With three members, a transaction is on two of them before it is answered, so that a failover loses none. While only one
 * member is up, it goes on alone.
 * https://cloudnative-pg.io/documentation/current/replication/#data-durability-and-synchronous-replication
 */
const synchronous = (members: number) =>
  members < SYNCHRONOUS_FROM
    ? {}
    : { synchronous: { method: "any", number: 1, dataDurability: "preferred" } };

/** The users of stores whose databases are on this server, with the Secrets of their passwords. */
function guestRoles(store: Store, { scope, credentials }: StoreContext) {
  const roles = guestsOf(store, scope.plan).map((guest) => ({
    name: guestUser(guest.name),
    ensure: "present",
    login: true,
    passwordSecret: { name: credentials.guest(guest).name },
  }));
  return roles.length === 0 ? {} : { roles };
}

/**
 * The operator's last line lets everybody connect with a password, also without encryption.
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/postgres/configuration.go (hbaTemplateString)
 */
const ENCRYPTED_ONLY = "hostnossl all all all reject";

/** Fields of the server's own settings. */
function settings(store: Store, { scope }: StoreContext) {
  const [members] = store.processes;
  return {
    parameters: store.parameters,
    pg_hba: [...ownersOnly(ownersOf(store, scope.plan), "hostssl"), ENCRYPTED_ONLY],
    ...synchronous(members.count),
  };
}

/** The Services of the replicas are made only where something connects to them. */
const services = ({ readReplicas }: Store) => ({
  services: { disabledDefaultServices: readReplicas ? ["r"] : ["ro", "r"] },
});

/** Clients verify the name that they connect to, also that of the poolers. */
function certificates(store: Store) {
  const { primary, replicas } = poolerHosts(store);
  const names = { primary, replicas };
  const sides = store.pooler?.sides ?? [];
  return sides.length === 0 ? {} : { certificates: { serverAltDNSNames: sides.map((side) => names[side]) } };
}

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
        postgresql: settings(store, context),
        bootstrap: { initdb: { database: store.databases[0], owner: DATABASE_USER } },
        managed: { ...services(store), ...guestRoles(store, context) },
        ...certificates(store),
        storage: { size: capacity(volume.capacityGB), ...databaseClass(store, scope) },
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
  for (const database of store.databases.slice(1)) {
    createDatabase(store, store, context, { cluster, database, owner: DATABASE_USER });
  }
  createOperatedPoolers(store, context, cluster);
  // The operator stores the owner's credentials in the Secret <name>-app:
  // https://cloudnative-pg.io/documentation/current/applications/
  const password = { in: "kubernetes", name: `${name}-app`, key: "password" } as const;
  return databaseEndpoint(store, scope, { user: DATABASE_USER, password });
};
