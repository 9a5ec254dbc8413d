import kubernetes from "@pulumi/kubernetes";
import type { StorePlans } from "../../../plan/types.ts";
import { endpointOf } from "../../endpoint.ts";
import type { SecretReference, StoreEndpoint } from "../../platform.ts";
import { softwareImage } from "../../workload/software.ts";
import { fromSecret, type Probe, scratchVolume } from "../parts/pods/podFields.ts";
import { disruptionBudget, headlessService, statefulSet } from "../parts/pods/statefulSet.ts";
import { objectLabels } from "../parts/scope.ts";
import { logicalName, type StoreBuilder, type StoreContext, storeName } from "../parts/storage/store.ts";

/** User id of `postgres` in the image. initdb needs a user that is in /etc/passwd. */
const POSTGRES_USER = 999;
const DATA = "/data";
const INIT = "/docker-entrypoint-initdb.d";

/** User that owns the databases. */
export const DATABASE_USER = "app";

/** PostgreSQL, run by the stack or by its operator. */
type Database = StorePlans["postgres" | "cloudnative-pg"];

/** The variables of a workload that uses the PostgreSQL at `host`. */
export const databaseEndpoint = (store: Database, host: string, password: SecretReference): StoreEndpoint =>
  endpointOf(
    store,
    { url: (database) => `postgresql://${DATABASE_USER}@${host}:${store.ports.clients[0]}/${database}` },
    { password },
  );

const isReady = (more: Pick<Probe, "periodSeconds" | "failureThreshold">): Probe => ({
  exec: { command: ["pg_isready", "-h", "127.0.0.1", "-U", DATABASE_USER] },
  timeoutSeconds: 3,
  ...more,
});

/** Script that makes all databases but the first. The image runs it once, on a new volume. */
function initScripts(
  store: StorePlans["postgres"],
  { scope, foundation, parent }: StoreContext,
): kubernetes.core.v1.ConfigMap {
  const [, ...others] = store.databases;
  const sql = others.map((database) => `CREATE DATABASE "${database}" OWNER "${DATABASE_USER}";`).join("\n");
  return new kubernetes.core.v1.ConfigMap(
    `${logicalName(scope, store)}-databases`,
    {
      metadata: { namespace: foundation.namespace, labels: objectLabels(scope, storeName(store), "store") },
      data: { "databases.sql": `${sql}\n` },
    },
    { parent },
  );
}

/** One PostgreSQL. Several members need an operator; the plan refuses them without one. */
export const buildPostgres: StoreBuilder<"postgres"> = (store, context) => {
  const name = storeName(store);
  const password = context.credentials.postgres();
  const scripts = initScripts(store, context);
  const run = scratchVolume("run", "/var/run/postgresql");
  const ports = { postgres: store.ports.clients[0] };
  headlessService(store, context, { name, ports, publishNotReady: false });
  disruptionBudget(store, context);
  statefulSet(store, context, name, {
    image: softwareImage(context.scope.settings, `postgres-${store.version}`),
    user: POSTGRES_USER,
    command: ["docker-entrypoint.sh", "postgres"],
    args: Object.entries(store.parameters).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    env: [
      // A subdirectory of the mount: initdb needs an empty directory, and a new volume may contain lost+found.
      { name: "PGDATA", value: `${DATA}/pgdata` },
      { name: "POSTGRES_USER", value: DATABASE_USER },
      { name: "POSTGRES_DB", value: store.databases[0] },
      fromSecret("POSTGRES_PASSWORD", password),
    ],
    ports,
    probes: {
      startupProbe: isReady({ periodSeconds: 2, failureThreshold: 150 }),
      readinessProbe: isReady({ periodSeconds: 5, failureThreshold: 3 }),
      livenessProbe: isReady({ periodSeconds: 10, failureThreshold: 6 }),
    },
    dataPath: DATA,
    volumes: [run.volume, { name: "databases", configMap: { name: scripts.metadata.name } }],
    mounts: [run.mount, { name: "databases", mountPath: INIT, readOnly: true }],
    publishNotReady: false,
    graceSeconds: 120,
  });
  const endpoint = databaseEndpoint(store, name, password);
  return () => endpoint;
};
