import { linked, of, type Rows } from "../row.ts";
import { databaseSubnets, rds } from "./rdsApi.ts";

/** Clusters of DocumentDB, their instances and settings. */
export const documents: Rows = {
  "aws:docdb/cluster:Cluster": {
    create: [
      ...rds("CreateDBCluster AddTagsToResource"),
      ...of("kms", "CreateGrant Decrypt DescribeKey GenerateDataKey"),
      ...of("ec2", "DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways"),
      ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs"),
      ...linked,
    ],
    read: rds("DescribeDBClusters DescribeGlobalClusters ListTagsForResource"),
    update: rds("ModifyDBCluster AddTagsToResource RemoveTagsFromResource"),
    delete: rds("DeleteDBCluster CreateDBClusterSnapshot"),
    schema: "aws-docdb-dbcluster",
    resource: "aws_docdb_cluster",
  },
  "aws:docdb/clusterInstance:ClusterInstance": {
    create: [
      ...rds("CreateDBInstance AddTagsToResource"),
      ...of("ec2", "DescribeAccountAttributes DescribeAvailabilityZones DescribeInternetGateways"),
      ...of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcAttribute DescribeVpcs"),
    ],
    read: rds("DescribeDBInstances DescribeDBClusters ListTagsForResource"),
    update: rds("ModifyDBInstance RebootDBInstance AddTagsToResource RemoveTagsFromResource"),
    delete: rds("DeleteDBInstance"),
    schema: "aws-docdb-dbinstance",
    resource: "aws_docdb_cluster_instance",
  },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
    create: rds("CreateDBClusterParameterGroup ModifyDBClusterParameterGroup AddTagsToResource"),
    read: rds("DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource"),
    update: rds(
      "ModifyDBClusterParameterGroup ResetDBClusterParameterGroup AddTagsToResource RemoveTagsFromResource",
    ),
    delete: rds("DeleteDBClusterParameterGroup"),
    schema: "aws-docdb-dbclusterparametergroup",
    resource: "aws_docdb_cluster_parameter_group",
  },
  "aws:docdb/clusterSnapshot:ClusterSnapshot": {
    create: rds("CreateDBClusterSnapshot AddTagsToResource"),
    read: rds("DescribeDBClusterSnapshots ListTagsForResource"),
    update: [],
    delete: rds("DeleteDBClusterSnapshot"),
    resource: "aws_docdb_cluster_snapshot",
  },
  "aws:docdb/subnetGroup:SubnetGroup": databaseSubnets({
    schema: "aws-docdb-dbsubnetgroup",
    resource: "aws_docdb_subnet_group",
  }),
};
