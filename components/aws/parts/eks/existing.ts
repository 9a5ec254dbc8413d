import * as pulumi from "@pulumi/pulumi";
import { RequestError } from "../../../../base/errors.ts";
import type { ExistingCluster } from "../../../../config/cluster.ts";
import { prepareCluster } from "../../../kubernetes/compute/onCluster.ts";
import type { Scope } from "../scope.ts";
import { chartsOfExisting } from "./charts.ts";
import { operatorIdentities } from "./operatorIdentities.ts";
import { collectPodLogs } from "./podLogs.ts";
import type { ClusterPlace, PreparedCluster } from "./prepared.ts";

const CONTEXT = "kubernetes:context";

/** The context by which the cluster is reached. @throws RequestError if the stack has none. */
function contextOf({ name }: ExistingCluster): string {
  const context = pulumi.runtime.allConfig()[CONTEXT];
  if (context !== undefined) return context;
  throw new RequestError(
    `${CONTEXT}: got nothing beside echelon:cluster.existing, expected the context of the cluster ${name} in your kubeconfig (aws eks update-kubeconfig --name ${name})`,
  );
}

/** @throws RequestError for what an existing cluster needs and the stack does not say. */
export function checkExisting({ settings }: Pick<Scope, "settings">, existing: ExistingCluster): void {
  const { network } = settings.own.aws;
  contextOf(existing);
  if (network !== undefined && "existing" in network) return;
  throw new RequestError(
    `echelon:network: got ${network === undefined ? "nothing" : "create"} beside echelon:cluster.existing, expected existing, with the network of the cluster ${existing.name}: its pods reach no store in another one`,
  );
}

/** The cluster that the operator has. Of it, the stack makes its own namespace, and operators if it shall. */
export function useCluster(place: ClusterPlace, existing: ExistingCluster): PreparedCluster {
  const { scope, foundation, group } = place;
  const { name } = existing;
  const cluster = {
    name,
    arn: pulumi.interpolate`arn:aws:eks:${scope.region}:${foundation.account}:cluster/${name}`,
  };
  const nodes = pulumi.interpolate`arn:aws:ec2:${scope.region}:${foundation.account}:security-group/${existing.securityGroupId}`;
  const identities = operatorIdentities({ scope, cluster, nodes, parent: group });
  const on = prepareCluster(scope, {
    reach: { context: contextOf(existing) },
    clusterIdentifier: name,
    ready: Object.values(identities).flatMap(({ ready }) => ready),
    chartValues: chartsOfExisting({ scope, cluster: name, vpcId: foundation.network.vpcId }),
  });
  return { cluster, group, identities, on, logs: collectPodLogs({ place, cluster, on }) };
}
