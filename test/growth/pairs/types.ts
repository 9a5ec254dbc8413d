/** What the provider does to a resource of a type when its inputs change. */
export interface TypeRow {
  /** Whether its deletion loses data, or what data needs: what a lasting stack has to protect. */
  readonly data: boolean;
  /** Paths of inputs that the provider changes by a replacement. */
  readonly replaces: readonly string[];
  /**
   * Paths of inputs that say where it stands, which the engine ignores: with another value it stays, and nothing in the stack
   * can use it any longer. What they refer to may be made anew, as long as it is the same place.
   * @default none
   */
  readonly stands?: readonly string[];
  /** Paths of sizes. A smaller value loses data, or the provider refuses it. */
  readonly shrinks: readonly string[];
  readonly source: string;
}

const K8S =
  "https://github.com/pulumi/pulumi-kubernetes/blob/f47bc2d6f199/provider/pkg/provider/diff.go, forceNew (2026-01-15)";
const AWS = "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service";

/** Every object: a new name or namespace is a new object. */
const PLACE = ["apiVersion", "kind", "metadata.name", "metadata.namespace"];

/** The type of what stands for a store where only its plan is known. */
export const PLANNED_STORE = "test:plan:Store";

/** The types that hold data, and those whose replacement replaces one of them. */
export const types: Readonly<Record<string, TypeRow>> = {
  [PLANNED_STORE]: {
    data: true,
    replaces: [],
    shrinks: ["members", "volumeGB", "capacityGB", "backup.gigabytes"],
    source: "plan/larger.ts",
  },
  "kubernetes:core/v1:Namespace": { data: true, replaces: PLACE, shrinks: [], source: K8S },
  "kubernetes:core/v1:PersistentVolumeClaim": {
    data: true,
    replaces: [
      ...PLACE,
      "spec.accessModes",
      "spec.selector",
      "spec.storageClassName",
      "spec.volumeName",
      // The provider sends a change, and Kubernetes refuses it: ValidatePersistentVolumeClaimUpdate.
      "spec.volumeMode",
      "spec.dataSource",
      "spec.dataSourceRef",
    ],
    shrinks: ["spec.resources.requests.storage"],
    source: `${K8S}; https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims`,
  },
  "kubernetes:apps/v1:StatefulSet": {
    data: true,
    replaces: [
      ...PLACE,
      "spec.podManagementPolicy",
      "spec.revisionHistoryLimit",
      "spec.selector",
      "spec.serviceName",
      "spec.volumeClaimTemplates",
    ],
    shrinks: ["spec.replicas"],
    source: K8S,
  },
  "kubernetes:core/v1:Secret": {
    // Only some hold what a store needs: those are protected.
    data: false,
    // Without the provider's enableSecretMutable, another content is another Secret.
    replaces: [...PLACE, "type", "data", "stringData", "immutable"],
    shrinks: [],
    source: K8S,
  },
  "kubernetes:redis.redis.opstreelabs.in/v1beta2:Redis": {
    data: true,
    replaces: PLACE,
    shrinks: ["spec.storage.volumeClaimTemplate.spec.resources.requests.storage"],
    source: K8S,
  },
  "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisReplication": {
    data: true,
    // The operator ignores another podManagementPolicy.
    replaces: PLACE,
    shrinks: ["spec.clusterSize", "spec.storage.volumeClaimTemplate.spec.resources.requests.storage"],
    source: `${K8S}; https://github.com/OT-CONTAINER-KIT/redis-operator/blob/v0.26.0/api/redisreplication/v1beta2/redisreplication_types.go`,
  },
  "kubernetes:postgresql.cnpg.io/v1:Cluster": {
    data: true,
    replaces: PLACE,
    shrinks: ["spec.instances", "spec.storage.size"],
    source: `${K8S}; https://cloudnative-pg.io/documentation/current/storage/#volume-expansion`,
  },
  "kubernetes:postgresql.cnpg.io/v1:Database": {
    // The operator keeps the database of a deleted object: databaseReclaimPolicy is retain.
    data: false,
    replaces: PLACE,
    shrinks: [],
    source: K8S,
  },
  "kubernetes:rabbitmq.com/v1beta1:RabbitmqCluster": {
    data: true,
    replaces: PLACE,
    // The operator refuses fewer members and a smaller volume.
    shrinks: ["spec.replicas", "spec.persistence.storage"],
    source: `${K8S}; https://www.rabbitmq.com/kubernetes/operator/using-operator#scale-down`,
  },
  "kubernetes:kafka.strimzi.io/v1:Kafka": { data: true, replaces: PLACE, shrinks: [], source: K8S },
  "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": {
    data: true,
    replaces: PLACE,
    shrinks: ["spec.replicas"],
    source: `${K8S}; https://strimzi.io/docs/operators/latest/deploying#proc-scaling-down-node-pools-str`,
  },
  "kubernetes:kafka.strimzi.io/v1:KafkaTopic": { data: true, replaces: PLACE, shrinks: [], source: K8S },
  "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB": {
    data: true,
    replaces: PLACE,
    shrinks: [
      "spec.replsets.length",
      "spec.replsets.0.size",
      "spec.replsets.0.volumeSpec.persistentVolumeClaim.resources.requests.storage",
      "spec.sharding.configsvrReplSet.size",
    ],
    source: `${K8S}; https://docs.percona.com/percona-operator-for-mongodb/scaling.html`,
  },
  "random:index/randomPassword:RandomPassword": {
    data: false,
    replaces: [
      ...["keepers", "length", "lower", "upper", "numeric", "number", "special", "overrideSpecial"],
      ...["minLower", "minUpper", "minNumeric", "minSpecial"],
    ],
    shrinks: [],
    source:
      "https://github.com/hashicorp/terraform-provider-random/blob/main/internal/provider/resource_password.go",
  },
  // It holds no data. It is protected because AWS would refuse its deletion at the end of the update.
  "aws:lb/loadBalancer:LoadBalancer": {
    data: false,
    replaces: ["internal", "loadBalancerType"],
    shrinks: [],
    source: `${AWS}/elbv2/load_balancer.go`,
  },
  "aws:eks/cluster:Cluster": {
    data: true,
    replaces: ["name", "roleArn"],
    shrinks: [],
    source: `${AWS}/eks/cluster.go`,
  },
  "aws:ebs/volume:Volume": {
    data: true,
    replaces: ["availabilityZone", "encrypted", "kmsKeyId", "multiAttachEnabled", "outpostArn", "snapshotId"],
    stands: ["availabilityZone"],
    shrinks: ["size"],
    source: `${AWS}/ec2/ebs_volume.go`,
  },
  "aws:s3/bucket:Bucket": {
    data: true,
    replaces: ["bucket", "bucketPrefix", "objectLockEnabled"],
    shrinks: [],
    source: `${AWS}/s3/bucket.go`,
  },
  "aws:sqs/queue:Queue": {
    data: true,
    replaces: ["name", "namePrefix", "fifoQueue"],
    // A shorter retention deletes the older messages. The update only warns of that, and test/growth/compare.test.ts has it.
    shrinks: [],
    source: `${AWS}/sqs/queue.go`,
  },
  "aws:rds/instance:Instance": {
    data: true,
    replaces: [
      ...["availabilityZone", "characterSetName", "customIamInstanceProfile", "dbName", "engine"],
      ...["identifier", "identifierPrefix", "kmsKeyId", "ncharCharacterSetName", "restoreToPointInTime"],
      ...["s3Import", "snapshotIdentifier", "storageEncrypted", "timezone", "username"],
      // Changed in place, but not into another VPC while the instance has a standby:
      // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.VPC2VPC.html
      "dbSubnetGroupName",
    ],
    // Without a standby it has fewer members.
    shrinks: ["allocatedStorage", "multiAz"],
    source: `${AWS}/rds/instance.go`,
  },
  "aws:docdb/cluster:Cluster": {
    data: true,
    replaces: [
      ...["availabilityZones", "clusterIdentifier", "clusterIdentifierPrefix", "dbSubnetGroupName", "engine"],
      ...["kmsKeyId", "masterUsername", "port", "restoreToPointInTime", "snapshotIdentifier"],
      "storageEncrypted",
    ],
    shrinks: [],
    source: `$AWS/docdb/cluster.go`,
  },
  // Its data are on the volume of the cluster.
  "aws:docdb/clusterInstance:ClusterInstance": {
    data: false,
    replaces: ["availabilityZone", "clusterIdentifier", "engine", "identifier", "identifierPrefix"],
    shrinks: [],
    source: `$AWS/docdb/cluster_instance.go`,
  },
  "aws:docdb/subnetGroup:SubnetGroup": {
    data: false,
    replaces: ["name", "namePrefix"],
    shrinks: [],
    source: `$AWS/docdb/subnet_group.go`,
  },
  "aws:mq/broker:Broker": {
    data: true,
    replaces: [
      ...["brokerName", "dataReplicationPrimaryBrokerArn", "deploymentMode", "encryptionOptions"],
      ...["engineType", "ldapServerMetadata", "publiclyAccessible", "subnetIds"],
    ],
    stands: ["subnetIds"],
    // AWS chooses the disk.
    shrinks: [],
    source: `$AWS/mq/broker.go`,
  },
  "aws:msk/cluster:Cluster": {
    data: true,
    replaces: [
      ...["brokerNodeGroupInfo.azDistribution", "brokerNodeGroupInfo.clientSubnets", "clusterName"],
      ...["encryptionInfo.encryptionAtRestKmsKeyArn", "encryptionInfo.encryptionInTransit.inCluster"],
    ],
    stands: ["brokerNodeGroupInfo.clientSubnets"],
    shrinks: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize", "numberOfBrokerNodes"],
    source: `$AWS/kafka/cluster.go`,
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    data: true,
    replaces: [
      ...["atRestEncryptionEnabled", "dataTieringEnabled", "globalReplicationGroupId", "kmsKeyId"],
      ...["networkType", "port", "replicationGroupId", "securityGroupNames", "snapshotArns", "snapshotName"],
      "subnetGroupName",
      // customizeDiffEngineForceNewOnDowngrade: valkey to redis.
      "engine",
    ],
    shrinks: ["numCacheClusters", "numNodeGroups"],
    source: `$AWS/elasticache/replication_group.go`,
  },
  "aws:kms/key:Key": {
    data: true,
    replaces: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
    shrinks: [],
    source: `$AWS/kms/key.go`,
  },
  "aws:ec2/vpc:Vpc": {
    data: false,
    replaces: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    shrinks: [],
    source: `$AWS/ec2/vpc_.go`,
  },
  "aws:ec2/subnet:Subnet": {
    data: false,
    replaces: ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"],
    shrinks: [],
    source: `$AWS/ec2/vpc_subnet.go`,
  },
  // A subnet group stays in its VPC, and its stores with it: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html
  "aws:rds/subnetGroup:SubnetGroup": {
    data: false,
    replaces: ["name", "namePrefix"],
    shrinks: [],
    source: `$AWS/rds/subnet_group.go`,
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    data: false,
    replaces: ["description", "family", "name"],
    shrinks: [],
    source: `$AWS/elasticache/parameter_group.go`,
  },
  "aws:elasticache/user:User": {
    data: false,
    replaces: ["userId", "userName"],
    shrinks: [],
    source: `$AWS/elasticache/user.go`,
  },
  "aws:elasticache/userGroup:UserGroup": {
    data: false,
    replaces: ["userGroupId"],
    shrinks: [],
    source: `$AWS/elasticache/user_group.go`,
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    data: false,
    replaces: ["name"],
    shrinks: [],
    source: `$AWS/elasticache/subnet_group.go`,
  },
};

/** Queues of events about runs of crons. They belong to no store, and what they hold is an alarm's. */
export const EVENT_QUEUES = /-(undelivered|ended)$/;

/** Types of groups of subnets. */
export const SUBNET_GROUPS: readonly string[] = [
  "aws:docdb/subnetGroup:SubnetGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:elasticache/subnetGroup:SubnetGroup",
];

/** Where a type names its subnets: with none left of before it would have to stand in another network, which AWS refuses. */
export const SUBNETS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SUBNET_GROUPS.map((type) => [type, "subnetIds"])),
  // https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html: other subnets have to be in the VPC of the cluster.
  "aws:eks/cluster:Cluster": "vpcConfig.subnetIds",
  // The engine ignores other subnets of a broker, and so it stays in those that the update would delete.
  "aws:mq/broker:Broker": "subnetIds",
  "aws:msk/cluster:Cluster": "brokerNodeGroupInfo.clientSubnets",
};
