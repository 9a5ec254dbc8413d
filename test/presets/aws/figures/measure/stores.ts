import type { Json } from "../../../../../base/json.ts";
import type { ResourceRecord } from "../../../../../document/document.ts";
import { quantity } from "../../../../../rehearsal/quantity.ts";
import { at, listAt } from "../../../../support/kubernetesStack.ts";
import { fields, inputsOf, joined, type Measured, numberAt, type Resources } from "./figure.ts";
import { sizeOf } from "./workloads.ts";

type Measure = (resource: ResourceRecord, resources: Resources, name: string) => Measured;

const GB = 1e9;

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** Value of a parameter of the group that stands beside a store. */
function parameter(resources: Resources, group: string, name: string): Json | undefined {
  const found = resources.find((one) => one.name === group);
  return at(
    listAt(found?.inputs, "parameters").find((one) => at(one, "name") === name),
    "value",
  );
}

/** A server of RDS: a standby and each replica is a member too. */
const rds: Measure = ({ name: primary, inputs }, resources, name) => {
  if (inputs.replicateSourceDb !== undefined) return {};
  const replicas = inputsOf(resources, "rds/instance:Instance").filter(
    ({ replicateSourceDb }) => replicateSourceDb === inputs.identifier,
  );
  const plan = resources.find(
    (one) => one.type === "aws:backup/plan:Plan" && one.name.startsWith(`${primary}-`),
  );
  return fields(name, {
    class: textOf(inputs.instanceClass),
    version: textOf(inputs.engineVersion),
    members: 1 + (inputs.multiAz === true ? 1 : 0) + replicas.length,
    GB: numberAt(inputs, "allocatedStorage"),
    backupDays: numberAt(inputs, "backupRetentionPeriod"),
    copyDays: numberAt(plan?.inputs, "rules.0.lifecycle.deleteAfter"),
    maxConnections:
      Number(parameter(resources, `${primary}-parameters`, "max_connections") ?? Number.NaN) || null,
  });
};

const proxy: Measure = (_, resources, name) => {
  const [pool] = inputsOf(resources, "rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup");
  return fields(name, { connectionsPercent: numberAt(pool, "connectionPoolConfig.maxConnectionsPercent") });
};

const documents: Measure = ({ inputs }, resources, name) => {
  const members = inputsOf(resources, "docdb/clusterInstance:ClusterInstance");
  return fields(name, {
    class: textOf(members[0]?.instanceClass),
    members: members.length,
    backupDays: numberAt(inputs, "backupRetentionPeriod"),
  });
};

const cache: Measure = ({ name: group, inputs }, resources, name) =>
  fields(name, {
    node: textOf(inputs.nodeType),
    members: numberAt(inputs, "numCacheClusters"),
    primaries: numberAt(inputs, "numNodeGroups"),
    copiesOfEach: numberAt(inputs, "replicasPerNodeGroup"),
    whenFull: textOf(parameter(resources, `${group}-parameters`, "maxmemory-policy")),
    snapshotDays: numberAt(inputs, "snapshotRetentionLimit"),
  });

const rabbit: Measure = ({ inputs }, _, name) =>
  fields(name, {
    broker: textOf(inputs.hostInstanceType),
    deployment: `${inputs.engineType} ${inputs.deploymentMode}`,
  });

const DAY = 86_400;

/** Queues of work, without those in which failures of a schedule and dead letters are kept. */
const sqs: Measure = ({ inputs }, _, name) =>
  typeof inputs.redrivePolicy === "string"
    ? fields(name, {
        hiddenSeconds: numberAt(inputs, "visibilityTimeoutSeconds"),
        attempts: numberAt(JSON.parse(inputs.redrivePolicy) as Json, "maxReceiveCount"),
        keptDays: Number(inputs.messageRetentionSeconds) / DAY,
      })
    : {};

const objects: Measure = ({ inputs }, _, name) => {
  const [rule] = listAt(inputs, "rules");
  return fields(name.replace(/-lifecycle$/, ""), {
    days: numberAt(rule, "expiration.days"),
    oldVersionsDays: numberAt(rule, "noncurrentVersionExpiration.noncurrentDays"),
  });
};

const lock: Measure = ({ inputs }, _, name) =>
  fields(name.replace(/-lock$/, ""), { lockDays: numberAt(inputs, "rule.defaultRetention.days") });

const volume: Measure = ({ name: disk, inputs }, resources, name) => {
  const policy = resources.find((one) => one.name === `${disk}-snapshots`);
  return fields(name, {
    GB: numberAt(inputs, "size"),
    snapshots: numberAt(policy?.inputs, "policyDetails.schedules.0.retainRule.count"),
  });
};

const claim: Measure = ({ inputs }, _, name) =>
  fields(name, { GB: quantity(textOf(at(inputs, "spec.resources.requests.storage"))) / GB });

const statefulSet: Measure = ({ inputs }, _, name) =>
  fields(name, { members: numberAt(inputs, "spec.replicas"), ...sizeOf(at(inputs, "spec.template.spec")) });

const shards: Measure = ({ inputs }, _, name) => {
  const sets = listAt(inputs, "spec.replsets");
  const [first] = sets;
  const storage = at(first, "volumeSpec.persistentVolumeClaim.resources.requests.storage");
  return fields(name, {
    shards: sets.length,
    membersOfEach: numberAt(first, "size"),
    configMembers: numberAt(inputs, "spec.sharding.configsvrReplSet.size"),
    routers: numberAt(inputs, "spec.sharding.mongos.size"),
    GBOfEach: quantity(textOf(storage)) / GB,
    ...sizeOf({ containers: first === undefined ? [] : [first] }),
    backupsKept: numberAt(inputs, "spec.backup.tasks.0.retention.count"),
  });
};

/** What each type that holds data states of it. */
const measures: Readonly<Record<string, Measure>> = {
  "aws:rds/instance:Instance": rds,
  "aws:rds/proxy:Proxy": proxy,
  "aws:docdb/cluster:Cluster": documents,
  "aws:elasticache/replicationGroup:ReplicationGroup": cache,
  "aws:mq/broker:Broker": rabbit,
  "aws:sqs/queue:Queue": sqs,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": objects,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": lock,
  "aws:ebs/volume:Volume": volume,
  "kubernetes:core/v1:PersistentVolumeClaim": claim,
  "kubernetes:apps/v1:StatefulSet": statefulSet,
  "kubernetes:psmdb.percona.com/v1:PerconaServerMongoDB": shards,
};

/** Members, sizes, GB and days of everything that holds data. */
export const storeFigures = (resources: Resources, system: string): Measured =>
  joined(
    resources.map((one) => measures[one.type]?.(one, resources, one.name.replace(`${system}-`, "")) ?? {}),
  );

/** Days for which groups of logs keep their records: one figure where all of them have the same. */
export const logFigures = (resources: Resources): Measured => ({
  "logs.days": [
    ...new Set(
      inputsOf(resources, "cloudwatch/logGroup:LogGroup").map(({ retentionInDays }) => retentionInDays),
    ),
  ].join(", "),
});
