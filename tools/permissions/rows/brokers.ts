import { linked, of, type Rows } from "../row.ts";

const mq = (names: string) => of("mq", names);
const kafka = (names: string) => of("kafka", names);
const secrets = (names: string) => of("secretsmanager", names);
/** The network; what they need there, both services make by roles of their own. */
const seen = of("ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs");
const useKey = of("kms", "CreateGrant DescribeKey");

/** Services deliver their logs with the rights of the caller. */
const deliverLogs = [
  ...of("logs", "CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries"),
  ...of("logs", "PutResourcePolicy DescribeResourcePolicies DescribeLogGroups"),
];

/** Brokers of messages, with their users. */
export const brokers: Rows = {
  "aws:mq/broker:Broker": {
    create: [...mq("CreateBroker CreateTags"), ...seen, ...useKey, ...linked],
    read: mq("DescribeBroker ListTags"),
    update: mq("UpdateBroker RebootBroker CreateTags DeleteTags"),
    delete: mq("DeleteBroker"),
    schema: "aws-amazonmq-broker",
    resource: "aws_mq_broker",
  },
  "aws:mq/configuration:Configuration": {
    create: mq("CreateConfiguration CreateTags"),
    read: mq("DescribeConfiguration DescribeConfigurationRevision ListTags"),
    update: mq("UpdateConfiguration CreateTags DeleteTags"),
    delete: mq("DeleteConfiguration"),
    schema: "aws-amazonmq-configuration",
    resource: "aws_mq_configuration",
  },
  "aws:msk/cluster:Cluster": {
    create: [
      ...kafka("CreateCluster CreateClusterV2 TagResource"),
      ...seen,
      ...of("ec2", "DescribeVpcAttribute"),
      ...useKey,
      ...deliverLogs,
      ...linked,
    ],
    read: kafka("DescribeCluster DescribeClusterV2 GetBootstrapBrokers ListTagsForResource"),
    update: [
      ...kafka("UpdateBrokerCount UpdateBrokerStorage UpdateBrokerType UpdateClusterConfiguration"),
      ...kafka("UpdateClusterKafkaVersion UpdateMonitoring UpdateSecurity UpdateConnectivity"),
      ...kafka("DescribeClusterOperation DescribeConfiguration DescribeConfigurationRevision"),
      ...kafka("TagResource UntagResource"),
      ...deliverLogs,
    ],
    delete: kafka("DeleteCluster"),
    schema: "aws-msk-cluster",
    resource: "aws_msk_cluster",
  },
  "aws:msk/configuration:Configuration": {
    create: kafka("CreateConfiguration"),
    read: kafka("DescribeConfiguration DescribeConfigurationRevision"),
    update: kafka("UpdateConfiguration"),
    delete: kafka("DeleteConfiguration"),
    schema: "aws-msk-configuration",
    resource: "aws_msk_configuration",
  },
  "aws:msk/scramSecretAssociation:ScramSecretAssociation": {
    // Amazon MSK reads the secrets with the rights of the caller at first.
    create: [
      ...kafka("BatchAssociateScramSecret"),
      ...secrets("GetSecretValue DescribeSecret PutResourcePolicy"),
      ...of("kms", "CreateGrant Decrypt"),
    ],
    read: kafka("ListScramSecrets"),
    update: kafka("BatchAssociateScramSecret BatchDisassociateScramSecret"),
    delete: [...kafka("BatchDisassociateScramSecret"), ...of("kms", "RetireGrant")],
    schema: "aws-msk-batchscramsecret",
    resource: "aws_msk_scram_secret_association",
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    create: secrets("PutResourcePolicy"),
    read: secrets("GetResourcePolicy DescribeSecret"),
    update: secrets("PutResourcePolicy"),
    delete: secrets("DeleteResourcePolicy"),
    schema: "aws-secretsmanager-resourcepolicy",
    resource: "aws_secretsmanager_secret_policy",
  },
};
