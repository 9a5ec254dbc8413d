import type aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../../../../base/names.ts";
import { awsNames } from "../../../../targets/aws/names.ts";
import { type OnCluster, prepareCluster } from "../../../kubernetes/compute/onCluster.ts";
import type { Storage } from "../../../kubernetes/parts/storage/classes.ts";
import type { Foundation } from "../../foundation.ts";
import type { Scope } from "../scope.ts";
import { accessEntries } from "./access.ts";
import { addOns } from "./addOns.ts";
import { chartsOfMade } from "./charts.ts";
import { createCluster } from "./cluster.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { nodeGroup } from "./nodes.ts";
import { operatorIdentities } from "./operatorIdentities.ts";
import { collectPodLogs } from "./podLogs.ts";
import type { ClusterPlace, PreparedCluster } from "./prepared.ts";

/** Disks of the stack's key. https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md */
const disks = ({ key, network }: Foundation): Storage => ({
  driver: "ebs.csi.aws.com",
  parameters: { type: "gp3", encrypted: "true", kmsKeyId: key.arn },
  zone: network.nodeZone(),
});

/** A cluster that the stack makes, with its nodes and add-ons, and what is on it before stores and workloads. */
export function makeCluster(place: ClusterPlace): PreparedCluster {
  const { scope, foundation, group } = place;
  const cluster = createCluster({ scope, foundation, parent: group });
  const common = { scope, cluster, key: foundation.key.arn, parent: group };
  const before = addOns("beforeNodes", { ...common, ready: [] });
  const nodes = nodeGroup({ ...common, foundation, ready: before });
  const added = addOns("onNodes", { ...common, ready: [nodes] });
  const identities = operatorIdentities({ ...common, nodes: null });
  const ready = [
    ...[nodes, ...added, ...accessEntries(common)],
    ...Object.values(identities).flatMap((identity) => identity.ready),
  ];
  const on = onMade(scope, { foundation, cluster, ready });
  return { cluster, group, identities, on, logs: collectPodLogs({ place, cluster, on }) };
}

interface MadeArgs {
  readonly foundation: Foundation;
  readonly cluster: aws.eks.Cluster;
  readonly ready: Parameters<typeof prepareCluster>[1]["ready"];
}

const onMade = (scope: Scope, { foundation, cluster, ready }: MadeArgs): OnCluster =>
  prepareCluster(scope, {
    reach: { kubeconfig: kubeconfig(cluster, scope.region, pulumi.runtime.allConfig()) },
    connect: pulumi.interpolate`aws eks update-kubeconfig --name ${cluster.name} --region ${scope.region}`,
    clusterIdentifier: physicalName(awsNames.eksCluster, [scope.name, scope.stack]),
    ready,
    storage: disks(foundation),
    chartValues: chartsOfMade({ scope, cluster: cluster.name, vpcId: foundation.network.vpcId }),
  });
