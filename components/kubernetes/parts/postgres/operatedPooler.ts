import kubernetes from "@pulumi/kubernetes";
import type { Resource } from "@pulumi/pulumi";
import type { PoolerSide } from "../../../../plan/pooler.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { softwareImage } from "../../../workload/software.ts";
import { STORE_LABEL } from "../labels.ts";
import { pullSecrets, quantities, spreadConstraints } from "../pods/podFields.ts";
import { objectLabels } from "../scope.ts";
import { logicalName, type StoreContext, storeName } from "../storage/store.ts";
import { poolerBudget } from "./pooler.ts";
import { poolerSettings } from "./poolerFile.ts";
import { poolerHosts } from "./servers.ts";

/** CloudNativePG's name for each side. */
const types = { primary: "rw", replicas: "ro" } as const satisfies Record<PoolerSide, string>;

/** Label of the pods of one Pooler: https://cloudnative-pg.io/documentation/current/labels_annotations/ */
const POOLER_LABEL = "cnpg.io/poolerName";

/**
 * By itself, the operator lets clients connect without encryption, and verifies the server but not its name. Both files are
 * those of the server: its certificate has the names of the poolers too.
 * https://github.com/cloudnative-pg/cloudnative-pg/blob/v1.30.0/pkg/management/pgbouncer/config/config.go
 */
const encryption = { client_tls_sslmode: "require", server_tls_sslmode: "verify-full" } as const;

/**
 * The poolers of CloudNativePG: a Pooler for each side. It verifies passwords by a query of its own user, signs in at the
 * server as the client does, and has the metrics on port 9127.
 * https://cloudnative-pg.io/documentation/current/connection_pooling/
 */
export function createOperatedPoolers(
  store: StorePlans["cloudnative-pg"],
  context: StoreContext,
  cluster: Resource,
): void {
  const { scope, foundation, parent } = context;
  const { pooler } = store;
  for (const side of pooler?.sides ?? []) {
    if (pooler === null) return;
    const name = poolerHosts(store)[side];
    const size = quantities(
      store.processes.find(({ role }) => role === "pooler")?.size ?? { cpu: 0.5, memoryMiB: 64 },
    );
    const selector = { [POOLER_LABEL]: name };
    poolerBudget(context, { name, selector });
    new kubernetes.apiextensions.CustomResource(
      `${logicalName(scope, store)}-pooler-${types[side]}`,
      {
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Pooler",
        metadata: { name, namespace: foundation.namespace, labels: objectLabels(scope, name, "store") },
        spec: {
          cluster: { name: storeName(store) },
          instances: pooler.instances,
          type: types[side],
          // With a pooler more, the server would have to accept the connections of one more.
          deploymentStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
          template: {
            metadata: { labels: { [STORE_LABEL]: store.key } },
            spec: {
              ...pullSecrets(scope.settings.pullSecrets),
              ...(pooler.instances > 1
                ? { topologySpreadConstraints: spreadConstraints(selector, true) }
                : {}),
              containers: [{ name: "pgbouncer", resources: { requests: size, limits: size } }],
            },
          },
          pgbouncer: {
            poolMode: pooler.mode,
            image: softwareImage(scope.settings, "pgbouncer"),
            parameters: { ...poolerSettings(pooler), ...encryption },
          },
        },
      },
      { parent, dependsOn: [cluster] },
    );
  }
}
