import type aws from "@pulumi/aws";
import { acceptedBy } from "../../../../plan/feasibility/connections.ts";
import type { StorePlans } from "../../../../plan/types.ts";
import { allocatedGB } from "../rds/storage.ts";
import type { BuiltStore, StoreMetric } from "../store.ts";
import type { MetricQuery } from "./metrics.ts";
import { metric } from "./metricTable.ts";
import { databaseUsed } from "./room.ts";

type Signals = NonNullable<BuiltStore["signals"]>;

/** A value for each instance, by what it is called; that of a single one has no name of its own. */
const ofInstances = <Instance>(
  instances: Readonly<Record<string, Instance>>,
  query: (instance: Instance) => MetricQuery,
): StoreMetric => {
  const all = Object.entries(instances).map(([name, instance]) => [name, query(instance)] as const);
  const [only] = all;
  return all.length === 1 && only !== undefined ? only[1] : new Map(all);
};

const CONNECTIONS = "connections, percent of the most";

const numbered = <Instance>(name: string, all: readonly Instance[]): Record<string, Instance> =>
  Object.fromEntries(all.map((one, index) => [`${name}-${index + 1}`, one]));

/** How far a replica of RDS is behind, seconds. */
const lagOf = ({ identifier }: aws.rds.Instance): MetricQuery => ({
  metrics: { lag: metric("databaseLag", { DBInstanceIdentifier: identifier }) },
  label: "copy behind, seconds",
});

/** What RDS measures of a server and its replicas. */
export function databaseSignals(
  store: StorePlans["rds"],
  { server, replicas }: { readonly server: aws.rds.Instance; readonly replicas: readonly aws.rds.Instance[] },
): Signals {
  const copies = numbered("replica", replicas);
  const all = { primary: server, ...copies };
  const most = acceptedBy(store);
  return {
    diskPercent: databaseUsed(server, allocatedGB(store)),
    connectionsPercent: ofInstances(all, ({ identifier }) => ({
      metrics: { open: metric("databaseConnections", { DBInstanceIdentifier: identifier }) },
      expression: `100 * open / ${most}`,
      label: CONNECTIONS,
    })),
    ...(replicas.length === 0 ? {} : { replicationLagSeconds: ofInstances(copies, lagOf) }),
  };
}

/** What DocumentDB measures of a store. Its volume grows by itself. */
export const documentSignals = (
  { members }: Pick<StorePlans["documentdb"], "members">,
  {
    cluster,
    instances,
  }: { readonly cluster: aws.docdb.Cluster; readonly instances: readonly aws.docdb.ClusterInstance[] },
): Signals => ({
  connectionsPercent: ofInstances(numbered("instance", instances), ({ identifier }) => ({
    metrics: {
      open: metric("documentConnections", { DBInstanceIdentifier: identifier }),
      most: metric("documentConnectionsLimit", { DBInstanceIdentifier: identifier }),
    },
    expression: "100 * open / most",
    label: CONNECTIONS,
  })),
  ...(members === 1
    ? {}
    : {
        replicationLagSeconds: {
          metrics: { ms: metric("documentLag", { DBClusterIdentifier: cluster.clusterIdentifier }) },
          expression: "ms / 1000",
          label: "copies behind, seconds",
        },
      }),
});
