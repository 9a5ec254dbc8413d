import type { Json, JsonObject } from "../../../../base/json.ts";
import type { ResourceRecord } from "../../../../document/document.ts";
import type { Rule } from "./rule.ts";

type Inputs = ResourceRecord["inputs"];

const RDS = "aws:rds/instance:Instance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const DOCUMENTS = "aws:docdb/cluster:Cluster";
const BROKER = "aws:mq/broker:Broker";
const VOLUME = "aws:ebs/volume:Volume";
const QUEUE = "aws:sqs/queue:Queue";
const SECRET = "aws:secretsmanager/secret:Secret";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

/** The key of the stack, of which there is one for its data. */
const isOwnKey = (value: Json | undefined): boolean =>
  /^\$\{[a-z-]+-key\.(arn|keyId|id)\}$/.test(String(value));
const isTrue = (value: Json | undefined): boolean => value === true;
const isFalse = (value: Json | undefined): boolean => value === false;
const isReplica = ({ inputs }: ResourceRecord): boolean => inputs.replicateSourceDb !== undefined;

/** Nothing that holds data has a public address. */
export const notPublic: readonly Rule[] = [
  {
    title: "databases without a public address",
    type: RDS,
    path: "publiclyAccessible",
    holds: isFalse,
    wrong: true,
  },
  {
    title: "brokers without a public address",
    type: BROKER,
    path: "publiclyAccessible",
    holds: isFalse,
    wrong: true,
  },
  ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((path) => ({
    ...{ title: `buckets with ${path}`, type: BLOCK, path, holds: isTrue, wrong: false },
  })),
];

/** Groups of subnets of stores, and brokers, are in private subnets. */
export const inPrivate: readonly Rule[] = [
  ["databases", "aws:rds/subnetGroup:SubnetGroup"],
  ["caches", "aws:elasticache/subnetGroup:SubnetGroup"],
  ["documents", "aws:docdb/subnetGroup:SubnetGroup"],
  ["brokers", BROKER],
].map(([what, type = ""]) => ({
  title: `${what} in private subnets`,
  type,
  path: "subnetIds",
  holds: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((id) => /^\$\{[\w-]+-private-\d\.id\}$/.test(String(id))),
  wrong: ["${sample-public-0.id}"],
}));

/** What is kept is encrypted with the key of the stack. */
export const atRest: readonly Rule[] = [
  { title: "databases encrypted at rest", type: RDS, path: "storageEncrypted", holds: isTrue, wrong: false },
  {
    title: "databases encrypted with the stack's key",
    type: RDS,
    path: "kmsKeyId",
    holds: (value, one) => isReplica(one) || isOwnKey(value),
    wrong: "alias/aws/rds",
  },
  {
    title: "caches encrypted at rest",
    type: CACHE,
    path: "atRestEncryptionEnabled",
    holds: isTrue,
    wrong: false,
  },
  {
    title: "caches encrypted with the stack's key",
    type: CACHE,
    path: "kmsKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/elasticache",
  },
  {
    title: "documents encrypted at rest",
    type: DOCUMENTS,
    path: "storageEncrypted",
    holds: isTrue,
    wrong: false,
  },
  {
    title: "documents encrypted with the stack's key",
    type: DOCUMENTS,
    path: "kmsKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/rds",
  },
  {
    title: "brokers encrypted with the stack's key",
    type: BROKER,
    path: "encryptionOptions.kmsKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/mq",
  },
  { title: "volumes encrypted at rest", type: VOLUME, path: "encrypted", holds: isTrue, wrong: false },
  {
    title: "volumes encrypted with the stack's key",
    type: VOLUME,
    path: "kmsKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/ebs",
  },
  {
    title: "queues encrypted with the stack's key",
    type: QUEUE,
    path: "kmsMasterKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/sqs",
    without: {
      "-undelivered": "It has events about runs, under the keys of SQS.",
      "-ended": "It has events about runs, under the keys of SQS.",
    },
  },
  {
    title: "secrets encrypted with the stack's key",
    type: SECRET,
    path: "kmsKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/secretsmanager",
  },
  {
    title: "buckets encrypted with the stack's key",
    type: ENCRYPTION,
    path: "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId",
    holds: isOwnKey,
    wrong: "alias/aws/s3",
    without: { "-logs-encryption": "A load balancer writes only to a bucket with S3's own keys." },
  },
];

const parameter = (inputs: Inputs, name: string): Json | undefined =>
  (inputs.parameters as readonly JsonObject[]).find((one) => one.name === name)?.value;

/** What is sent is encrypted. */
export const inTransit: readonly Rule[] = [
  {
    title: "caches that speak TLS only",
    type: CACHE,
    path: "transitEncryptionEnabled",
    holds: isTrue,
    wrong: false,
  },
  {
    title: "databases that refuse plain connections",
    type: "aws:rds/parameterGroup:ParameterGroup",
    path: "parameters",
    holds: (_, { inputs }) => parameter(inputs, "rds.force_ssl") === "1",
    wrong: [{ name: "rds.force_ssl", value: "0" }],
  },
  {
    title: "databases with the parameters that say so",
    type: RDS,
    path: "parameterGroupName",
    // A replica in the region of its primary has the primary's:
    // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
    holds: (value, { inputs }) =>
      value === undefined
        ? inputs.replicateSourceDb !== undefined
        : /-parameters(-\d+)?\.(name|id)\}$/.test(String(value)),
    wrong: "default.postgres17",
  },
  {
    title: "documents that refuse plain connections",
    type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    path: "parameters",
    holds: (_, { inputs }) => parameter(inputs, "tls") === "enabled",
    wrong: [{ name: "tls", value: "disabled" }],
  },
  {
    title: "proxies of databases that refuse plain connections",
    type: "aws:rds/proxy:Proxy",
    path: "requireTls",
    holds: isTrue,
    wrong: false,
  },
  {
    title: "people who are sent to https",
    type: "aws:cloudfront/distribution:Distribution",
    path: "defaultCacheBehavior.viewerProtocolPolicy",
    holds: (value) => value === "redirect-to-https" || value === "https-only",
    wrong: "allow-all",
  },
  {
    title: "balancers inside, behind CloudFront, as they speak plain HTTP without a domain",
    type: "aws:lb/loadBalancer:LoadBalancer",
    path: "internal",
    holds: isTrue,
    wrong: false,
  },
];

/** What a mistake cannot delete at once, and copies to go back to. */
export const kept: readonly Rule[] = [
  {
    title: "databases protected from deletion",
    type: RDS,
    path: "deletionProtection",
    holds: (value, one) => isReplica(one) || value === true,
    wrong: false,
  },
  {
    title: "databases with a last snapshot",
    type: RDS,
    path: "skipFinalSnapshot",
    holds: (value, one) => isReplica(one) || value === false,
    wrong: true,
  },
  {
    title: "databases with backups",
    type: RDS,
    path: "backupRetentionPeriod",
    holds: (value, one) => isReplica(one) || Number(value) > 0,
    wrong: 0,
  },
  {
    title: "documents protected from deletion",
    type: DOCUMENTS,
    path: "deletionProtection",
    holds: isTrue,
    wrong: false,
  },
  {
    title: "documents with a last snapshot",
    type: DOCUMENTS,
    path: "skipFinalSnapshot",
    holds: isFalse,
    wrong: true,
  },
];
